/** The rows of a lead: the lead itself, its touches, and the pointers from identifiers to it. */
import * as z from 'zod';

export const LeadRow = z.object({
  v: z.literal(1),
  /** The signal its id comes from. */
  first: z.string(),
  createdAt: z.number(),
  /** 0 to 9,999, from the lead id: decides every percentage rollout and never changes. */
  bucket: z.number(),
  /** Counts every change that a destination may want to know of. */
  version: z.number(),
  /** How many engagements were ever opened; a reader that finds fewer has read across a commit. */
  opened: z.number().optional(),
  /** Hash of the user id the lead carries, which blocks joining another one. */
  userId: z.string().optional(),
  /** Person who owns the contact; set once. */
  contactOwner: z.string().optional(),
  mergedInto: z.string().optional(),
});
export type LeadRow = z.infer<typeof LeadRow>;

export const TouchRow = z.object({
  v: z.literal(1),
  signal: z.string(),
  /** The run whose canonical envelope holds what was said. */
  run: z.number(),
  effectiveAt: z.number(),
  receivedAt: z.number(),
  flow: z.string(),
  /** Absent on touches of releases that did not ask. */
  emitter: z.string().exactOptional(),
  kind: z.enum(['inbound', 'evidence']),
  /** `<kind>#<hash>` of every identifier the signal carried. */
  identifiers: z.array(z.string()),
});
export type TouchRow = z.infer<typeof TouchRow>;

export const IdentifierHead = z.object({ v: z.literal(1), lead: z.string() });
export type IdentifierHead = z.infer<typeof IdentifierHead>;
