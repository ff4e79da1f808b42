/** The one bounded retry of all stores: full jitter, a fixed number of tries, then a {@link StoreFault}. */
import { setTimeout as wait } from 'node:timers/promises';
import { StoreFault } from './store.ts';

export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly tries: number;
  /** The wait before try n+1 is drawn from 0 to `min(capMs, baseMs * 2^(n-1))` milliseconds. */
  readonly baseMs: number;
  readonly capMs: number;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** At most 2.3 s of waiting in all, 1.1 s on average: enough for 50 writers of one item, well within a Lambda's 15 s. */
export const DEFAULT_RETRY: RetryPolicy = {
  tries: 8,
  baseMs: 20,
  capMs: 1_000,
  random: Math.random,
  sleep: (ms) => wait(ms),
};

/** Retry: worth it, now. Thrown by an attempt inside {@link retrying}; callers of a store never see it. */
export class PassingTrouble extends Error {
  override readonly name = 'PassingTrouble';
}

/**
 * Repeats `attempt` while it throws {@link PassingTrouble}; anything else it throws goes straight through.
 * Throws StoreFault, with the last trouble as its cause, when the tries are used up.
 */
export async function retrying<T>(policy: RetryPolicy, operation: string, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof PassingTrouble)) throw error;
      if (tried >= policy.tries) {
        throw new StoreFault(`${operation} did not get through in ${tried} tries: ${error.message}`, { cause: error });
      }
    }
    await policy.sleep(policy.random() * Math.min(policy.capMs, policy.baseMs * 2 ** (tried - 1)));
  }
}
