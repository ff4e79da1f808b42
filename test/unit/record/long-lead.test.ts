/** A lead with more touches than one delivery reads. */
import { describe, expect, it } from 'vitest';
import type { TouchRow } from '../../../core/stitch/rows.ts';
import { leadKey, touchKey } from '../../../stores/keys.ts';
import { readLeadState } from '../../../stores/lead-state.ts';
import { createMemoryStore, type MemoryStore } from '../../../stores/memory.ts';
import { itemOf } from '../../../stores/store.ts';

const name = (n: number): string => `s${String(n).padStart(3, '0')}`;

async function touched(store: MemoryStore, lead: string, numbers: readonly number[]): Promise<void> {
  for (const n of numbers) {
    const times = { effectiveAt: n, receivedAt: n };
    const touch: TouchRow = { v: 1, signal: name(n), run: 0, ...times, flow: 'f', kind: 'inbound', identifiers: [] };
    await store.write({ kind: 'put', key: touchKey(lead, n, name(n)), item: itemOf(touch) });
  }
}

const row = (more: object = {}) => itemOf({ v: 1, first: 's000', createdAt: 0, bucket: 1, version: 1, ...more });
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const read = async (store: MemoryStore) => (await readLeadState(store, 'a')).touches.map(({ signal }) => signal);

describe('what a delivery reads of a lead', () => {
  it.each([1, 60, 61, 99, 250])(
    'of %i touches: how it began and what is newest, each once and in order',
    async (count) => {
      const store = createMemoryStore();
      await store.write({ kind: 'put', key: leadKey('a'), item: row() });
      await touched(store, 'a', range(0, count));
      const wanted = count <= 60 ? range(0, count) : [...range(0, 20), ...range(count - 40, count)];
      expect(await read(store)).toEqual(wanted.map(name));
    },
  );

  it('that stands for another: how both began together, and what is newest of both', async () => {
    const store = createMemoryStore();
    await store.write({ kind: 'put', key: leadKey('a'), item: row({ absorbed: ['b'] }) });
    await store.write({ kind: 'put', key: leadKey('b'), item: row({ mergedInto: 'a' }) });
    await touched(
      store,
      'a',
      range(0, 140).filter((n) => n % 2 === 0),
    );
    await touched(
      store,
      'b',
      range(0, 140).filter((n) => n % 2 === 1),
    );
    expect(await read(store)).toEqual([...range(0, 20), ...range(100, 140)].map(name));
  });
});
