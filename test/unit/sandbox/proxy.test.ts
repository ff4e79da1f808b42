import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../../sandbox/ports.ts';
import type { AwsCall } from '../../../sandbox/proxy/recorder.ts';
import { type SandboxProxy, startProxy } from '../../../sandbox/proxy.ts';

interface Seen {
  readonly url: string;
  readonly host: string | undefined;
  readonly proto: unknown;
  readonly body: string;
}

describe('the recording and fault proxy', () => {
  let upstream: Server;
  let proxy: SandboxProxy;
  let seen: Seen[];
  let folder: string;

  beforeEach(async () => {
    seen = [];
    folder = mkdtempSync(join(tmpdir(), 'baton-proxy-'));
    upstream = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      seen.push({
        url: request.url ?? '',
        host: request.headers.host,
        proto: request.headers['x-forwarded-proto'],
        body,
      });
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ Item: { pk: { S: 'here' } } }));
    });
    const port = await listen(upstream, 0);
    proxy = await startProxy({ upstream: `http://127.0.0.1:${port}`, recordTo: join(folder, 'calls.jsonl') });
  });

  afterEach(async () => {
    await proxy.stop();
    upstream.closeAllConnections();
    upstream.close();
    rmSync(folder, { recursive: true });
  });

  const credentials = { accessKeyId: 'ASIAROLE', secretAccessKey: 'test' };
  const dynamo = (maxAttempts = 1) =>
    new DynamoDBClient({ endpoint: proxy.url, region: 'us-east-1', credentials, maxAttempts });
  const get = new GetItemCommand({ TableName: 'baton-sandbox-ledger', Key: { pk: { S: 's#1' } } });
  const calls = async (query = '') => {
    const answer = await fetch(`${proxy.url}/_proxy/calls${query}`);
    return ((await answer.json()) as { calls: AwsCall[] }).calls;
  };
  const addFaults = (body: unknown) =>
    fetch(`${proxy.url}/_proxy/faults`, { method: 'POST', body: JSON.stringify(body) });

  it('passes a call through with its Host, says the way was TLS, and records it', async () => {
    await fetch(`${proxy.url}/_proxy/callers`, { method: 'POST', body: '{"ASIAROLE":"baton-sandbox-ingest"}' });
    const answer = await dynamo().send(get);
    expect(answer.Item).toEqual({ pk: { S: 'here' } });
    expect(seen).toMatchObject([{ host: new URL(proxy.url).host, proto: 'https' }]);
    expect(await calls()).toMatchObject([
      {
        seq: 1,
        caller: 'baton-sandbox-ingest',
        service: 'dynamodb',
        action: 'GetItem',
        targets: ['baton-sandbox-ledger'],
        status: 200,
        request: { TableName: 'baton-sandbox-ledger' },
        response: { Item: { pk: { S: 'here' } } },
      },
    ]);
  });

  it('refuses with an error the SDK retries, and the retry gets through', async () => {
    await addFaults({
      service: 'dynamodb',
      kind: 'refuse',
      count: 1,
      status: 400,
      code: 'ProvisionedThroughputExceededException',
    });
    await expect(dynamo(3).send(get)).resolves.toMatchObject({ Item: { pk: { S: 'here' } } });
    expect(seen).toHaveLength(1);
    expect((await calls()).map((call) => call.error)).toEqual(['ProvisionedThroughputExceededException', undefined]);
  });

  it('commits and then answers an error', async () => {
    await addFaults([{ action: 'GetItem', kind: 'commit-then-error', count: 1 }]);
    await expect(dynamo().send(get)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(seen).toHaveLength(1);
  });

  it('forwards a duplicated call twice and answers once', async () => {
    await addFaults([{ action: 'GetItem', kind: 'duplicate', count: 1 }]);
    await dynamo().send(get);
    expect(seen).toHaveLength(2);
    expect(seen[0]?.body).toBe(seen[1]?.body);
  });

  it('loses a bus event while its sender believes it was taken', async () => {
    await addFaults({ service: 'events', action: 'PutEvents', kind: 'drop' });
    const bus = new EventBridgeClient({ endpoint: proxy.url, region: 'us-east-1', credentials });
    const answer = await bus.send(
      new PutEventsCommand({ Entries: [{ Source: 'baton', DetailType: 'x', Detail: '{}' }] }),
    );
    expect(answer.FailedEntryCount).toBe(0);
    expect(seen).toHaveLength(0);
  });

  it('delays a call', async () => {
    await addFaults({ kind: 'delay', delayMs: 80, count: 1 });
    const before = performance.now();
    await dynamo().send(get);
    expect(performance.now() - before).toBeGreaterThan(75);
  });

  it('streams what it need not read, both ways', async () => {
    const body = 'x'.repeat(300_000);
    const authorization = 'AWS4-HMAC-SHA256 Credential=ASIAROLE/20260101/us-east-1/s3/aws4_request';
    await fetch(`${proxy.url}/bucket/key`, { method: 'PUT', body, headers: { authorization } });
    expect(seen[0]?.body).toHaveLength(300_000);
    expect(await calls('?service=s3')).toMatchObject([{ action: 'PutObject', requestBytes: 300_000 }]);
  });

  it('lists only what came after a sequence number, and forgets on reset', async () => {
    await dynamo().send(get);
    await dynamo().send(get);
    expect(await calls('?since=1')).toMatchObject([{ seq: 2 }]);
    await fetch(`${proxy.url}/_proxy/reset`, { method: 'POST' });
    expect(await calls()).toEqual([]);
  });

  it('writes every call to a file', async () => {
    await dynamo().send(get);
    await proxy.recorder.close();
    const lines = readFileSync(join(folder, 'calls.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).action)).toEqual(['GetItem']);
  });

  it('refuses a fault rule it does not understand', async () => {
    const answer = await addFaults({ kind: 'explode' });
    expect(answer.status).toBe(400);
  });

  it('answers 502 when the emulator is gone', async () => {
    upstream.closeAllConnections();
    await new Promise((done) => upstream.close(done));
    expect((await fetch(`${proxy.url}/anything`)).status).toBe(502);
  });

  it('can stand in for the front door by setting the Host itself', async () => {
    const address = upstream.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const door = await startProxy({ upstream: `http://127.0.0.1:${port}`, hostHeader: 'abc.execute-api.localhost:1' });
    await fetch(`${door.url}/signals`, { method: 'POST', body: '{}' });
    expect(seen[0]?.host).toBe('abc.execute-api.localhost:1');
    await door.stop();
  });
});
