/** The /ops API as functions: one call per verb of the route table, typed by it. */
import * as z from 'zod';
import { type Reply, ROUTES, type Route, type Verb } from '../../core/ops/routes.ts';
import { CliProblem } from './problem.ts';
import { sendSigned } from './signed.ts';
import { type Door, doorOf, type Stage } from './target.ts';

export interface Api {
  /** Throws {@link CliProblem} with the API's own words when it refuses, and when nobody answers. */
  ask<V extends Verb>(verb: V, input: Readonly<Record<string, unknown>>): Promise<Reply<V>>;
}

/** One request to the API of a stage; status and text of the answer. */
export type Carry = (request: {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: string;
}) => Promise<{ readonly status: number; readonly text: string }>;

export const createApi = (carry: Carry): Api => ({
  async ask<V extends Verb>(verb: V, input: Readonly<Record<string, unknown>>): Promise<Reply<V>> {
    const route: Route = ROUTES[verb];
    const { status, text } = await carry(requestOf(route, input));
    const body = parsed(text);
    if (status >= 300) throw refusal(status, body);
    const reply = route.reply.safeParse(body);
    if (reply.success) return reply.data as Reply<V>;
    const advice = 'The deployment is of another release than this command line; deploy it or check out its release.';
    throw new CliProblem(`The API answered "${verb}" in a way this command does not know.`, { exitCode: 3, advice });
  },
});

/** Path fields, then query or body. `#` in item ids would begin a fragment: the API takes `.` for it. */
function requestOf(route: Route, input: Readonly<Record<string, unknown>>) {
  const rest: Record<string, unknown> = { ...input };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? '').replace('#', '.');
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (route.method === 'POST') return { method: route.method, path: `/ops${path}`, body: JSON.stringify(rest) };
  const query = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    // Not by URLSearchParams: a space must be %20, as the signature says it.
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return { method: route.method, path: `/ops${path}${query.length > 0 ? `?${query.join('&')}` : ''}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Problem = z.object({ title: z.string(), detail: z.string(), correlationId: z.string().optional() });

const SILENT =
  'The ops function failed or did not answer in time: ask again. If it stays so, look at the newest lines of its log (/aws/lambda/baton-<stage>-ops) and at "baton doctor".';

/** What to do where the API itself was not heard. */
const ADVICE: Readonly<Record<number, string>> = {
  403: 'Your AWS credentials may not call the API: they need execute-api:Invoke on /ops/*.',
  429: 'The API is asked too often; wait a minute.',
  502: SILENT,
  503: SILENT,
  504: SILENT,
};

function refusal(status: number, body: unknown): CliProblem {
  const problem = Problem.safeParse(body);
  if (!problem.success) {
    const advice = ADVICE[status];
    return new CliProblem(`The API answered ${status}.`, {
      exitCode: status === 403 ? 1 : 3,
      ...(advice ? { advice } : {}),
    });
  }
  const { title, detail, correlationId } = problem.data;
  const advice =
    status >= 500 && correlationId ? `Look for ${correlationId} in the log of the ops function.` : undefined;
  return new CliProblem(`${detail} (${status} ${title})`, { document: body, ...(advice ? { advice } : {}) });
}

/** Calls to a stage's API, signed for IAM. The door is looked up once. */
export function carrierOf(stage: Stage): Carry {
  let door: Promise<Door> | undefined;
  return async ({ method, path, body }) => {
    door ??= doorOf(stage);
    const { url, host } = await door;
    const request = { method, url: new URL(url + path), service: 'execute-api' };
    const extras = { ...(host === undefined ? {} : { host }), ...(body === undefined ? {} : { body }) };
    try {
      const answer = await sendSigned(stage.aws, { ...request, ...extras });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      throw unreached(url, error);
    }
  };
}

function unreached(url: string, error: unknown): CliProblem {
  const why = error instanceof Error ? error.message : String(error);
  const isCredentials = error instanceof Error && /credential/i.test(error.name + error.message);
  const advice = isCredentials
    ? 'Sign in to AWS first (AWS_PROFILE, aws sso login).'
    : 'Check the network; "baton doctor" looks at every part.';
  return new CliProblem(`${url} was not reached: ${why}`, { exitCode: 3, advice });
}
