/** What a vendor's answers mean for a delivery whose signals refer to something. Pure. */
import type { ReasonName } from '../review/reasons.ts';
import type { Timing } from '../timing.ts';

/** An answer that stops the whole pass: what comes next would be told the same. */
export type Refusal =
  | { readonly kind: 'auth'; readonly code: string }
  | { readonly kind: 'throttled' | 'outage'; readonly afterMs: number; readonly code: string };

/** How a pass over the references of one delivery ended. */
export type PassEnd =
  /** Every reference has its answer, or is known to have none. */
  | { readonly kind: 'done' }
  /** Time is up; the next invocation goes on. */
  | { readonly kind: 'unfinished' }
  | {
      readonly kind: 'deferred';
      readonly reason: ReasonName;
      readonly until: number;
      readonly code: string;
      /** Nothing was asked: the breaker is open. It is no attempt. */
      readonly isWait?: true;
    }
  | { readonly kind: 'parked'; readonly reason: ReasonName; readonly code: string };

export interface DeferContext {
  /** Deferrals in a row before this one. */
  readonly attempts: number;
  readonly now: number;
  readonly timing: Timing;
}

/** Waits grow to this many breaker intervals, so that what was mended is found out soon. */
const MOST_INTERVALS = 8;

const REASON_OF = { auth: 'credential', throttled: 'throttled', outage: 'outage' } as const;

/** Later: at least when the vendor says, and longer the more often it was tried. */
export function deferredBy(refusal: Refusal, { attempts, now, timing }: DeferContext): PassEnd {
  const backoff = Math.min(timing.backoffMs(attempts + 1), MOST_INTERVALS * timing.breakerMs);
  const asked = refusal.kind === 'auth' ? 0 : refusal.afterMs;
  // Whoever says when is not asked later than that.
  const wait = refusal.kind === 'throttled' ? Math.max(asked, 1_000) : Math.max(asked, backoff);
  return { kind: 'deferred', reason: REASON_OF[refusal.kind], until: now + wait, code: refusal.code };
}

/** The breaker of what an emitter's references are asked for; destinations have theirs under their own names. */
export const breakerOf = (emitter: string): string => `fetch-${emitter}`;

/**
 * A thing the vendor cannot tell us, while it tells us others, is given up after this many deferrals in a row: its signal
 * parks for a person, and those around it go on.
 */
export const GIVE_UP_AFTER = 5;
