/**
 * Live control state: what operators change while the system runs. One small item, read consistently with every decision
 * and again before every claim, so that a kill switch also stops what is decided but undelivered.
 */
import * as z from 'zod';

export const LiveState = z.object({
  v: z.literal(1).default(1),
  version: z.number().default(0),
  /** Flow -> mode, where it differs from the published one. */
  modes: z.record(z.string(), z.enum(['observe', 'assist', 'live'])).default({}),
  /** Rule set versions that must not act any more. */
  killed: z.array(z.string()).default([]),
  /** Destinations nobody may write to for now. */
  paused: z.array(z.string()).default([]),
  /** `<emitter>` or `<emitter>/<campaign>` -> signals that may start in a minute, where it differs; 0 is none. */
  throttles: z.record(z.string(), z.number()).default({}),
});
export type LiveState = z.infer<typeof LiveState>;

/** The state as read; nothing stored means nothing is changed. */
export const liveStateOf = (item: unknown): LiveState => LiveState.parse(item ?? {});
