/**
 * The AWS endpoints the front door calls, as one server on loopback: each call is taken at once and answered as the service
 * would. What is measured is our side of the calls, so nothing is stored.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandIns {
  readonly url: string;
  /** Operation -> how often it was called. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @param secrets id in Secrets Manager -> text */
export async function startStandIns(secrets: Readonly<Record<string, string>>): Promise<StandIns> {
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const operation = String(request.headers['x-amz-target'] ?? request.method).replace(/^.*\./, '');
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
      const type = String(request.headers['content-type'] ?? 'application/x-amz-json-1.0');
      response.writeHead(200, { 'content-type': type }).end(JSON.stringify(answerTo(operation, text, secrets)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answerTo(operation: string, text: string, secrets: Readonly<Record<string, string>>): object {
  if (operation === 'GetSecretValue') return { SecretString: secrets[JSON.parse(text).SecretId] ?? 'null' };
  if (operation === 'PutEvents') return { FailedEntryCount: 0, Entries: [{ EventId: 'event' }] };
  // Counters of public forms: always the first of the minute.
  return operation === 'UpdateItem' ? { Attributes: { n: { N: '1' } } } : {};
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
