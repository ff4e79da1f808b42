/** The proxy's own HTTP verbs below `/_proxy`, for test workers and people with curl. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { FaultRule, type FaultRules } from './faults.ts';
import { readBody } from './forward.ts';
import type { Recorder } from './recorder.ts';

export interface Controlled {
  readonly faults: FaultRules;
  readonly recorder: Recorder;
  readonly callers: Map<string, string>;
}

type Reply = { readonly status: number; readonly body: unknown };

/** Answers one control request with JSON: 200, 400 for a body that does not fit, 404 for an unknown verb. */
export async function answerControl(controlled: Controlled, from: IncomingMessage, to: ServerResponse): Promise<void> {
  const url = new URL(from.url ?? '/', 'http://proxy.invalid');
  const text = (await readBody(from)).toString('utf8');
  const reply = replyTo(controlled, `${from.method} ${url.pathname}`, url.searchParams, text);
  to.writeHead(reply.status, { 'content-type': 'application/json' });
  to.end(JSON.stringify(reply.body));
}

function replyTo(controlled: Controlled, verb: string, query: URLSearchParams, text: string): Reply {
  const { faults, recorder } = controlled;
  if (verb === 'GET /_proxy/calls') return ok(recorder.list(callQuery(query)));
  if (verb === 'GET /_proxy/faults') return ok({ faults: faults.list() });
  if (verb === 'POST /_proxy/faults') return addFaults(faults, text);
  if (verb === 'DELETE /_proxy/faults') return ok(faults.clear() ?? {});
  if (verb === 'POST /_proxy/callers') return nameCallers(controlled.callers, text);
  if (verb !== 'POST /_proxy/reset') return { status: 404, body: { problem: `No such verb: ${verb}` } };
  faults.clear();
  recorder.clear();
  return ok({});
}

const ok = (body: unknown): Reply => ({ status: 200, body });

function callQuery(query: URLSearchParams): Parameters<Recorder['list']>[0] {
  const since = query.get('since');
  return {
    since: since === null ? undefined : Number(since),
    service: query.get('service') ?? undefined,
    action: query.get('action') ?? undefined,
    caller: query.get('caller') ?? undefined,
  };
}

function addFaults(faults: FaultRules, text: string): Reply {
  const parsed = parse(z.union([FaultRule, z.array(FaultRule)]), text);
  if (!parsed.ok) return { status: 400, body: { problem: parsed.why } };
  return ok({ ids: faults.add([parsed.value].flat()) });
}

function nameCallers(callers: Map<string, string>, text: string): Reply {
  const parsed = parse(z.record(z.string(), z.string()), text);
  if (!parsed.ok) return { status: 400, body: { problem: parsed.why } };
  for (const [accessKey, name] of Object.entries(parsed.value)) callers.set(accessKey, name);
  return ok({});
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

function parse<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? { ok: true, value: result.data } : { ok: false, why: z.prettifyError(result.error) };
  } catch {
    return { ok: false, why: 'The body is not JSON.' };
  }
}
