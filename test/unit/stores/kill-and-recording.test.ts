import { describe, expect, it } from 'vitest';
import { Killed, killAt, recording, withFaults } from '../../../stores/fault.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { absent, type Write } from '../../../stores/store.ts';
import { key } from './contract/partitions.ts';

const put = (pk: string): Write => ({ kind: 'put', key: key(pk), item: { n: 1 }, when: absent });

describe('a process killed at a write', () => {
  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)('%s its second write leaves %i rows and does nothing until revived', async (when, rows) => {
    const memory = createMemoryStore();
    const store = killAt(memory, 2, when);
    await store.write(put('first'));
    await expect(store.transact([put('second')])).rejects.toThrow(Killed);
    await expect(store.get(key('first'))).rejects.toThrow(Killed);
    await expect(store.write(put('third'))).rejects.toThrow(Killed);
    expect([memory.rows('ledger').length, store.writes]).toEqual([rows, 2]);
    store.revive();
    await store.write(put('third'));
    await store.write(put('fourth'));
    expect(memory.rows('ledger')).toHaveLength(rows + 2);
  });

  it('takes what is under way with it', async () => {
    const store = killAt(withFaults(createMemoryStore(), { throttleRate: 0.9, seed: 3 }), 1, 'before');
    const reading = store.get(key('a'));
    const writing = store.write(put('a'));
    await expect(writing).rejects.toThrow(Killed);
    await expect(reading).rejects.toThrow();
  });
});

describe('a recorded store', () => {
  it('tells which operations were asked for, on what, and how many requests they cost', async () => {
    const store = recording(createMemoryStore());
    await store.getMany([]);
    await store.getMany([key('a', 'x', 'work'), key('b', 'y', 'ledger'), key('c', 'z', 'work')]);
    await store.transact([put('a'), { kind: 'check', key: key('b', 'y', 'work'), when: absent }]);
    await store.query('ledger', 's#1');
    await store.queryIndex('due', '3');
    await store.write(put('b'));
    await store.get(key('b'));
    expect(store.calls).toBe(6);
    expect(store.operations).toEqual([
      { kind: 'getMany', tables: [], keys: [], writes: [], calls: 0 },
      {
        kind: 'getMany',
        tables: ['work', 'ledger'],
        keys: ['work:a/x', 'ledger:b/y', 'work:c/z'],
        writes: [],
        calls: 1,
      },
      {
        kind: 'transact',
        tables: ['ledger', 'work'],
        keys: ['ledger:a/item', 'work:b/y'],
        writes: ['put', 'check'],
        calls: 1,
      },
      { kind: 'query', tables: ['ledger'], keys: ['ledger:s#1'], writes: [], calls: 1 },
      { kind: 'queryIndex', tables: ['work'], keys: ['due:3'], writes: [], calls: 1 },
      { kind: 'write', tables: ['ledger'], keys: ['ledger:b/item'], writes: ['put'], calls: 1 },
      { kind: 'get', tables: ['ledger'], keys: ['ledger:b/item'], writes: [], calls: 1 },
    ]);
    store.clear();
    expect([store.calls, store.operations]).toEqual([0, []]);
  });
});
