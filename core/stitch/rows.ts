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
  /** The lead that stands for this one; what it had stays with it. */
  mergedInto: z.string().optional(),
  /** All leads this one stands for: the other end of `mergedInto`. */
  absorbed: z.array(z.string()).optional(),
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

/** What became of leads: an entry of their history. */
export const LeadEvent = z.object({
  v: z.literal(1),
  kind: z.enum(['merged', 'parted', 'moved']),
  at: z.number(),
  /** The lead that lost something or stands for itself again, and the one it concerns. */
  lead: z.string(),
  other: z.string(),
  /** `stitch`, or who decided. */
  by: z.string(),
  /** What it is because of: kinds of identifiers, or `ruling`. */
  why: z.array(z.string()),
  /** Signals it was found by, or that moved. */
  signals: z.array(z.string()),
  /** Engagements that were closed because an elder one lives on. */
  closed: z.array(z.string()).optional(),
});
export type LeadEvent = z.infer<typeof LeadEvent>;
