import { describe, expect, it, vi } from 'vitest';
import { partition, sharedAmong, type Told } from '../../../core/stitch/partition.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { shuffled, someSignals } from '../../support/random-people.ts';
import { accept, groupsIn, meetRequests, sorted, stitchSignal } from '../../support/stitching.ts';

vi.setConfig({ testTimeout: 240_000 });

const NOW = Date.UTC(2026, 10, 20);
const reference = (told: readonly Told[]): string[][] => {
  const shared = sharedAmong(told);
  const { groups } = partition(told, { isShared: (name) => shared.has(name), rulings: [] });
  return sorted(groups.map(({ signals }) => signals));
};

const now = () => NOW;

describe('the leads of the ledger are the partition of the signals', () => {
  it('after every prefix of 600 orders of arrival covers: [97, 98, 99, 101]', async () => {
    for (let seed = 1; seed <= 600; seed += 1) {
      const random = seeded(seed);
      const told = shuffled(someSignals(random, NOW), random);
      const memory = createMemoryStore();
      const store = withFaults(memory, { seed, conflictRate: 0.1 });
      for (const [n, each] of told.entries()) {
        await accept(memory, each, NOW);
        await stitchSignal(store, each.signal, now);
        await meetRequests(memory, store, now);
        expect(groupsIn(memory), `seed ${seed}, ${n + 1} of ${told.length}`).toEqual(reference(told.slice(0, n + 1)));
      }
    }
  });

  it('after 600 interleavings of signals that arrive at once', async () => {
    for (let seed = 1_001; seed <= 1_600; seed += 1) {
      const random = seeded(seed);
      const told = shuffled(someSignals(random, NOW), random);
      const memory = createMemoryStore();
      const store = withFaults(memory, { seed, conflictRate: 0.1, tornRate: 0.2 });
      for (const each of told) await accept(memory, each, NOW);
      await Promise.all(told.map(({ signal }) => stitchSignal(store, signal, now)));
      await meetRequests(memory, store, now);
      expect(groupsIn(memory), `seed ${seed}`).toEqual(reference(told));
    }
  });
});
