/** The part of the store contract that is about whole items. */
import { expect, it } from 'vitest';
import type { Item, Store } from '../../../../stores/store.ts';
import { freshPartition, key } from './partitions.ts';

const EVERY_TYPE: Item = {
  text: 'Zoë 🚀',
  empty: '',
  whole: 42,
  fraction: -0.1,
  tiny: 1e-7,
  huge: 1.5e300 / 1e200,
  beyondSafe: 2 ** 60,
  yes: true,
  no: false,
  nothing: null,
  bytes: Uint8Array.from([0, 255, 7]),
  list: [1, 'two', [true, null], { three: 3 }],
  map: { constructor: 'x', deep: { deeper: [Uint8Array.from([1])] }, 'dotted.name': 1 },
};

export function describeItems(store: () => Store): void {
  it('gives back every kind of value as it was put', async () => {
    const at = key(freshPartition());
    expect(await store().write({ kind: 'put', key: at, item: EVERY_TYPE })).toEqual({ kind: 'written' });
    const item = await store().get(at);
    expect(item).toEqual(EVERY_TYPE);
    expect(item?.bytes).toBeInstanceOf(Uint8Array);
  });

  it('keeps a map key called __proto__ as data', async () => {
    const at = key(freshPartition());
    const map: Item = JSON.parse('{"__proto__":{"polluted":true}}');
    await store().write({ kind: 'put', key: at, item: { map } });
    expect(JSON.stringify(await store().get(at))).toBe('{"map":{"__proto__":{"polluted":true}}}');
  });

  it('leaves out what is undefined, writes no -0 and makes text well-formed', async () => {
    const at = key(freshPartition());
    const item = { gone: undefined, zero: -0, text: 'a\ud800b', map: { gone: undefined } } as unknown as Item;
    await store().write({ kind: 'put', key: at, item });
    expect(await store().get(at)).toStrictEqual({ zero: 0, text: 'a\ufffdb', map: {} });
  });

  it('knows nothing of an item that was never put or was deleted', async () => {
    const at = key(freshPartition());
    expect(await store().get(at)).toBeUndefined();
    await store().write({ kind: 'put', key: at, item: { a: 1 } });
    expect(await store().write({ kind: 'delete', key: at })).toEqual({ kind: 'written' });
    expect(await store().get(at)).toBeUndefined();
    expect(await store().write({ kind: 'delete', key: at })).toEqual({ kind: 'written' });
  });

  it('replaces the whole item on a second put', async () => {
    const at = key(freshPartition());
    await store().write({ kind: 'put', key: at, item: { a: 1, b: 2 } });
    await store().write({ kind: 'put', key: at, item: { a: 3 } });
    expect(await store().get(at)).toEqual({ a: 3 });
  });

  it('shares nothing with the objects it was given or gave', async () => {
    const at = key(freshPartition());
    const mine = { list: [1], bytes: Uint8Array.from([1]) };
    await store().write({ kind: 'put', key: at, item: mine });
    mine.list.push(2);
    mine.bytes[0] = 9;
    const theirs = (await store().get(at)) as typeof mine | undefined;
    theirs?.list.push(3);
    expect(await store().get(at)).toEqual({ list: [1], bytes: Uint8Array.from([1]) });
  });

  it('reads many keys across tables in their order, missing and repeated ones included', async () => {
    const pk = freshPartition();
    const [first, second] = [key(pk, 'a', 'ledger'), key(pk, 'b', 'work')];
    await store().write({ kind: 'put', key: first, item: { n: 1 } });
    await store().write({ kind: 'put', key: second, item: { n: 2 } });
    const missing = key(pk, 'c', 'control');
    expect(await store().getMany([second, missing, first, second])).toEqual([{ n: 2 }, undefined, { n: 1 }, { n: 2 }]);
    expect(await store().getMany([])).toEqual([]);
  });

  it('ignores an expiry that has passed: expiry is a clean-up, never a condition', async () => {
    const at = key(freshPartition(), 'x', 'envelopes');
    await store().write({ kind: 'put', key: at, item: { expiresAt: 1 } });
    expect(await store().get(at)).toEqual({ expiresAt: 1 });
  });
}
