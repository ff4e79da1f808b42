/** The part of the store contract that is about calls that are wrong in themselves. */
import { expect, it } from 'vitest';
import { StoreMisuse } from '../../../../stores/misuse.ts';
import { absent, type Item, type Store } from '../../../../stores/store.ts';
import { freshPartition, key } from './partitions.ts';

export function describeRefusals(store: () => Store): void {
  const put = (item: Item, at = key(freshPartition())) => store().write({ kind: 'put', key: at, item });
  const many = (count: number) => Array.from({ length: count }, (_, n) => key('p', `${n}`));

  it.each([
    ['an empty partition', () => put({}, key(''))],
    ['an empty sort key', () => put({}, key('p', ''))],
    ['a get without a partition', () => store().get(key(''))],
    ['a query without a partition', () => store().query('ledger', '')],
    ['a partition key over 2,048 bytes', () => put({}, key('p'.repeat(2049)))],
    ['a sort key over 1,024 bytes', () => put({}, key('p', 's'.repeat(1025)))],
    ['an item over 400 KB', () => put({ text: 'x'.repeat(400 * 1024) })],
    [
      'an update that makes an item too large',
      async () => {
        const at = key(freshPartition());
        await put({ a: 'x'.repeat(300_000) }, at);
        return store().write({ kind: 'update', key: at, set: { b: 'x'.repeat(200_000) } });
      },
    ],
    ['a number that is none', () => put({ n: Number.NaN })],
    ['a number without end', () => put({ n: Number.POSITIVE_INFINITY })],
    ['a number too large', () => put({ n: 1e126 })],
    ['an object with a class', () => put({ at: new Date() } as unknown as Item)],
    ['an item nested too deeply', () => put({ x: Array.from({ length: 40 }).reduce((nested) => [nested], 1) as Item })],
    ['a number as partition of an index', () => put({ openShard: 1, at: 1 })],
    ['null as partition of an index', () => put({ openShard: null, at: 1 })],
    ['empty text as partition of an index', () => put({ openShard: '', at: 1 })],
    ['text as sort of an index', () => put({ openShard: '1', at: '1' })],
    [
      'an update with text as sort of an index',
      () => store().write({ kind: 'update', key: key(freshPartition()), set: { openShard: '1', at: '1' } }),
    ],
    ['an attribute without a name', () => put({ '': 1 })],
    ['a map key without a name', () => put({ map: { '': 1 } })],
    ['an item that brings its own key', () => put({ pk: 'other' })],
    ['an update of the key', () => store().write({ kind: 'update', key: key(freshPartition()), set: { sk: 'x' } })],
    ['an update that changes nothing', () => store().write({ kind: 'update', key: key(freshPartition()), set: {} })],
    [
      'an update that names an attribute twice',
      () => store().write({ kind: 'update', key: key(freshPartition()), set: { a: 1 }, remove: ['a'] }),
    ],
    [
      'adding to text',
      async () => {
        const at = key(freshPartition());
        await put({ a: 'text' }, at);
        return store().write({ kind: 'update', key: at, add: { a: 1 } });
      },
    ],
    [
      'adding to text in a transaction',
      async () => {
        const at = key(freshPartition());
        await put({ a: 'text' }, at);
        return store().transact([
          { kind: 'update', key: at, add: { a: 1 } },
          { kind: 'put', key: key(freshPartition()), item: {} },
        ]);
      },
    ],
    ['101 keys', () => store().getMany(many(101))],
    ['no writes', () => store().transact([])],
    ['101 writes', () => store().transact(many(101).map((at) => ({ kind: 'delete', key: at }) as const))],
    [
      'two writes on one item',
      () =>
        store().transact([
          { kind: 'check', key: key('p'), when: absent },
          { kind: 'put', key: key('p'), item: {} },
        ]),
    ],
    ['a limit of 0', () => store().query('ledger', 'p', {}, { limit: 0 })],
    ['a cursor that is none', () => store().query('ledger', 'p', {}, { after: 'nonsense' })],
    ['a number as bound of a table', () => store().query('ledger', 'p', { from: 1 })],
    ['text as bound of an index', () => store().queryIndex('open', 'p', { from: '1' })],
    ['a prefix of an index', () => store().queryIndex('open', 'p', { prefix: '1' })],
  ] as [string, () => Promise<unknown>][])('refuses %s', async (_name, call) => {
    await expect(call()).rejects.toThrow(StoreMisuse);
  });
}
