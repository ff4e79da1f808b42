/**
 * The vendors that are asked for what signals refer to, on this machine: known things by id, one token, and troubles on
 * demand. Listens on 127.0.0.1 only.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import * as z from 'zod';
import { OUTAGE, ROUTES, type VendorReply } from './answers.ts';

export const VendorFaults = z.strictObject({
  /** So many of the next requests are told that there were too many. */
  throttleNext: z.number().int().nonnegative().default(0),
  /** Seconds told in `Retry-After` then, where the vendor tells any. */
  retryAfterSeconds: z.number().int().nonnegative().default(1),
  /** The token counts for nothing, as if it had expired. */
  expireToken: z.boolean().default(false),
  /** Nobody is answered but with 503. */
  isDown: z.boolean().default(false),
});
export type VendorFaults = z.infer<typeof VendorFaults>;

/** Id -> what the vendor answers. */
const Records = z.record(z.string(), z.record(z.string(), z.unknown()));
export type VendorRecords = z.infer<typeof Records>;

export interface VendorsState {
  /** Vendor and id -> how often it was asked for with what success: `meta 123` -> `{ asked, answered }`. */
  readonly asked: Readonly<Record<string, { readonly asked: number; readonly answered: number }>>;
}

export interface VendorsTwin {
  readonly url: string;
  readonly token: string;
  learn(records: VendorRecords): void;
  setFaults(faults: Partial<VendorFaults>): void;
  state(): VendorsState;
  stop(): Promise<void>;
}

/** Fits what every vendor's tokens look like. */
const TOKEN = ['rk', 'twin', 'of', 'the', 'vendors'].join('_');

export async function startVendorsTwin(): Promise<VendorsTwin> {
  const records = new Map<string, object>();
  const asked = new Map<string, { asked: number; answered: number }>();
  let faults = VendorFaults.parse({});

  const learn = (more: VendorRecords): void => {
    for (const [id, record] of Object.entries(more)) records.set(id, record);
  };
  const state = (): VendorsState => ({ asked: Object.fromEntries(asked) });
  const setFaults = (wish: Partial<VendorFaults>): void => {
    faults = VendorFaults.parse(wish);
  };

  const answer = (path: string, authorization: string | undefined): VendorReply => {
    const route = ROUTES.find((each) => each.path.test(path));
    const id = route?.path.exec(path)?.[1];
    if (!route || id === undefined) return { status: 404, body: {} };
    const count = asked.get(`${route.vendor} ${id}`) ?? { asked: 0, answered: 0 };
    asked.set(`${route.vendor} ${id}`, count);
    count.asked += 1;
    if (faults.isDown) return OUTAGE;
    if (faults.expireToken || authorization !== `Bearer ${TOKEN}`) return route.says.unauthorized;
    if (faults.throttleNext > 0) {
      faults = { ...faults, throttleNext: faults.throttleNext - 1 };
      return { ...route.says.throttled, headers: { 'retry-after': String(faults.retryAfterSeconds) } };
    }
    const record = records.get(id);
    if (!record) return route.says.unknown;
    count.answered += 1;
    return { status: 200, body: record };
  };

  const control = async (request: IncomingMessage, path: string): Promise<VendorReply> => {
    if (path === '/_twin/state') return { status: 200, body: state() };
    const body: unknown = JSON.parse((await textOf(request)) || '{}');
    if (path === '/_twin/records') learn(Records.parse(body));
    else if (path === '/_twin/faults') faults = VendorFaults.parse(body);
    else return { status: 404, body: {} };
    return { status: 200, body: {} };
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://twin').pathname;
    const reply = path.startsWith('/_twin/')
      ? control(request, path).catch(() => ({ status: 400, body: { error: 'not what was wanted' } }))
      : Promise.resolve(answer(path, request.headers.authorization));
    void reply.then(({ status, body, headers = {} }: VendorReply) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
  });
  // Longer than any client keeps a connection, so that the twin never closes one under a request.
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    learn,
    setFaults,
    state,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
