/** The breaker of a destination: after a failure it is left alone for a while, but for one trial at a time. Pure. */
import * as z from 'zod';

export const Breaker = z.object({
  v: z.literal(1).default(1),
  /** Failures in a row; 0 means closed. */
  failures: z.number().default(0),
  /** Epoch ms before which nobody but a trial may call. */
  until: z.number().default(0),
  reason: z.string().optional(),
});
export type Breaker = z.infer<typeof Breaker>;

/** Below this many failures in a row every delivery may still try for itself. */
const TRIP = 5;

export const isTripped = (breaker: Breaker): boolean => breaker.failures >= TRIP;

/** Whether a delivery may call: the breaker is closed, or its time is up and this one becomes the trial. */
export function mayCall(breaker: Breaker, now: number): 'yes' | 'trial' | 'no' {
  if (!isTripped(breaker)) return 'yes';
  return now >= breaker.until ? 'trial' : 'no';
}
