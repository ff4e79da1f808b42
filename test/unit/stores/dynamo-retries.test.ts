/** How often the adapter tries, what it gives up on, and what it makes of each answer. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createDynamoStore } from '../../../stores/dynamo.ts';
import { StoreMisuse } from '../../../stores/misuse.ts';
import { absent, StoreFault, type Write } from '../../../stores/store.ts';
import { key } from './contract/partitions.ts';
import { ok, type Scripted, scriptedClient } from './scripted-client.ts';

const put: Write = { kind: 'put', key: key('p'), item: { a: 1 }, when: absent };
const check: Write = { kind: 'check', key: key('q'), when: absent };
const marshalled = (n: number) => ({ pk: { S: 'p' }, sk: { S: 'item' }, n: { N: String(n) } });

function open(...script: Scripted[]) {
  const { client, requests } = scriptedClient(...script);
  const waits: number[] = [];
  const store = createDynamoStore({
    client,
    tableNames: { ledger: 'L', envelopes: 'E', identity: 'I', work: 'W', control: 'C' },
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
  return { store, requests, waits };
}

const cancelled = (...codes: string[]): Scripted => ({
  error: 'TransactionCanceledException',
  details: {
    CancellationReasons: codes.map((Code, n) =>
      Code === 'ConditionalCheckFailed' ? { Code, Item: marshalled(n) } : { Code },
    ),
  },
});

describe('the DynamoDB adapter', () => {
  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'tries a transaction 8 times against %s, with full jitter, then throws StoreFault',
    async (code) => {
      const { store, requests, waits } = open(cancelled('None', code));
      await expect(store.transact([put, check])).rejects.toThrow(StoreFault);
      expect(requests).toHaveLength(8);
      expect(waits).toEqual([10, 20, 40, 80, 160, 320, 500]);
    },
  );

  it('sends a transaction under the same token on every try, another for the next transaction', async () => {
    const { store, requests } = open(cancelled('TransactionConflict', 'None'), { socket: 'ECONNRESET' }, ok());
    expect(await store.transact([put, check])).toEqual({ kind: 'written' });
    await store.transact([put, check]);
    const tokens = requests.map(({ input }) => input.ClientRequestToken);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(tokens[3]).not.toBe(tokens[0]);
  });

  it('takes a failed condition for an answer even when another item was contended', async () => {
    const { store, requests } = open(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    expect(await store.transact([check, put])).toEqual({ kind: 'lost', failed: [{ index: 1, current: { n: 1 } }] });
    expect(requests).toHaveLength(1);
  });

  it.each([
    { error: 'TransactionConflictException' },
    { error: 'TransactionInProgressException' },
    { error: 'ThrottlingException' },
    { error: 'ProvisionedThroughputExceededException' },
    { error: 'RequestLimitExceeded' },
    { error: 'InternalServerError', status: 500 },
    { error: 'SomethingNew', status: 503 },
    { socket: 'ECONNRESET' },
    { socket: 'ECONNREFUSED' },
  ] as Scripted[])('tries a plain write, a get and a query again after %j', async (fault) => {
    for (const call of ['write', 'get', 'query'] as const) {
      const { store, requests } = open(fault, fault, ok());
      if (call === 'write') expect(await store.write(put)).toEqual({ kind: 'written' });
      else if (call === 'get') expect(await store.get(key('p'))).toBeUndefined();
      else expect(await store.query('ledger', 'p')).toEqual({ rows: [] });
      expect(requests, call).toHaveLength(3);
    }
  });

  it('tells the loser of a plain write what stands in the way, at the first try', async () => {
    const { store, requests } = open({ error: 'ConditionalCheckFailedException', details: { Item: marshalled(7) } });
    expect(await store.write(put)).toEqual({ kind: 'lost', current: { n: 7 } });
    expect(await store.transact([put])).toEqual({ kind: 'lost', failed: [{ index: 0, current: { n: 7 } }] });
    expect(requests).toHaveLength(2);
  });

  it('throws StoreMisuse at the first try for what can never succeed', async () => {
    const { store, requests } = open({ error: 'ValidationException', details: { message: 'wrong' } });
    await expect(store.write(put)).rejects.toThrow(StoreMisuse);
    expect(requests).toHaveLength(1);
    const inTransaction = open(cancelled('ValidationError', 'TransactionConflict'));
    await expect(inTransaction.store.transact([put, check])).rejects.toThrow(StoreMisuse);
    expect(inTransaction.requests).toHaveLength(1);
  });

  it.each(['AccessDeniedException', 'ResourceNotFoundException', 'UnrecognizedClientException'])(
    'throws StoreFault at the first try for %s, which no repetition mends',
    async (error) => {
      const { store, requests } = open({ error });
      await expect(store.get(key('p'))).rejects.toThrow(StoreFault);
      expect(requests).toHaveLength(1);
    },
  );

  it('asks again only for the keys a batch left unprocessed, and keeps the order', async () => {
    const unprocessed = { L: { Keys: [{ pk: { S: 'p' }, sk: { S: 'b' } }], ConsistentRead: true } };
    const row = (sk: string, n: number) => ({ ...marshalled(n), sk: { S: sk } });
    const { store, requests, waits } = open(
      ok({ Responses: { L: [row('c', 3), row('a', 1)] }, UnprocessedKeys: unprocessed }),
      ok({ Responses: {}, UnprocessedKeys: unprocessed }),
      ok({ Responses: { L: [row('b', 2)] }, UnprocessedKeys: {} }),
    );
    const items = await store.getMany([key('p', 'a'), key('p', 'b'), key('p', 'c')]);
    expect(items).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(requests.slice(1).map(({ input }) => input.RequestItems)).toEqual([unprocessed, unprocessed]);
    expect(waits).toEqual([10, 20]);
  });

  it('gives up on keys that stay unprocessed after 8 tries', async () => {
    const { store, requests } = open(
      ok({ Responses: {}, UnprocessedKeys: { L: { Keys: [{ pk: { S: 'p' }, sk: { S: 'a' } }] } } }),
    );
    await expect(store.getMany([key('p', 'a')])).rejects.toThrow(StoreFault);
    expect(requests).toHaveLength(8);
  });

  it('holds no attribute of any item in the errors it throws', async () => {
    const { store } = open(cancelled('TransactionConflict'), { error: 'ThrottlingException' });
    const item = { email: 'marked@personal.test' };
    const fault = await store.transact([{ ...put, item }, check]).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(StoreFault);
    expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain('marked@');
  });
});
