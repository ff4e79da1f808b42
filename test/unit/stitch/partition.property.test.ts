import { describe, expect, it, vi } from 'vitest';
import type { IdentifierKind } from '../../../core/signal/canonical.ts';
import { type Identifier, isBlocking } from '../../../core/stitch/kinds.ts';
import { partition, sharedAmong, type Told } from '../../../core/stitch/partition.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { accept, groupsIn, meetRequests, sorted, stitchSignal } from '../../support/stitching.ts';

vi.setConfig({ testTimeout: 240_000 });

const NOW = Date.UTC(2026, 10, 20);
const KINDS: readonly IdentifierKind[] = [
  'userId',
  'crmContact',
  'email',
  'conversation',
  'phone',
  'clickId',
  'anonymousId',
  'sessionId',
];
/** What signals are keyed under while a pepper is replaced: those before, meanwhile and after. */
const PEPPERS = [['1'], ['2', '1'], ['2']] as const;

/**
 * A few people who share what people share, told by senders whose clocks lie by up to an hour; some of their records were
 * merged, and in every third case a pepper is replaced among them.
 */
function someSignals(random: () => number): Told[] {
  const pick = (most: number): number => Math.floor(random() * most);
  const count = 3 + pick(14);
  const isRotating = random() < 0.34;
  return Array.from({ length: count }, (_, n) => {
    const kinds = KINDS.filter(() => random() < 0.3);
    const told = kinds.length > 0 ? kinds : (['email'] as const);
    const peppers = isRotating ? (PEPPERS[pick(3)] ?? PEPPERS[1]) : PEPPERS[0];
    const identifiers = told.flatMap((kind): Identifier[] => {
      const value = pick(isBlocking(kind) ? 6 : 3);
      const values = isBlocking(kind) && random() < 0.15 ? new Set([value, pick(6)]) : [value];
      const shared = random() < 0.05 ? { shared: true as const } : {};
      return [...values].flatMap((each) => peppers.map((pepper) => ({ kind, hash: `${pepper}:${each}`, ...shared })));
    });
    return { signal: `s${String(n).padStart(2, '0')}x${pick(1e6)}`, effectiveAt: NOW - pick(3_600_000), identifiers };
  });
}

const shuffled = <T>(values: readonly T[], random: () => number): T[] =>
  values
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);

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
      const told = shuffled(someSignals(random), random);
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
      const told = shuffled(someSignals(random), random);
      const memory = createMemoryStore();
      const store = withFaults(memory, { seed, conflictRate: 0.1, tornRate: 0.2 });
      for (const each of told) await accept(memory, each, NOW);
      await Promise.all(told.map(({ signal }) => stitchSignal(store, signal, now)));
      await meetRequests(memory, store, now);
      expect(groupsIn(memory), `seed ${seed}`).toEqual(reference(told));
    }
  });
});
