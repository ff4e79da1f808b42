/** What a destination's answer means for its branch. Pure. */
import type { Verdict } from '../journal/entry.ts';
import type { ReasonName } from '../review/reasons.ts';
import type { Timing } from '../timing.ts';

/** The answers that stop a branch; the shape of the connectors' results but for `done`. */
export type Refusal =
  | { readonly kind: 'retry'; readonly afterMs: number; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string }
  | { readonly kind: 'conflict'; readonly existing?: string; readonly code: string }
  | { readonly kind: 'auth'; readonly code: string }
  | { readonly kind: 'blocked'; readonly until: number; readonly code: string }
  | { readonly kind: 'terminal'; readonly code: string; readonly fields: readonly string[] };

export interface RefusalContext {
  readonly effect: string;
  readonly attempts: number;
  readonly now: number;
  readonly timing: Timing;
}

/** Later, or a person: never silence. Every effect we send today is keyed, so an unknown outcome is simply repeated. */
export function refused(refusal: Refusal, { effect, attempts, now, timing }: RefusalContext): Verdict {
  const data = { effect, code: refusal.code };
  const backoff = now + timing.backoffMs(attempts + 1);
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
        reason: refusal.code === 'missing-scopes' ? 'missing-scopes' : 'refused-fields',
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
