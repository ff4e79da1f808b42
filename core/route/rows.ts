/** The rows of work on a lead: engagements, the pointer to the open one, and the round-robin counter of a pool. */
import * as z from 'zod';

export const EngagementRow = z.object({
  v: z.literal(1),
  lead: z.string(),
  flow: z.string(),
  n: z.number(),
  state: z.enum(['open', 'closed']),
  owner: z.string(),
  /** Epoch ms by which the follow-up is owed. */
  dueAt: z.number(),
  nextStep: z.string(),
  priority: z.enum(['low', 'medium', 'high']),
  /** Which rule and pool position gave it its owner, for whoever asks. */
  why: z.string(),
  openedBy: z.string(),
  /** Rule set version that asked for it: once that is killed, nothing of it goes out. */
  ruleSet: z.string().optional(),
  openedAt: z.number(),
  /** Epoch ms of the last signal or outcome; idle days count from here. */
  lastAt: z.number(),
  /** How many signals are in it beside one: those that joined, less those that a revision moved to another lead. */
  joined: z.number().optional(),
  /** Epoch ms at which a follow-up was found missing. */
  missedAt: z.number().optional(),
  /** Epoch ms at which somebody first reached or tried the person. */
  contactedAt: z.number().optional(),
  closedAt: z.number().optional(),
  closedBy: z.string().optional(),
  /** Of one that its signal left for another lead: the engagement that the signal is in now, if any. */
  goesOn: z.string().optional(),
  openShard: z.string().optional(),
  at: z.number().optional(),
});
export type EngagementRow = z.infer<typeof EngagementRow>;

export const EngagementPointer = z.object({ v: z.literal(1), n: z.number(), state: z.enum(['open', 'closed']) });
export type EngagementPointer = z.infer<typeof EngagementPointer>;

export const PoolCounter = z.object({ v: z.literal(1), n: z.number() });
export type PoolCounter = z.infer<typeof PoolCounter>;
