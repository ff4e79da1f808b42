import { describe, expect, it } from 'vitest';
import { withFaults } from '../../../stores/fault.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { key } from './contract/partitions.ts';
import { describeStoreContract } from './store-contract.ts';

const memory = createMemoryStore();
describeStoreContract('memory', () => memory);

const faulty = withFaults(createMemoryStore(), { seed: 20_261_120 });
describeStoreContract('memory under contention, throttling and torn reads', () => faulty);

describe('the memory store for tests', () => {
  it('shows all rows of a table by key and equal snapshots when nothing changed', async () => {
    const store = createMemoryStore();
    await store.write({ kind: 'put', key: key('b'), item: { n: 2 } });
    await store.write({ kind: 'put', key: key('a'), item: { n: 1 } });
    expect(store.rows('ledger').map(({ item }) => item)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(store.rows('work')).toEqual([]);
    const before = store.snapshot();
    await store.write({ kind: 'put', key: key('a'), item: { n: 1 } });
    expect(store.snapshot()).toEqual(before);
    await store.write({ kind: 'update', key: key('a'), add: { n: 1 } });
    expect(store.snapshot()).not.toEqual(before);
    expect(before.ledger[0]?.item).toEqual({ n: 1 });
  });
});
