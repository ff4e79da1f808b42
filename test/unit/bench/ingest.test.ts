import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ingestEvents, newSenders, PUBLIC_URL } from '../../../bench/ingest/requests.ts';
import { startStandIns } from '../../../bench/ingest/stand-ins.ts';
import { percentile } from '../../../bench/median.ts';
import { createHandler } from '../../../lambdas/ingest/handler.ts';
import { createWorld } from '../../support/world.ts';

type Event = Parameters<ReturnType<typeof createHandler>>[0];

describe('suite ingest', () => {
  it('takes the value that p percent do not exceed', () => {
    const values = Array.from({ length: 200 }, (_, n) => 200 - n);
    expect([50, 99, 99.9, 100].map((p) => percentile(values, p))).toEqual([100, 198, 200, 200]);
    expect(() => percentile([], 99)).toThrow('no percentile');
  });

  it('sends requests that the front door believes and keeps', async () => {
    const world = createWorld();
    const senders = newSenders();
    const counted: string[] = [];
    const ingest = createHandler({
      ...world,
      keys: async () => senders.keys,
      emitterSecrets: async (emitter) => senders.secrets[emitter] ?? [],
      spill: async () => undefined,
      publicUrl: PUBLIC_URL,
      ledgerBudgetMs: 60_000,
      count: (kind) => void counted.push(kind),
    });
    const events = ingestEvents(senders, 40, world.now());
    for (const event of events) expect((await ingest(event as Event)).statusCode).toBeLessThan(300);
    expect(new Set(counted)).not.toContain('refused');
    expect(counted).toHaveLength(40);
  });

  it('is answered by stand-ins as by AWS, and each call is counted', async () => {
    const aws = await startStandIns({ keys: '{"idKey":"ab"}' });
    const ask = async (target: string, body: object) => {
      const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
      return (await fetch(aws.url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    };
    const Secret = z.object({ SecretString: z.string() });
    expect(Secret.parse(await ask('secretsmanager.GetSecretValue', { SecretId: 'keys' })).SecretString).toContain('ab');
    expect(await ask('AWSEvents.PutEvents', { Entries: [] })).toMatchObject({ FailedEntryCount: 0 });
    expect(await ask('DynamoDB_20120810.PutItem', {})).toEqual({});
    expect([...aws.calls.values()]).toEqual([1, 1, 1]);
    await aws.close();
  });
});
