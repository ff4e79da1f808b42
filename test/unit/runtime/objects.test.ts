/** The batch bucket as signed requests, against a server that answers as S3 does. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { buildObjects } from '../../../lambdas/runtime/objects.ts';

const ETAG = '"0cc175b9c0f1b6a831c399e269772661"';
const FILE = new TextEncoder().encode('0123456789');

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A bucket that answers as `answer` says, and what it was asked. */
async function bucket(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const asked = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    seen.push(asked);
    answer(asked, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
  return { seen, objects: buildObjects({ bucket: 'files', region: 'eu-west-1', credentials, endpoint }) };
}

const always = (status: number) => (_seen: Seen, response: ServerResponse) => void response.writeHead(status).end();

/** One file, with the ranges and preconditions of S3. */
function answerAsS3({ method, headers }: Seen, response: ServerResponse): void {
  const facts = { etag: ETAG, 'x-amz-version-id': 'v1' };
  if (method === 'HEAD') return void response.writeHead(200, { ...facts, 'content-length': FILE.length }).end();
  if (headers['if-match'] !== ETAG) return void response.writeHead(412).end();
  const [, from = 0, to = 0] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  response.writeHead(206, facts).end(FILE.subarray(Number(from), Number(to) + 1));
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe('a look at an object', () => {
  it('gives the version, the ETag and the size it has now', async () => {
    const { objects } = await bucket(answerAsS3);
    expect(await objects.head('batches/w/day.csv')).toEqual({
      key: 'batches/w/day.csv',
      etag: ETAG,
      version: 'v1',
      bytes: 10,
    });
  });

  it('says that there is none, and throws on what it cannot know', async () => {
    const missing = await bucket(always(404));
    expect(await missing.objects.head('batches/w/day.csv')).toBeUndefined();
    for (const status of [403, 500, 503]) {
      const { objects } = await bucket(always(status));
      await expect(objects.head('batches/w/day.csv')).rejects.toThrow(String(status));
    }
  });

  it('asks for names as their sender spells them, escaped once, and signs what it asks', async () => {
    const { seen, objects } = await bucket(always(404));
    await objects.head("batches/w/Jänner (1)+'a'*.csv");
    expect(seen).toMatchObject([{ method: 'HEAD', url: '/files/batches/w/J%C3%A4nner%20%281%29%2B%27a%27%2A.csv' }]);
    const { authorization, 'x-amz-security-token': token, 'x-amz-content-sha256': hash } = seen[0]?.headers ?? {};
    expect(authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request/);
    expect([token, hash]).toEqual(['session', expect.stringMatching(/^e3b0c44298fc1c14/)]);
  });
});

describe('a stretch of an object', () => {
  const object = { key: 'batches/w/day.csv', etag: ETAG, version: 'v1', bytes: 10 };

  it('is the bytes that were asked for, of the version that was looked at, and both are signed', async () => {
    const { seen, objects } = await bucket(answerAsS3);
    expect(text(await objects.range(object, 3, 7))).toBe('3456');
    expect(seen).toMatchObject([
      { url: '/files/batches/w/day.csv?versionId=v1', headers: { range: 'bytes=3-6', 'if-match': ETAG } },
    ]);
    expect(seen[0]?.headers.authorization).toMatch(/SignedHeaders=[^,]*if-match;range;/);
  });

  it('is the same where whole objects are answered to a range', async () => {
    const { objects } = await bucket((_seen, response) => void response.writeHead(200).end(FILE));
    expect(text(await objects.range(object, 3, 7))).toBe('3456');
  });

  it('is none once another file lies there or nothing does, and an error is no answer', async () => {
    const { objects } = await bucket(answerAsS3);
    expect(await objects.range({ ...object, etag: '"other"' }, 0, 1)).toBeUndefined();
    const gone = await bucket(always(404));
    expect(await gone.objects.range(object, 0, 1)).toBeUndefined();
    const ill = await bucket(always(503));
    await expect(ill.objects.range(object, 0, 1)).rejects.toThrow('503');
  });
});
