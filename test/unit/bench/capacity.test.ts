import { describe, expect, it } from 'vitest';
import type { WireItem } from '../../../bench/capacity/item-size.ts';
import { CapacityMeter, type MeteredCall } from '../../../bench/capacity.ts';

const KB = 1024;
const LEDGER = 'baton-sandbox-ledger';

/** An item of exactly so many bytes: `pk`, `sk`, and a text that fills up. */
function sized(bytes: number, more: WireItem = {}, name = 'a'): WireItem {
  const item: WireItem = { pk: { S: name }, sk: { S: 's' }, ...more, fill: { S: '' } };
  const rest = bytes - (2 + name.length + 2 + 1 + 4) - moreBytes(more);
  return { ...item, fill: { S: 'x'.repeat(rest) } };
}
const moreBytes = (more: WireItem): number =>
  Object.entries(more).reduce((sum, [name, value]) => sum + name.length + ('S' in value ? value.S.length : 2), 0);

const call = (action: string, request: unknown, rest: Partial<MeteredCall> = {}): MeteredCall => ({
  service: 'dynamodb',
  action,
  status: 200,
  request,
  ...rest,
});
const put = (Item: WireItem, rest: Partial<MeteredCall> = {}) => call('PutItem', { TableName: LEDGER, Item }, rest);
const transaction = (TransactItems: unknown[], rest: Partial<MeteredCall> = {}) =>
  call('TransactWriteItems', { TransactItems }, rest);
const CONDITION_LOST = { status: 400, error: 'ConditionalCheckFailedException' };
const CANCELLED = { status: 400, error: 'TransactionCanceledException' };

const writesOf = (...calls: MeteredCall[]): number[] => {
  const meter = new CapacityMeter();
  return calls.map((each) => meter.meter(each).write);
};

const key = (name: string): WireItem => ({ pk: { S: name }, sk: { S: 's' } });
const indexed = (at: string): WireItem => ({ openShard: { S: '3' }, at: { N: at } });

describe('write units', () => {
  it('are one for each begun KB (Developer Guide: 512 bytes is one, 1.5 KB two)', () => {
    expect(writesOf(put(sized(512)), put(sized(KB, {}, 'b')), put(sized(1.5 * KB, {}, 'c')))).toEqual([1, 1, 2]);
  });

  it('are paid by the larger image when an item shrinks or goes', () => {
    const gone = call('DeleteItem', { TableName: LEDGER, Key: key('a') });
    expect(writesOf(put(sized(3 * KB)), put(sized(100)), put(sized(2 * KB)), gone)).toEqual([3, 3, 2, 2]);
  });

  it('are doubled in a transaction (Developer Guide: three items of 500 bytes need six)', () => {
    const items = ['a', 'b', 'c'].map((name) => ({ Put: { TableName: LEDGER, Item: sized(500, {}, name) } }));
    expect(writesOf(transaction(items))).toEqual([6]);
  });

  it('of an update are those of the whole item after it', () => {
    const update = call('UpdateItem', {
      TableName: LEDGER,
      Key: key('a'),
      UpdateExpression: 'SET #0 = :0',
      ExpressionAttributeNames: { '#0': 'more' },
      ExpressionAttributeValues: { ':0': { S: 'x'.repeat(200) } },
    });
    expect(writesOf(put(sized(900)), update)).toEqual([1, 2]);
  });

  it('of a check are those of the item it looks at, doubled', () => {
    const check = transaction([{ ConditionCheck: { TableName: LEDGER, Key: key('a') } }]);
    expect(writesOf(put(sized(1.5 * KB)), check)).toEqual([2, 4]);
  });

  it('of a lost condition are paid for what stands there, and nothing is changed', () => {
    const calls = [put(sized(100)), put(sized(3 * KB), CONDITION_LOST), put(sized(100))];
    expect(writesOf(...calls)).toEqual([1, 1, 1]);
    expect(writesOf(put(sized(100), CONDITION_LOST))).toEqual([1]);
  });

  it('of a cancelled transaction are two for each small item', () => {
    const items = ['a', 'b'].map((name) => ({ Put: { TableName: LEDGER, Item: sized(500, {}, name) } }));
    expect(writesOf(transaction(items, CANCELLED))).toEqual([4]);
  });

  it('are none for what was refused before it was judged, or never arrived', () => {
    const refused = put(sized(100), { status: 400, error: 'ThrottlingException' });
    const dropped = put(sized(100), { fault: 'drop' });
    expect(writesOf(refused, dropped)).toEqual([0, 0]);
  });
});

describe('write units of an index of keys only', () => {
  it('are one when an entry appears, however large the item', () => {
    expect(writesOf(put(sized(3 * KB, indexed('17'))))).toEqual([3 + 1]);
  });

  it('are none while its attributes stay the same', () => {
    expect(writesOf(put(sized(100, indexed('17'))), put(sized(200, indexed('17'))))).toEqual([2, 1]);
  });

  it('are two when a key moves: one entry goes, one comes', () => {
    expect(writesOf(put(sized(100, indexed('17'))), put(sized(100, indexed('18'))))).toEqual([2, 1 + 2]);
  });

  it('are one when an entry goes, also by deleting the item', () => {
    const gone = call('DeleteItem', { TableName: LEDGER, Key: key('b') });
    const calls = [put(sized(100, indexed('17'))), put(sized(100)), put(sized(100, indexed('17'), 'b')), gone];
    expect(writesOf(...calls)).toEqual([2, 2, 2, 2]);
  });

  it('are none for an item that lacks one of its two attributes', () => {
    expect(writesOf(put(sized(100, { openShard: { S: '3' } })))).toEqual([1]);
  });

  it('are not doubled in a transaction', () => {
    const item = { Put: { TableName: LEDGER, Item: sized(500, indexed('17')) } };
    expect(writesOf(transaction([item]))).toEqual([2 + 1]);
  });

  it('are paid on each index of the table, and on no other table', () => {
    const both = { ...indexed('17'), dayKey: { S: 'web#2026-11-20#3' }, dayAt: { N: '17' } };
    const elsewhere = call('PutItem', { TableName: 'baton-sandbox-identity', Item: sized(100, both) });
    expect(writesOf(put(sized(100, both)), elsewhere)).toEqual([3, 1]);
  });
});

describe('read units', () => {
  const readOf = (each: MeteredCall): number => new CapacityMeter().meter(each).read;
  const get = (Item: WireItem | undefined, ConsistentRead: boolean) =>
    call('GetItem', { TableName: LEDGER, Key: key('a'), ConsistentRead }, { response: Item ? { Item } : {} });

  it('are one for each begun 4 KB, half of it when the read need not be consistent', () => {
    expect([3.5, 10].map((kb) => readOf(get(sized(kb * KB), true)))).toEqual([1, 3]);
    expect(readOf(get(sized(10 * KB), false))).toBe(1.5);
  });

  it('are paid for what is not there', () => {
    expect(readOf(get(undefined, true))).toBe(1);
  });

  it('of a batch are rounded item by item (Developer Guide: 1.5 KB and 6.5 KB make 12 KB)', () => {
    const RequestItems = { [LEDGER]: { Keys: [key('a'), key('b'), key('c')], ConsistentRead: true } };
    const Responses = { [LEDGER]: [sized(1.5 * KB), sized(6.5 * KB, {}, 'b')] };
    expect(readOf(call('BatchGetItem', { RequestItems }, { response: { Responses } }))).toBe(1 + 2 + 1);
  });

  it('of a query are rounded once (Developer Guide: ten items of 40.8 KB together make 44 KB)', () => {
    const Items = Array.from({ length: 10 }, () => sized(Math.floor(4.08 * KB)));
    const request = { TableName: LEDGER, ConsistentRead: true };
    expect(readOf(call('Query', request, { response: { Items } }))).toBe(11);
    expect(readOf(call('Query', request, { response: { Items: [] } }))).toBe(1);
  });

  it('tell what stands in a table when the recording began too late to see it written', () => {
    const meter = new CapacityMeter();
    meter.meter(get(sized(3 * KB), true));
    expect(meter.meter(put(sized(100))).write).toBe(3);
  });
});
