/** Which of the posts that a form filtered somebody should look at. Pure. */

/** Most that one form's posts of a day come to: enough to see a rule that is wrong, few enough to be read. */
export const SAMPLED_PER_DAY = 5;
/** Most of one hour, so that a flood in the night leaves room for the day. */
export const SAMPLED_PER_HOUR = 2;
/** A sample nobody reads grows no further. */
export const MOST_WAITING = 25;

export interface Candidate {
  readonly signal: string;
  /** The rule that filtered it. */
  readonly filter: string;
}

/** Up to `limit` of them, each rule once before any twice. Ids are hashes, so their order is as good as chance. */
export function sampleOf(candidates: readonly Candidate[], limit: number): readonly Candidate[] {
  const byRule = new Map<string, Candidate[]>();
  for (const each of [...candidates].sort((a, b) => (a.signal < b.signal ? -1 : 1))) {
    byRule.set(each.filter, [...(byRule.get(each.filter) ?? []), each]);
  }
  const rounds = Math.max(0, ...[...byRule.values()].map(({ length }) => length));
  const inTurn = Array.from({ length: rounds }, (_, round) =>
    [...byRule.values()].flatMap((of) => of[round] ?? []),
  ).flat();
  return inTurn.slice(0, limit);
}
