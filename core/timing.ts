/**
 * Every wait and budget of the road, in one place and in milliseconds. A stage scales them: 1 on AWS, 0.05 in the
 * sandbox. What nests inside a Lambda's life (branch, call, lease) is never scaled.
 */
const MINUTE = 60_000;

export type Tier = 'seconds' | 'minutes' | 'hours';

export interface Timing {
  /** An open row is looked at by clock after this long: longer than an execution may live. */
  readonly openRowBudgetMs: number;
  /** How long a deferral may go on before its row joins a work item. */
  readonly deferBudgetMs: Readonly<Record<Tier, number>>;
  /** Wait before attempt `n` (1, 2, 3 ...) after a fault: 1, 2, 4 ... minutes, at most 60. */
  readonly backoffMs: (attempt: number) => number;
  /** Wait before another look at a claim somebody else holds. */
  readonly claimWaitMs: number;
  /** Breaker: how long a destination is left alone after it failed. */
  readonly breakerMs: number;
  /** An orphaned part of a grouped item or spill message is looked at again after this long. */
  readonly itemDueMs: number;
  readonly scale: number;
}

export function timingOf(scale: number): Timing {
  return {
    scale,
    openRowBudgetMs: 6 * MINUTE * scale,
    deferBudgetMs: { seconds: 15 * MINUTE * scale, minutes: 60 * MINUTE * scale, hours: 240 * MINUTE * scale },
    backoffMs: (attempt) => Math.min(60, 2 ** Math.max(0, attempt - 1)) * MINUTE * scale,
    claimWaitMs: MINUTE * scale,
    breakerMs: MINUTE * scale,
    itemDueMs: 120 * MINUTE,
  };
}

/** Inside one deliver branch: never scaled, they nest below the Lambda timeout of 15 s. */
export const BRANCH_MS = 12_000;
/** A claim outlives the task that took it (30 s), so it is only ever taken over from a dead worker. */
export const LEASE_MS = 40_000;
