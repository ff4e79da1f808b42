/** What a finished route entry holds. */
import * as z from 'zod';

export const RoutedEntry = z.object({
  outcome: z.enum(['routed', 'advanced', 'nurtured', 'rejected', 'recorded']),
  lead: z.string(),
  /** Engagement the signal opened, joined or closed. */
  engagement: z.string().optional(),
  owner: z.string().optional(),
  dueAt: z.number().optional(),
  why: z.string().optional(),
  change: z.enum(['none', 'open', 'join', 'close']),
  destinations: z.array(z.string()),
});
export type RoutedEntry = z.infer<typeof RoutedEntry>;
