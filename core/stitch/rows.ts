/** The rows of a lead: the lead itself, its touches, and the pointers from identifiers to it. */
import * as z from 'zod';

export const LeadRow = z.object({
  v: z.literal(1),
  /** The signal its id comes from. */
  first: z.string(),
  createdAt: z.number(),
  /** 0 to 9,999: decides every percentage rollout. From the lead id until somebody is decided; of a family see `familyBucket`. */
  bucket: z.number(),
  /** Epoch ms of the first decision under that bucket. */
  decidedAt: z.number().optional(),
  /** Counts every change that a destination may want to know of. */
  version: z.number(),
  /** How many engagements were ever opened; a reader that finds fewer has read across a commit. */
  opened: z.number().optional(),
  /** Hashes of the ids of which a person has one; another one never joins. */
  userId: z.string().optional(),
  crmContact: z.string().optional(),
  /** Whether one of its signals gave an address. Absent on leads of releases that did not ask. */
  hasEmail: z.boolean().optional(),
  /** Something links it to another lead and something keeps them apart: every signal of it is looked at with all others. */
  isTangled: z.boolean().optional(),
  /** The leads that it is linked with and kept apart from, or that are still to be merged: no identifier may lead to them. */
  kin: z.array(z.string()).optional(),
  /** Person who owns the contact; set once. */
  contactOwner: z.string().optional(),
  /** The lead that stands for this one; what it had stays with it. */
  mergedInto: z.string().optional(),
  /** All leads this one stands for: the other end of `mergedInto`. */
  absorbed: z.array(z.string()).optional(),
  /** Counts the changes of that list. */
  family: z.number().optional(),
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
  /** Those among them that say nothing of who it was: shared mailboxes, kiosks, forwarded mail. */
  shared: z.array(z.string()).optional(),
});
export type TouchRow = z.infer<typeof TouchRow>;

export const IdentifierHead = z.object({
  v: z.literal(1),
  /** Absent when it links nobody: one of many people, of whom each is known by something better. */
  lead: z.string().optional(),
  /** Counts changes, which are conditional on it. Absent on heads of releases that never changed one. */
  n: z.number().optional(),
  /** Names of the identifiers that tell apart whoever used it; no more than it takes to know that they are many. */
  tellers: z.array(z.string()).optional(),
  /** It was carried with more names than one person has, and links nobody any more. */
  isShared: z.boolean().optional(),
});
export type IdentifierHead = z.infer<typeof IdentifierHead>;

/** Somebody decided that two leads are one person, or not; kept with both. */
export const RulingRow = z.object({
  v: z.literal(1),
  kind: z.enum(['same', 'apart']),
  /** The other lead. */
  lead: z.string(),
  /** A signal of this lead, and one of the other. */
  signals: z.tuple([z.string(), z.string()]),
  by: z.string(),
  at: z.number(),
});
export type RulingRow = z.infer<typeof RulingRow>;

/** Destinations that must hear of a lead again, because it was merged or parted, and who of it can tell them. */
export const OwedDelivery = z.object({
  lead: z.string(),
  /** Names of destinations at which the lead, or the one it stood with, was. */
  at: z.array(z.string()),
  /** Whether it was delivered in its own name. */
  isDelivered: z.boolean(),
  /** Signals that opened its open engagements. */
  openers: z.array(z.string()),
  /** Its newest signals, which are tried where no opener can. */
  newest: z.array(z.string()),
  /** Whose people are told where nobody can: the flow of work that another lead's signal left behind. */
  flow: z.string().exactOptional(),
});
export type OwedDelivery = z.infer<typeof OwedDelivery>;

/** What a destination keeps of leads that parted: ids and names only. */
export const Kept = z.object({
  destination: z.string(),
  /** The destination's id of the record in which both are, and the lead with which it stays. */
  record: z.string(),
  staysWith: z.string(),
  /** Records of both were merged there, or may have been: nobody heard. */
  isMerged: z.boolean(),
  /** Names of the fields on it that the other told. Absent on events of the release before. */
  fields: z.array(z.string()).readonly().exactOptional(),
  /** The destination's ids of tasks on it that are the other's. */
  tasks: z.array(z.string()).readonly(),
});
export type Kept = z.infer<typeof Kept>;

/** `all` of a lead, or one lead that it stands for. Rows of the release before hold it without who asked. */
const Release = z.object({
  lead: z.string(),
  by: z.string(),
  /** What stays where it is, as whoever asked was told. */
  keeps: z.array(Kept).readonly().exactOptional(),
});
export type Release = z.infer<typeof Release>;

/** Somebody who may be writing a lead to a destination, or died at it: what is known of the lead there is not sure. */
const Held = z.object({
  lead: z.string(),
  destination: z.string(),
  /** The signal whose delivery took the claim. */
  signal: z.string(),
});
export type Held = z.infer<typeof Held>;

/** Something of this lead's component is to be put right: an open row until it is. */
export const RegroupRow = z.object({
  v: z.literal(1),
  at: z.number(),
  openShard: z.string(),
  /** Counts requests, so that one that comes while another is worked on is not lost. */
  n: z.number(),
  /** Signals whose work must follow: they moved to another lead. */
  restarts: z.array(z.string()).optional(),
  /** One for each lead. */
  owed: z.array(OwedDelivery).optional(),
  /** Signals of leads that parted: their work may be with the other one, and must follow where it is. */
  parted: z.array(z.string()).optional(),
  /** What people let part although it was delivered, each asked for by somebody. */
  released: z.union([z.array(Release), z.string().transform((lead): Release[] => [{ lead, by: 'ops' }])]).optional(),
  /** Epoch ms since when it is asked for and could not be done; absent before it was tried. */
  since: z.number().optional(),
  /** Who was in the way the last time. */
  heldBy: z.array(Held).optional(),
  /** Somebody has been told that it waits; once. */
  isTold: z.literal(true).optional(),
});
export type RegroupRow = z.infer<typeof RegroupRow>;

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
  /**
   * Merged: the kinds of identifiers by which the two meet. Parted and moved: what they have two of, `shared` (many use what
   * they have in common), or `unlinked` (nothing ties them any more). `ruling`: somebody said so. Strongest kind first.
   */
  why: z.array(z.string()),
  /** Signals it was found by, some of them where they are many; or that moved. */
  signals: z.array(z.string()),
  /** Parted by an undo: what destinations keep, for somebody to put right there. */
  keeps: z.array(Kept).readonly().exactOptional(),
});
export type LeadEvent = z.infer<typeof LeadEvent>;
