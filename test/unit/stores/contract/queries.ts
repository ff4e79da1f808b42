/** The part of the store contract that is about queries, ranges, pages and indexes. */
import { expect, it } from 'vitest';
import {
  claimKey,
  engagementKey,
  engagementPointerKey,
  LEAD_WITHOUT_TOUCHES,
  leadKey,
  touchKey,
} from '../../../../stores/keys.ts';
import type { Page, QueryOptions, Range, Store } from '../../../../stores/store.ts';
import { freshPartition, key } from './partitions.ts';

/** Reads all pages; a store may end a page at its limit without knowing that nothing follows. */
export async function allPages(read: (after?: string) => Promise<Page>): Promise<Page['rows']> {
  const first = await read();
  let { next } = first;
  const rows = [...first.rows];
  while (next !== undefined) {
    const page: Page = await read(next);
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

const SORT_KEYS = ['a', 'b#1', 'b#2', 'b#20', 'c', 'z\uFFFD', 'z\u{1F680}'];

const RANGES: [string, Range | undefined, string[]][] = [
  ['the whole partition', undefined, SORT_KEYS],
  ['no bounds', {}, SORT_KEYS],
  ['empty bounds', { from: '', prefix: '' }, SORT_KEYS],
  ['a prefix', { prefix: 'b#' }, ['b#1', 'b#2', 'b#20']],
  ['a prefix no key has', { prefix: 'x' }, []],
  ['from, inclusive', { from: 'c' }, ['c', 'z\uFFFD', 'z\u{1F680}']],
  ['to, inclusive', { to: 'b#2' }, ['a', 'b#1', 'b#2']],
  ['from and to', { from: 'b#1', to: 'c' }, ['b#1', 'b#2', 'b#20', 'c']],
  ['bounds the wrong way round', { from: 'c', to: 'b' }, []],
  ['a prefix from a key on', { prefix: 'b#', from: 'b#2' }, ['b#2', 'b#20']],
  ['a prefix up to a key', { prefix: 'b#', to: 'b#1' }, ['b#1']],
  ['a prefix before its bounds', { prefix: 'b#', from: 'c' }, []],
  ['a prefix after its bounds', { prefix: 'b#', to: 'a' }, []],
  ['nothing up to the empty text', { to: '' }, []],
];

export function describeQueries(store: () => Store): void {
  const fill = async (pk: string) => {
    for (const sk of SORT_KEYS) await store().write({ kind: 'put', key: key(pk, sk), item: { is: sk } });
  };
  const sortKeys = (rows: Page['rows']) => rows.map((row) => row.key.sk);

  it('answers each kind of range in the order of UTF-8 bytes', async () => {
    const pk = freshPartition();
    await fill(pk);
    for (const [name, range, expected] of RANGES) {
      const { rows, next } = await store().query('ledger', pk, range);
      expect(sortKeys(rows), name).toEqual(expected);
      expect(next, name).toBeUndefined();
    }
    const { rows } = await store().query('ledger', pk, { prefix: 'a' });
    expect(rows).toEqual([{ key: key(pk, 'a'), item: { is: 'a' } }]);
  });

  it.each([1, 2, 3, 7, 8])('pages by %i in both directions, each row once', async (limit) => {
    const pk = freshPartition();
    await fill(pk);
    for (const descending of [false, true]) {
      const read = (after?: string) => {
        const options: QueryOptions = after === undefined ? { limit, descending } : { limit, descending, after };
        return store().query('ledger', pk, { from: 'b' }, options);
      };
      expect((await read()).rows.length).toBeLessThanOrEqual(limit);
      const expected = SORT_KEYS.slice(1);
      expect(sortKeys(await allPages(read))).toEqual(descending ? expected.toReversed() : expected);
    }
  });

  it('ends a page at a megabyte and goes on from there', async () => {
    const pk = freshPartition();
    const text = 'x'.repeat(390_000);
    for (const sk of ['1', '2', '3', '4']) await store().write({ kind: 'put', key: key(pk, sk), item: { text } });
    const first = await store().query('ledger', pk);
    expect(first.next).toBeDefined();
    expect(first.rows.length).toBeLessThan(4);
    const rows = await allPages((after) => store().query('ledger', pk, {}, after === undefined ? {} : { after }));
    expect(sortKeys(rows)).toEqual(['1', '2', '3', '4']);
  });

  it('reads a lead with its claims and engagements, without its touches, in one query', async () => {
    const lead = freshPartition();
    const keys = [
      claimKey(lead, 'hubspot'),
      engagementPointerKey(lead, 'demo-request'),
      engagementKey(lead, 'demo-request', 1),
      leadKey(lead),
      touchKey(lead, 1_730_000_000_000, 'signal'),
    ];
    for (const each of keys) await store().write({ kind: 'put', key: each, item: { v: 1 } });
    const { rows } = await store().query('ledger', leadKey(lead).pk, LEAD_WITHOUT_TOUCHES);
    expect(rows.map((row) => row.key)).toEqual(keys.slice(0, 4));
  });

  it('holds in an index only the rows that have both its attributes, keys only, by number', async () => {
    const pk = freshPartition();
    const openShard = `shard of ${pk}`;
    await store().write({ kind: 'put', key: key(pk, 'late'), item: { openShard, at: 300, state: 'open' } });
    await store().write({ kind: 'put', key: key(pk, 'early'), item: { openShard, at: 20 } });
    await store().write({ kind: 'put', key: key(pk, 'middle'), item: { openShard, at: 100.5 } });
    await store().write({ kind: 'put', key: key(pk, 'no shard'), item: { at: 1 } });
    await store().write({ kind: 'put', key: key(pk, 'no time'), item: { openShard } });
    const { rows } = await store().queryIndex('open', openShard);
    expect(rows).toEqual([
      { key: key(pk, 'early'), item: { openShard, at: 20 } },
      { key: key(pk, 'middle'), item: { openShard, at: 100.5 } },
      { key: key(pk, 'late'), item: { openShard, at: 300 } },
    ]);
    expect(sortKeys((await store().queryIndex('open', openShard, { to: 100.5 })).rows)).toEqual(['early', 'middle']);
    expect(sortKeys((await store().queryIndex('open', openShard, { from: 21, to: 299 })).rows)).toEqual(['middle']);
    expect((await store().queryIndex('open', openShard, { from: 3, to: 2 })).rows).toEqual([]);
    expect((await store().queryIndex('open', `not ${openShard}`)).rows).toEqual([]);
  });

  it('moves and removes index rows with their items', async () => {
    const pk = freshPartition();
    const owner = `owner of ${pk}`;
    const at = key(pk, 'item', 'work');
    await store().write({ kind: 'put', key: at, item: { owner, ownerDueAt: 1, dueShard: pk, dueAt: 1 } });
    await store().transact([
      { kind: 'update', key: at, set: { dueAt: 5 }, remove: ['ownerDueAt'] },
      { kind: 'check', key: key(pk, 'other', 'work'), when: { op: 'absent' } },
    ]);
    expect((await store().queryIndex('owner', owner)).rows).toEqual([]);
    expect((await store().queryIndex('due', pk)).rows).toEqual([{ key: at, item: { dueShard: pk, dueAt: 5 } }]);
    await store().write({ kind: 'delete', key: at });
    expect((await store().queryIndex('due', pk)).rows).toEqual([]);
  });

  it('pages through an index in both directions, ties included, each row once', async () => {
    const pk = freshPartition();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const [n, sk] of names.entries()) {
      await store().write({ kind: 'put', key: key(pk, sk), item: { dayKey: pk, dayAt: Math.floor(n / 2) } });
    }
    for (const descending of [false, true]) {
      const rows = await allPages((after) =>
        store().queryIndex('day', pk, {}, { limit: 2, descending, ...(after === undefined ? {} : { after }) }),
      );
      expect(sortKeys(rows).toSorted()).toEqual(names);
      const times = rows.map(({ item }) => Number(item.dayAt));
      expect(times).toEqual(times.toSorted((a, b) => (descending ? b - a : a - b)));
    }
  });
}
