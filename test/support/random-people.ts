/** Signals of people who share what people share, drawn at random, to try the rule of who is one person. */
import { IDENTIFIER_KINDS } from '../../core/signal/canonical.ts';
import { type Identifier, isBlocking } from '../../core/stitch/kinds.ts';
import type { Told } from '../../core/stitch/partition.ts';

/** What signals are keyed under while a pepper is replaced: those before, meanwhile and after. */
const PEPPERS = [['1'], ['2', '1'], ['2']] as const;

/**
 * A few people who share what people share, told by senders whose clocks lie by up to an hour; some of their records were
 * merged, and in every third case a pepper is replaced among them.
 */
export function someSignals(random: () => number, now: number): Told[] {
  const pick = (most: number): number => Math.floor(random() * most);
  const count = 3 + pick(14);
  const isRotating = random() < 0.34;
  return Array.from({ length: count }, (_, n) => {
    const kinds = IDENTIFIER_KINDS.filter(() => random() < 0.3);
    const told = kinds.length > 0 ? kinds : (['email'] as const);
    const peppers = isRotating ? (PEPPERS[pick(3)] ?? PEPPERS[1]) : PEPPERS[0];
    const identifiers = told.flatMap((kind): Identifier[] => {
      const value = pick(isBlocking(kind) ? 6 : 3);
      const values = isBlocking(kind) && random() < 0.15 ? new Set([value, pick(6)]) : [value];
      const shared = random() < 0.05 ? { shared: true as const } : {};
      return [...values].flatMap((each) => peppers.map((pepper) => ({ kind, hash: `${pepper}:${each}`, ...shared })));
    });
    return { signal: `s${String(n).padStart(2, '0')}x${pick(1e6)}`, effectiveAt: now - pick(3_600_000), identifiers };
  });
}

export const shuffled = <T>(values: readonly T[], random: () => number): T[] =>
  values
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
