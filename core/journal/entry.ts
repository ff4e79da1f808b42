/**
 * The journal: what every handoff of every run decided. Append-only; ids, hashes, closed words and numbers only.
 */
import * as z from 'zod';
import type { ReasonName } from '../review/reasons.ts';

/** `superseded`: a newer run was there first and shut the handoff to this one. */
export const EntryOutcome = z.enum(['continue', 'done', 'parked', 'deferred', 'dead', 'superseded']);
export type EntryOutcome = z.infer<typeof EntryOutcome>;

export const Entry = z.object({
  v: z.literal(1),
  run: z.number(),
  handoff: z.string(),
  outcome: EntryOutcome,
  /** Epoch ms of the commit. */
  at: z.number(),
  /** How long the handoff took, ms. */
  tookMs: z.number().optional(),
  /** How often others were faster and it was decided again, where that happened; bounded by the runner of handoffs. */
  lost: z.number().optional(),
  /** Hash of everything the outcome depends on besides `versions`. */
  input: z.string(),
  versions: z.record(z.string(), z.string()),
  /** Why it stopped, from the closed lists of `core/review/reasons.ts`. */
  reason: z.string().optional(),
  /** For `deferred`: epoch ms of the next start. */
  until: z.number().optional(),
  data: z.record(z.string(), z.unknown()),
});
export type Entry = z.infer<typeof Entry>;

/** What a handoff decided, before it is committed. */
export type Verdict =
  | { readonly kind: 'continue' | 'done'; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'parked'; readonly reason: ReasonName; readonly data: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'deferred';
      readonly reason: ReasonName;
      readonly until: number;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'dead'; readonly reason: ReasonName; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'superseded'; readonly data: { readonly by: number } };

/** What an entry's outcome was computed from. */
export interface Basis {
  readonly input: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Whether two bases are equal: only then may one run inherit the other's entry. */
function isSameBasis(a: Basis, b: Basis): boolean {
  const names = new Set([...Object.keys(a.versions), ...Object.keys(b.versions)]);
  return a.input === b.input && [...names].every((name) => a.versions[name] === b.versions[name]);
}

/**
 * The entry a run may inherit: the newest one of an earlier run for this handoff, if it finished and came from the same
 * basis. An older equal one is not used: from the first difference on, everything is computed anew.
 */
export function inheritable(entries: readonly Entry[], handoff: string, run: number, basis: Basis): Entry | undefined {
  const newest = entries
    .filter((entry) => entry.handoff === handoff && entry.run < run && isFinished(entry))
    .sort((a, b) => b.run - a.run)[0];
  return newest && isSameBasis(newest, basis) ? newest : undefined;
}

/** Whether the handoff did what it is for; otherwise the run stopped there. */
export const isFinished = (entry: Entry): boolean => entry.outcome === 'continue' || entry.outcome === 'done';
