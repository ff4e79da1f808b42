/** `baton send` against a door and a vault of our own: what arrives verifies, whatever way its vendor signs. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { run } from '../../../bin/cli/run.ts';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { RECEIPT_HEADER } from '../../../core/ingest/answers.ts';
import { registry } from '../../../flows/registry.ts';
import { createConsole } from './console.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const SECRETS = new Map<string, string>();
const arrived: { path: string; headers: IncomingHttpHeaders; body: Buffer<ArrayBuffer> }[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (!request.headers['x-amz-target']) {
      arrived.push({ path: request.url ?? '', headers: request.headers, body });
      response.setHeader(RECEIPT_HEADER, 'e'.repeat(32));
      response.end('{}');
      return;
    }
    const { SecretId } = JSON.parse(body.toString()) as { SecretId: string };
    const secrets = [SECRETS.get(SecretId.split('/').at(-1) ?? '')];
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ SecretString: JSON.stringify({ secrets }) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => void server.close());

const told: string[] = [];

const reach = () => {
  const aws = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const terminal = {
    say: (...lines: readonly string[]) => void told.push(...lines),
    json: () => undefined,
    ask: undefined,
  };
  const { operator } = createConsole();
  const api = { ask: () => Promise.reject(new Error('Nothing is asked here.')) };
  return { stage: { stage: 'sandbox', aws, door: { url } }, api, terminal, now: operator.road.now };
};

it.each([
  ['google-ads', 'ad-lead/samples/google-lead.json'],
  ['twilio-voice', 'support-call/samples/twilio-missed-call.json'],
  ['hubspot-conversations', 'chat-handoff/samples/hubspot-assigned.json'],
  ['typeform-demo', 'demo-request/samples/typeform-demo.json'],
])('a sample of %s is taken for its vendor’s', async (name, file) => {
  const emitter = registry.emitters.get(name);
  const connector = EMITTER_CONNECTORS.get(emitter?.connector ?? '');
  const secret = connector?.signing?.newSecret(new Uint8Array(32).fill(7)) ?? '';
  SECRETS.set(name, secret);
  const to = reach();
  expect(await run(['send', path.join(ROOT, 'flows', 'sample', file)], {}, () => to)).toBe(0);
  expect(told.at(-1)).toBe(`See: npm run baton -- where ${'e'.repeat(32)} --stage sandbox`);
  const request = arrived.at(-1);
  const headers = Object.fromEntries(
    Object.entries(request?.headers ?? {}).map(([key, value]) => [key, String(value)]),
  );
  const facts = { method: 'POST', path: emitter?.path ?? '', headers, body: request?.body ?? new Uint8Array() };
  const at = { url: url + (emitter?.path ?? ''), receivedAt: to.now() };
  expect(connector?.verify({ ...facts, ...at }, [secret])).toMatchObject({ kind: 'authentic' });
});

it('a sample of a file is not posted: it is said where it goes instead', async () => {
  const before = arrived.length;
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const file = path.join(ROOT, 'flows', 'sample', 'product-usage', 'samples', 'warehouse-ordinary.json');
  expect(await run(['send', file], {}, reach)).toBe(2);
  expect(said.mock.calls.join()).toContain('below batches/warehouse-batch/ of the batch bucket');
  said.mockRestore();
  expect(arrived).toHaveLength(before);
});
