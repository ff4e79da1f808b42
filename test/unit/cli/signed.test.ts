import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carrierOf, createApi } from '../../../bin/cli/api.ts';
import { CliProblem } from '../../../bin/cli/problem.ts';
import type { Stage } from '../../../bin/cli/target.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: ['not', 'a', 'real', 'key'].join('-') };
const aws = { region: 'eu-west-1', credentials };

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const seen: Seen[] = [];
let answer = { status: 200, body: '{}' };
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = '', url = '', headers } = request;
  seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
  response.writeHead(answer.status).end(answer.body);
});

let stage: Stage;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  stage = { stage: 'sandbox', aws, door: { url: `http://127.0.0.1:${port}`, host: 'api.example' } };
});
afterAll(() => void server.close());

describe('requests to /ops', () => {
  it('are signed for execute-api, over the host the door puts back, the query and the body', async () => {
    answer = { status: 202, body: JSON.stringify({ signal: 'a'.repeat(32), run: 1 }) };
    await createApi(carrierOf(stage)).ask('replay', { id: 'a'.repeat(32) });
    const got = seen.at(-1);
    expect([got?.method, got?.url, got?.body]).toEqual(['POST', `/ops/signals/${'a'.repeat(32)}/replay`, '{}']);
    expect(got?.headers.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request/);
    expect(got?.headers.authorization).toBe(await expected(got, 'api.example'));
  });

  it('carry addresses and item ids so that the signature still fits', async () => {
    answer = { status: 404, body: '{}' };
    const api = createApi(carrierOf(stage));
    await expect(api.ask('where', { email: 'a b+c@acme.example' })).rejects.toThrow(CliProblem);
    expect(seen.at(-1)?.url).toBe('/ops/where?email=a%20b%2Bc%40acme.example');
    expect(seen.at(-1)?.headers.authorization).toBe(await expected(seen.at(-1), 'api.example'));
    await expect(api.ask('item', { id: `${'a'.repeat(32)}#2` })).rejects.toThrow(CliProblem);
    expect(seen.at(-1)?.url).toBe(`/ops/items/${'a'.repeat(32)}.2`);
  });

  it('that API Gateway itself refuses say which permission is missing', async () => {
    answer = { status: 403, body: '{"message":"Forbidden"}' };
    const refused = await createApi(carrierOf(stage))
      .ask('live', {})
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ message: 'The API answered 403.', exitCode: 1 });
    expect(refused).toMatchObject({ advice: expect.stringContaining('execute-api:Invoke') });
  });

  it('that nobody answers end with exit code 3', async () => {
    const gone: Stage = { ...stage, door: { url: 'http://127.0.0.1:1' } };
    const refused = await createApi(carrierOf(gone))
      .ask('live', {})
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('http://127.0.0.1:1 was not reached'),
    });
  });
});

/** The signature as the receiver works it out, from what arrived. */
async function expected(got: Seen | undefined, host: string): Promise<string> {
  if (!got) throw new Error('Nothing arrived.');
  const { config } = new CloudFormationClient(aws);
  const signer = new SignatureV4({ ...aws, service: 'execute-api', sha256: config.sha256 });
  const url = new URL(got.url, 'http://api.example');
  const date = String(got.headers['x-amz-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const headers: Record<string, string> = { host };
  if (got.headers['content-type']) headers['content-type'] = got.headers['content-type'];
  const request = {
    method: got.method,
    protocol: 'http:',
    hostname: 'api.example',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    ...(got.body ? { body: got.body } : {}),
  };
  return String((await signer.sign(request, { signingDate: new Date(date) })).headers.authorization);
}
