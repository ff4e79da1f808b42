import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { lean, SDK } from '../../../lambdas/runtime/sdk.ts';

interface SentRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A client whose requests come back with the key they asked for, the first ones last. */
function echoing(logged: unknown[]) {
  const sent: SentRequest[] = [];
  const ignore = () => undefined;
  const client = new DynamoDBClient({
    ...SDK,
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    logger: { debug: ignore, warn: ignore, error: ignore, info: (line) => void logged.push(line) },
    requestHandler: {
      handle: async (request: SentRequest) => {
        sent.push(request);
        await sleep(20 - sent.length);
        const { Key } = JSON.parse(new TextDecoder().decode(request.body));
        return {
          response: { statusCode: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify({ Item: Key })) },
        };
      },
    },
  });
  return { client: lean(client), sent };
}

describe('a lean SDK client', () => {
  it('signs and answers each of many requests at once for itself', async () => {
    const { client, sent } = echoing([]);
    const keys = Array.from({ length: 20 }, (_, index) => ({ pk: { S: `s#${index}` } }));
    const answers = await Promise.all(keys.map((Key) => client.send(new GetItemCommand({ TableName: 'ledger', Key }))));
    expect(answers.map(({ Item }) => Item)).toEqual(keys);
    expect(new Set(sent.map(({ headers }) => headers.authorization)).size).toBe(keys.length);
  });

  it('copies nothing for a log nobody reads', async () => {
    const logged: unknown[] = [];
    await echoing(logged).client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 's#1' } } }));
    expect(logged).toEqual([]);
  });
});
