/** What a destination's answer means for its branch. Pure. */
import type { Verdict } from '../journal/entry.ts';
import type { ReasonName } from '../review/reasons.ts';
import type { Timing } from '../timing.ts';

/** A vendor's answers that stop a branch, as every connector must normalise them. Codes, never values. */
export type Refusal =
  /** Nothing was committed; repeat after the given time. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly code: string }
  /** It may have been committed. A keyed effect is repeated, a readable one read back first, a blind one left alone. */
  | { readonly kind: 'unknown'; readonly code: string }
  /** Another record stands in the way and could not be taken over. */
  | { readonly kind: 'conflict'; readonly existing?: string; readonly code: string }
  /** The credential is refused. */
  | { readonly kind: 'auth'; readonly code: string }
  /** The vendor refuses everything until the given time (epoch ms): quota, maintenance. */
  | { readonly kind: 'blocked'; readonly until: number; readonly code: string }
  /** The vendor will never take this. `fields` are names of canonical or vendor fields, never values. */
  | { readonly kind: 'terminal'; readonly code: string; readonly fields: readonly string[] };

export interface RefusalContext {
  readonly effect: string;
  readonly attempts: number;
  /** The destination as a whole is known to be in trouble: its breaker paces the tries, not this row's own backoff. */
  readonly isPaced: boolean;
  readonly now: number;
  readonly timing: Timing;
}

/** Later, or a person: never silence. Every effect we send today is keyed, so an unknown outcome is simply repeated. */
export function refused(refusal: Refusal, { effect, attempts, isPaced, now, timing }: RefusalContext): Verdict {
  const data = { effect, code: refusal.code };
  const backoff = now + (isPaced ? timing.breakerMs : timing.backoffMs(attempts + 1));
  switch (refusal.kind) {
    case 'retry':
      return deferred(retryReason(refusal.code), Math.max(now + refusal.afterMs, soon(refusal, now, backoff)), data);
    case 'unknown':
      return deferred('outage', backoff, data);
    case 'blocked':
      return deferred('throttled', Math.max(refusal.until, now), data);
    case 'auth':
      return deferred('credential', backoff, data);
    case 'conflict':
      return {
        kind: 'parked',
        reason: 'record-conflict',
        data: { ...data, ...(refusal.existing ? { existing: refusal.existing } : {}) },
      };
    case 'terminal':
      return {
        kind: 'parked',
        reason: terminalReason(effect, refusal.code),
        data: { ...data, fields: refusal.fields },
      };
  }
}

const deferred = (reason: ReasonName, until: number, data: Record<string, unknown>): Verdict => ({
  kind: 'deferred',
  reason,
  until,
  data,
});

/** Two records that cannot be merged stand in each other's way; everything else is about what is in one. */
function terminalReason(effect: string, code: string): ReasonName {
  if (code === 'missing-scopes') return code;
  return effect === 'merge' ? 'record-conflict' : 'refused-fields';
}

/** Running out of time is nobody's fault: go on at once. Anything else waits at least the backoff. */
const soon = (refusal: { code: string }, now: number, backoff: number): number =>
  refusal.code === 'out-of-time' ? now : backoff;

const retryReason = (code: string): ReasonName => {
  if (code === 'out-of-time') return 'claim-busy';
  return /429|limit|throttl|rate/i.test(code) ? 'throttled' : 'outage';
};

/** Whether an answer says that the destination as a whole is in trouble, which opens its breaker. */
export const isOutage = (refusal: Refusal): boolean =>
  refusal.kind === 'unknown' ||
  refusal.kind === 'auth' ||
  refusal.kind === 'blocked' ||
  (refusal.kind === 'retry' && refusal.code !== 'out-of-time');
