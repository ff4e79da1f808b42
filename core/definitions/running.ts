/**
 * Which version of a contract runs. What is declared in `flows/` runs, unless an operator accepted a suggestion on top of
 * exactly that version: then the accepted one does, until a release declares another.
 */
import * as z from 'zod';

/** The newest acceptance of an emitter; one item, replaced by the next. */
export const Acceptance = z.object({
  v: z.literal(1),
  /** Counts the acceptances of this emitter, from 1. */
  n: z.number(),
  /** The version an operator accepted. */
  version: z.string(),
  /** The declared version it was accepted on top of. */
  base: z.string(),
  /** Versions that ran before it on the same base, oldest first. */
  replaced: z.array(z.string()),
  item: z.string(),
  by: z.string(),
  at: z.number(),
});
export type Acceptance = z.infer<typeof Acceptance>;

/**
 * `declared`: nothing was accepted. `accepted`: the accepted version runs, the code does not have it yet. `adopted`: a
 * release declares the very version that was accepted. `superseded`: a release declares another one, which runs.
 */
export type RunningState = 'declared' | 'accepted' | 'adopted' | 'superseded';

export interface Running {
  readonly state: RunningState;
  readonly version: string;
}

/** Pure, so a rollback to the release an acceptance was made on brings the accepted version back with it. */
export function runningVersion(declared: string, acceptance: Acceptance | undefined): Running {
  if (!acceptance) return { state: 'declared', version: declared };
  if (acceptance.version === declared) return { state: 'adopted', version: declared };
  if (acceptance.base === declared) return { state: 'accepted', version: acceptance.version };
  return { state: 'superseded', version: declared };
}
