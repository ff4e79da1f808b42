/**
 * The recording and fault proxy: a loopback HTTP server between everything that speaks AWS here (functions, CDK CLI,
 * tests) and the emulator. It keeps the Host header, so signatures still verify, records every call, and disturbs those
 * that a fault rule names. Controlled in process or by HTTP below `/_proxy` (README.md lists the verbs).
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './ports.ts';
import { errorAnswer, successAnswer } from './proxy/answers.ts';
import { type AwsCallName, nameCall, needsBody } from './proxy/aws-call.ts';
import { answerControl } from './proxy/control.ts';
import { type FaultRule, FaultRules, seededRandom } from './proxy/faults.ts';
import { answerWith, forward, type Outcome, openUpstream, readBody, type Upstream } from './proxy/forward.ts';
import { Recorder } from './proxy/recorder.ts';

export interface ProxyOptions {
  /** Address of the emulator, `http://127.0.0.1:<port>`. */
  readonly upstream: string;
  /** Port to listen on; a free one unless told. */
  readonly port?: number;
  /** Appends every call to this file as JSON lines. */
  readonly recordTo?: string;
  /** How many calls memory keeps. @default 20000 */
  readonly capacity?: number;
  /** Decides rates of fault rules. @default 1 */
  readonly seed?: number;
  /** Makes every request one to this host: a front door for clients that cannot set a Host header. */
  readonly hostHeader?: string;
}

export interface SandboxProxy {
  readonly url: string;
  readonly faults: FaultRules;
  readonly recorder: Recorder;
  /** Access key -> name under which its calls are recorded. */
  readonly callers: Map<string, string>;
  stop(): Promise<void>;
}

interface Context {
  readonly upstream: Upstream;
  readonly faults: FaultRules;
  readonly recorder: Recorder;
  readonly callers: Map<string, string>;
  readonly hostHeader: string | undefined;
}

/** Starts the proxy on 127.0.0.1. Rejects when the port is taken. */
export async function startProxy(options: ProxyOptions): Promise<SandboxProxy> {
  const context: Context = {
    upstream: openUpstream(options.upstream),
    faults: new FaultRules(seededRandom(options.seed ?? 1)),
    recorder: new Recorder({ capacity: options.capacity ?? 20_000, file: options.recordTo }),
    callers: new Map(),
    hostHeader: options.hostHeader,
  };
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, noDelay: true }, (from, to) => {
    serve(context, from, to).catch((error: unknown) => breakOff(to, error));
  });
  const port = await listen(server, options.port ?? 0);
  const { faults, recorder, callers } = context;
  return { url: `http://127.0.0.1:${port}`, faults, recorder, callers, stop: () => stop(server, context) };
}

async function stop(server: Server, context: Context): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  context.upstream.agent.destroy();
  await context.recorder.close();
}

/** The emulator is gone or the client left: there is nobody to answer in AWS's terms. */
function breakOff(to: ServerResponse, error: unknown): void {
  if (to.headersSent || to.destroyed) return void to.destroy();
  to.writeHead(502, { 'content-type': 'text/plain' });
  to.end(`sandbox proxy: the emulator did not answer (${error instanceof Error ? error.message : 'unknown'})\n`);
}

async function serve(context: Context, from: IncomingMessage, to: ServerResponse): Promise<void> {
  const startedAt = Date.now();
  const clock = performance.now();
  const head = { method: from.method ?? 'GET', url: from.url ?? '/', headers: from.headers };
  if (head.url.startsWith('/_proxy/')) return answerControl(context, from, to);
  const body = needsBody(head) ? await readBody(from) : undefined;
  const text = body?.toString('utf8');
  const call = nameCall(head, text);
  const caller = callerOf(context, call);
  const rule = context.faults.pick(call, caller, text, startedAt);
  const outcome = await act(context, { from, to, body, text, call }, rule);
  const { service, action, targets } = call;
  const isDynamo = service === 'dynamodb';
  context.recorder.add({
    at: startedAt,
    caller,
    service,
    action,
    targets,
    status: outcome.status,
    ms: Math.round((performance.now() - clock) * 10) / 10,
    requestBytes: body?.length ?? Number(head.headers['content-length'] ?? 0),
    responseBytes: outcome.bytes,
    ...(KEEPS_REQUEST.has(service) ? { requestText: text } : {}),
    ...(isDynamo && READS.has(action) ? { responseText: outcome.text } : {}),
    ...(outcome.status >= 400 ? { error: errorCode(outcome) } : {}),
    ...(rule ? { fault: rule.kind } : {}),
  });
}

/** Whose requests are kept: to compute units from, and to look for what should not be in them. Secrets are not. */
const KEEPS_REQUEST = new Set(['dynamodb', 'events', 'states', 'sqs']);
const READS = new Set(['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems', 'Scan']);

interface Exchange {
  readonly from: IncomingMessage;
  readonly to: ServerResponse;
  readonly body: Buffer | undefined;
  readonly text: string | undefined;
  readonly call: AwsCallName;
}

async function act(context: Context, exchange: Exchange, rule: FaultRule | undefined): Promise<Outcome> {
  const { from, to, text, call } = exchange;
  if (rule?.delayMs !== undefined) await sleep(rule.delayMs);
  if (rule?.kind === 'refuse') return answerWith(to, errorAnswer(call, rule, randomUUID()));
  if (rule?.kind === 'drop') return answerWith(to, successAnswer(call, text, randomUUID(), Date.now()));
  const keepText = call.service === 'dynamodb' && READS.has(call.action);
  const body = exchange.body ?? (rule?.kind === 'duplicate' ? await readBody(from) : undefined);
  const options = { body, keepText, hostHeader: context.hostHeader, isSilent: false };
  if (rule?.kind === 'commit-then-error' || rule?.kind === 'duplicate') {
    await forward(context.upstream, from, to, { ...options, isSilent: true });
  }
  if (rule?.kind === 'commit-then-error') return answerWith(to, errorAnswer(call, rule, randomUUID()));
  return forward(context.upstream, from, to, options);
}

function callerOf(context: Context, call: AwsCallName): string {
  if (!call.accessKey) return 'unsigned';
  return context.callers.get(call.accessKey) ?? (call.accessKey.startsWith('ASIA') ? call.accessKey : 'client');
}

function errorCode(outcome: Outcome): string {
  const named =
    outcome.errorHeader ??
    /"__type"\s*:\s*"([^"]+)"|<Code>([^<]+)<\/Code>/
      .exec(outcome.text ?? '')
      ?.slice(1)
      .find(Boolean);
  return named?.replace(/^.*#/, '').replace(/:.*$/, '') ?? `status ${outcome.status}`;
}
