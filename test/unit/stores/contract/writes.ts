/** The part of the store contract that is about updates and transactions. */
import { expect, it } from 'vitest';
import { absent, eq, has, present, type Store } from '../../../../stores/store.ts';
import { freshPartition, key } from './partitions.ts';

export function describeUpdates(store: () => Store): void {
  it('sets, removes and adds at once and returns all attributes as they are now', async () => {
    const at = key(freshPartition());
    await store().write({ kind: 'put', key: at, item: { keep: 'k', drop: 1, count: 5, set: 'old' } });
    const result = await store().write({
      kind: 'update',
      key: at,
      set: { set: { now: 'a map' }, fresh: [1] },
      remove: ['drop', 'never-there'],
      add: { count: -2, other: 3 },
      when: eq('keep', 'k'),
    });
    const item = { keep: 'k', count: 3, set: { now: 'a map' }, fresh: [1], other: 3 };
    expect(result).toEqual({ kind: 'written', item });
    expect(await store().get(at)).toEqual(item);
  });

  it('creates the item unless the condition forbids it', async () => {
    const [created, forbidden] = [key(freshPartition()), key(freshPartition())];
    const result = await store().write({ kind: 'update', key: created, add: { n: 1 } });
    expect(result).toEqual({ kind: 'written', item: { n: 1 } });
    expect(await store().write({ kind: 'update', key: forbidden, add: { n: 1 }, when: present })).toEqual({
      kind: 'lost',
    });
    expect(await store().get(forbidden)).toBeUndefined();
  });

  it('counts without losing any of many racing additions', async () => {
    const at = key(freshPartition());
    await Promise.all(Array.from({ length: 20 }, () => store().write({ kind: 'update', key: at, add: { count: 1 } })));
    expect(await store().get(at)).toEqual({ count: 20 });
  });

  it('adds fractions as decimals', async () => {
    const at = key(freshPartition());
    await store().write({ kind: 'put', key: at, item: { sum: 0.1 } });
    expect(await store().write({ kind: 'update', key: at, add: { sum: 0.2 } })).toEqual({
      kind: 'written',
      item: { sum: 0.3 },
    });
  });
}

export function describeTransactions(store: () => Store): void {
  it('commits puts, updates, deletes and checks together across tables', async () => {
    const pk = freshPartition();
    const [put, update, gone, checked] = [key(pk, 'a'), key(pk, 'b', 'work'), key(pk, 'c'), key(pk, 'd', 'identity')];
    await store().write({ kind: 'put', key: gone, item: { g: 1 } });
    await store().write({ kind: 'put', key: checked, item: { c: 1 } });
    const result = await store().transact([
      { kind: 'put', key: put, item: { p: 1 }, when: absent },
      { kind: 'update', key: update, set: { u: 'x' }, add: { n: 2 } },
      { kind: 'delete', key: gone, when: eq('g', 1) },
      { kind: 'check', key: checked, when: has('c') },
    ]);
    expect(result).toEqual({ kind: 'written' });
    expect(await store().getMany([put, update, gone, checked])).toEqual([
      { p: 1 },
      { u: 'x', n: 2 },
      undefined,
      { c: 1 },
    ]);
  });

  it('writes nothing when a condition fails, and says which ones and what stands in the way', async () => {
    const pk = freshPartition();
    await store().write({ kind: 'put', key: key(pk, 'b'), item: { taken: 'b' } });
    const result = await store().transact([
      { kind: 'put', key: key(pk, 'a'), item: { p: 1 } },
      { kind: 'put', key: key(pk, 'b'), item: { p: 1 }, when: absent },
      { kind: 'update', key: key(pk, 'c'), set: { p: 1 }, when: present },
    ]);
    expect(result).toEqual({ kind: 'lost', failed: [{ index: 1, current: { taken: 'b' } }, { index: 2 }] });
    expect(await store().getMany([key(pk, 'a'), key(pk, 'b'), key(pk, 'c')])).toEqual([
      undefined,
      { taken: 'b' },
      undefined,
    ]);
  });

  it('treats a transaction of one as that write', async () => {
    const at = key(freshPartition());
    expect(await store().transact([{ kind: 'put', key: at, item: { a: 1 }, when: absent }])).toStrictEqual({
      kind: 'written',
    });
    expect(await store().transact([{ kind: 'update', key: at, add: { a: 1 }, when: eq('a', 9) }])).toEqual({
      kind: 'lost',
      failed: [{ index: 0, current: { a: 1 } }],
    });
    expect(await store().transact([{ kind: 'check', key: at, when: eq('a', 1) }])).toEqual({ kind: 'written' });
    expect(await store().transact([{ kind: 'delete', key: at }])).toEqual({ kind: 'written' });
    expect(await store().transact([{ kind: 'delete', key: at, when: present }])).toStrictEqual({
      kind: 'lost',
      failed: [{ index: 0 }],
    });
  });

  it('lets exactly one of many racing transactions through', async () => {
    const pk = freshPartition();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store().transact([
          { kind: 'put', key: key(pk, `entry-${n}`), item: { n } },
          { kind: 'put', key: key(pk, 'pointer'), item: { n }, when: absent },
          { kind: 'update', key: key(pk, 'counter', 'control'), add: { next: 1 } },
        ]),
      ),
    );
    const won = results.flatMap(({ kind }, n) => (kind === 'written' ? [n] : []));
    expect(won).toHaveLength(1);
    expect((await store().query('ledger', pk)).rows.map(({ key: { sk } }) => sk)).toEqual([
      `entry-${won[0]}`,
      'pointer',
    ]);
    expect(await store().get(key(pk, 'counter', 'control'))).toEqual({ next: 1 });
  });

  it('takes 100 writes', async () => {
    const pk = freshPartition();
    const writes = Array.from({ length: 100 }, (_, n) => ({ kind: 'put', key: key(pk, `${n}`), item: { n } }) as const);
    expect(await store().transact(writes)).toEqual({ kind: 'written' });
    expect(await store().getMany(writes.map((write) => write.key))).toEqual(writes.map(({ item }) => item));
  });
}
