/** Asking a destination again. */
import type { Refusal } from '../core/deliver/verdict.ts';
import type { EffectResult } from './destination.ts';

/** There is more to do than one branch may: repeat at once, in a new one. */
export const TO_BE_CONTINUED: Refusal = { kind: 'retry', afterMs: 0, code: 'out-of-time' };

/**
 * All kinds of effect are keyed: when nobody knows whether a write was committed, the same call finds out. One repeat at
 * once (a connection that went stale while the function slept is the common cause); after that it is for later.
 */
export async function repeatUnknown<T>(call: () => Promise<EffectResult<T>>): Promise<EffectResult<T>> {
  const first = await call();
  if (first.kind !== 'unknown') return first;
  const again = await call();
  // Too late to ask again: it is still the destination that did not answer, and its breaker must hear of it.
  return again.kind === 'retry' && again.code === 'out-of-time' ? first : again;
}
