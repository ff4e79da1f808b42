/**
 * The twin on the wire: takes a request, lets faults and limits have their say, answers or keeps silent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { answerControl } from './control.ts';
import { type Fault, faultOf, isSubject } from './faults.ts';
import { batch, failed, notFound, type Reply, unauthorized } from './replies.ts';
import { type Match, matchRoute } from './routes.ts';

interface Inbound {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly text: string;
}

export const createTwinServer = (account: Account): Server =>
  createServer((request, response) => {
    serve(account, request, response).catch(() => response.destroy());
  });

const serve = async (account: Account, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const inbound: Inbound = {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://twin'),
    authorization: request.headers.authorization,
    text: await readBody(request),
  };
  const path = inbound.url.pathname;
  if (path.startsWith('/_twin/')) return send(response, answerControl(account, inbound.method, path, inbound.text));
  const match = matchRoute(inbound.method, path);
  const fault = await prepare(account, inbound, match);
  const reply = overrule(fault, answer(account, inbound, match, fault));
  account.count(match === undefined ? `${inbound.method} unknown` : labelOf(match), reply?.status ?? 'no-answer');
  if (reply === undefined) return hang(account, response);
  send(response, reply, account.nextCorrelationId());
};

/** What is said of a request that was done: something else, or nothing. A refused one is told so. */
const overrule = (fault: Fault, reply: Reply): Reply | undefined => {
  const isDone = reply.status >= 200 && reply.status < 300;
  if (isDone && fault.kind === 'silence') return undefined;
  return isDone && fault.kind === 'after' ? fault.reply : reply;
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const labelOf = ({ route, type }: Match): string => `${route.method} ${route.template.replace('{type}', type)}`;

/** Draws this request's fault on arrival and waits out the latency. */
const prepare = async (account: Account, inbound: Inbound, match: Match | undefined): Promise<Fault> => {
  const { plan } = account;
  const subject = {
    method: inbound.method,
    path: inbound.url.pathname,
    isWrite: match?.route.isWrite ?? false,
    isBatchUpsert: match?.route.template.endsWith('/batch/upsert') ?? false,
  };
  if (!isSubject(plan, subject)) return { kind: 'none' };
  const fault = faultOf(plan, subject, account.turn++, account.now());
  if (plan.latencyMs > 0) await sleep(plan.latencyMs);
  return fault;
};

const answer = (account: Account, inbound: Inbound, match: Match | undefined, fault: Fault): Reply => {
  if (fault.kind === 'instead') return fault.reply;
  if (inbound.authorization !== `Bearer ${account.options.token}`) return failed(401, unauthorized(false));
  if (match === undefined) return failed(404, notFound());
  const isSearch = match.route.template.endsWith('/search');
  const admission = account.limits.admit(account.plan.limits, isSearch, account.now());
  if (admission.refusal !== undefined) return admission.refusal;
  if (fault.kind === 'empty') return batch([], [], account.now());
  const { route, type, id, to } = match;
  const reply = route.handle({ account, type, id, to, query: inbound.url.searchParams, text: inbound.text });
  return { ...reply, headers: admission.headers };
};

/** Committed and never answered: the connection stays open until the client leaves or `hangMs` are over. */
const hang = (account: Account, response: ServerResponse): void => {
  const { hangMs } = account.plan;
  if (hangMs === undefined) return;
  const timer = setTimeout(() => response.destroy(), hangMs);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
};

const isError = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && 'status' in body && body.status === 'error';

const send = (response: ServerResponse, reply: Reply, correlationId?: string): void => {
  const type = reply.html === undefined ? 'application/json;charset=utf-8' : 'text/html';
  const body = isError(reply.body) ? { ...reply.body, correlationId } : reply.body;
  const text = reply.html ?? (body === undefined ? '' : JSON.stringify(body));
  response.writeHead(reply.status, {
    'Content-Type': type,
    ...reply.headers,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
};
