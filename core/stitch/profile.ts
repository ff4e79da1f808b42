/** The lead's profile: what all its signals together say of the person. A pure function of the set of signals. */
import type { CanonicalSignal } from '../signal/canonical.ts';

export interface ToldSignal {
  readonly signal: string;
  readonly effectiveAt: number;
  readonly receivedAt: number;
  readonly canonical: CanonicalSignal;
}

export type Profile = CanonicalSignal['profile'];

/** Later words win field by field; ties go by arrival, then id. Order of the input does not matter. */
export function profileOf(signals: readonly ToldSignal[]): Profile {
  const ordered = [...signals].sort(
    (a, b) => a.effectiveAt - b.effectiveAt || a.receivedAt - b.receivedAt || (a.signal < b.signal ? -1 : 1),
  );
  const profile: Record<string, string> = {};
  for (const { canonical } of ordered) {
    for (const [field, value] of Object.entries(canonical.profile)) if (value) profile[field] = value;
  }
  return profile;
}
