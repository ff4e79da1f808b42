import { describe, expect, it } from 'vitest';
import { type FaultKind, type OperationKind, withFaults } from '../../../stores/fault.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { absent, eq, type Store, StoreFault, type Write } from '../../../stores/store.ts';
import { key } from './contract/partitions.ts';

const QUIET = { conflictRate: 0, throttleRate: 0, lostAckRate: 0, staleRate: 0, tornRate: 0 };
const put = (pk: string, n = 1): Write => ({ kind: 'put', key: key(pk), item: { n }, when: absent });
const pair = (n: number): Write[] => [
  { kind: 'put', key: key('pair', 'a'), item: { n } },
  { kind: 'put', key: key('pair', 'b'), item: { n } },
];

/** Counts attempts that reached the store and faults, by kind. */
function counting() {
  const counts: Partial<Record<FaultKind | OperationKind, number>> = {};
  const onOperation = ({ kind, fault }: { kind: OperationKind; fault?: FaultKind }) => {
    counts[fault ?? kind] = (counts[fault ?? kind] ?? 0) + 1;
  };
  return { counts, onOperation };
}

describe('faults around a store', () => {
  it('refuse a fifth of the transactions and a twentieth of all operations, and are retried inside', async () => {
    const { counts, onOperation } = counting();
    const memory = createMemoryStore();
    const store = withFaults(memory, { seed: 7, onOperation });
    for (let n = 0; n < 500; n += 1) {
      await store.transact([put(`a${n}`), put(`b${n}`)]);
      await store.get(key(`a${n}`));
    }
    expect(memory.rows('ledger')).toHaveLength(1000);
    expect(counts.transact).toBe(500);
    expect((counts.conflict ?? 0) / 625).toBeCloseTo(0.2, 1);
    expect((counts.throttle ?? 0) / 1150).toBeCloseTo(0.05, 1);
  });

  it('strike the same for the same seed', async () => {
    const runs = await Promise.all(
      [3, 3, 4].map(async (seed) => {
        const seen: string[] = [];
        const store = withFaults(createMemoryStore(), {
          seed,
          onOperation: (event) => seen.push(JSON.stringify(event)),
        });
        for (let n = 0; n < 30; n += 1) await store.transact([put(`a${n}`), put(`b${n}`)]);
        return seen.join();
      }),
    );
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]).not.toBe(runs[2]);
  });

  it('end in a StoreFault after 8 attempts when they do not pass', async () => {
    const { counts, onOperation } = counting();
    const store = withFaults(createMemoryStore(), { ...QUIET, conflictRate: 1, onOperation });
    await expect(store.transact(pair(1))).rejects.toThrow(StoreFault);
    expect(counts).toEqual({ conflict: 8 });
    await store.write(put('single'));
    expect(await store.get(key('single'))).toEqual({ n: 1 });
  });

  it('lose answers after the commit: a transaction is then written or faulted, and committed once either way', async () => {
    const memory = createMemoryStore();
    const store = withFaults(memory, { ...QUIET, lostAckRate: 0.5, seed: 11 });
    const counter: Write = { kind: 'update', key: key('counter'), add: { n: 1 } };
    const outcomes = new Map<string, number>();
    for (let n = 0; n < 100; n += 1) {
      const outcome = await store.transact([put(`t${n}`), counter]).then(
        ({ kind }) => kind,
        (error: Error) => error.name,
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].toSorted()).toEqual(['StoreFault', 'written']);
    expect(await memory.get(key('counter'))).toEqual({ n: 100 });
  });

  it('lose answers of plain writes too, whose repetition then meets its own item', async () => {
    const memory = createMemoryStore();
    const store = withFaults(memory, { ...QUIET, lostAckRate: 1, seed: 2 });
    const outcomes = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      outcomes.add(
        await store.write(put(`w${n}`)).then(
          (result) => JSON.stringify(result),
          (error: Error) => error.name,
        ),
      );
    }
    expect([...outcomes].toSorted()).toEqual(['StoreFault', '{"kind":"lost","current":{"n":1}}']);
    expect(memory.rows('ledger')).toHaveLength(20);
  });

  it('show an index without the latest writes, and base rows always with them', async () => {
    const memory = createMemoryStore();
    const store = withFaults(memory, { ...QUIET, staleRate: 1 });
    const place = (pk: string, at: number): Write => ({ kind: 'put', key: key(pk), item: { openShard: '1', at } });
    await store.write(place('old', 1));
    for (let n = 0; n < 20; n += 1) await store.write(put(`other${n}`));
    await store.transact([place('new', 3), { kind: 'update', key: key('old'), set: { at: 2 } }]);
    expect((await store.queryIndex('open', '1')).rows.map(({ item }) => item.at)).toEqual([1]);
    expect((await store.queryIndex('open', '1', { from: 2 })).rows).toEqual([]);
    expect((await memory.queryIndex('open', '1')).rows.map(({ item }) => item.at)).toEqual([2, 3]);
    expect(await store.getMany([key('old'), key('new')])).toEqual([
      { openShard: '1', at: 2 },
      { openShard: '1', at: 3 },
    ]);
  });

  it.each(['getMany', 'query'] as const)('let a transaction slip into the middle of a %s', async (kind) => {
    const read = async (store: Store) => {
      if (kind === 'getMany') return store.getMany([key('pair', 'a'), key('pair', 'b')]);
      return (await store.query('ledger', 'pair')).rows.map(({ item }) => item);
    };
    const torn = async (tornRate: number) => {
      const store = withFaults(createMemoryStore(), { ...QUIET, tornRate, seed: 5 });
      let halves = 0;
      for (let n = 0; n < 200; n += 1) {
        const [items] = await Promise.all([read(store), store.transact(pair(n))]);
        if (items[0]?.n !== items[1]?.n) halves += 1;
      }
      return halves;
    };
    expect(await torn(0)).toBe(0);
    expect(await torn(1)).toBeGreaterThan(0);
  });

  it('find the race of a read and an unconditional write, and none behind a condition', async () => {
    const race = async (isGuarded: boolean) => {
      const store = withFaults(createMemoryStore(), { seed: 1 });
      await store.write({ kind: 'put', key: key('c'), item: { n: 0 } });
      const increment = async (): Promise<void> => {
        const n = Number((await store.get(key('c')))?.n);
        const write: Write = { kind: 'update', key: key('c'), set: { n: n + 1 } };
        const result = await store.write(isGuarded ? { ...write, when: eq('n', n) } : write);
        if (result.kind === 'lost') await increment();
      };
      await Promise.all(Array.from({ length: 30 }, increment));
      return (await store.get(key('c')))?.n;
    };
    expect(await race(true)).toBe(30);
    expect(await race(false)).toBeLessThan(30);
  });
});
