/** The story of a lead as /ops tells it: touches in order, and what became of the lead. */
import * as z from 'zod';
import { IDENTIFIER_KINDS } from '../signal/canonical.ts';

const text = z.string();
const maybe = text.exactOptional();
const time = z.iso.datetime();
const kinds = z.array(z.enum(IDENTIFIER_KINDS)).readonly();

/** Words of a link's parameters (source, medium, campaign) read `(unnamed)` where they may be somebody's address or number. */
const TouchReply = z.object({
  /** When it happened. */
  at: time,
  signal: text,
  /** Another one than asked for where leads were merged: a merge moves nothing. */
  lead: text,
  flow: text,
  emitter: maybe,
  /** Absent when what it said was erased. */
  channel: maybe,
  source: maybe,
  medium: maybe,
  campaign: maybe,
  /** Whose ad click: `gclid`, `fbclid`; `click` where nobody said. */
  click: maybe,
  /** Kinds of identifiers it carried. */
  carries: kinds,
  /** Those of them that another of these touches has in common with it: what makes it this lead's. */
  linkedBy: kinds,
});
export type TouchReply = z.infer<typeof TouchReply>;

/** What somebody has to look at by hand when leads part: no destination takes it back. */
export const IrreversibleReply = z.object({
  destination: text,
  /** The destination's id of the record in which both are. */
  record: text,
  /** The lead the record stays with. */
  staysWith: text,
  /** Records of both were merged there, or may have been: nobody heard. */
  isMerged: z.boolean(),
  /** Names of the fields on it that the other told. Absent on events of the release before. */
  fields: z.array(text).readonly().exactOptional(),
  /** The destination's ids of tasks on it that are the other's. */
  tasks: z.array(text).readonly(),
});

const LeadEventReply = z.object({
  at: time,
  kind: z.enum(['merged', 'parted', 'moved']),
  lead: text,
  other: text,
  /** `stitch`, or who decided. */
  by: text,
  /** Kinds of identifiers, `ruling`, `shared` or `unlinked`: see `LeadEvent`. */
  why: z.array(text).readonly(),
  signals: z.array(text).readonly(),
  /** Parted by an undo: what whoever asked for it was told that destinations keep. */
  keeps: z.array(IrreversibleReply).readonly().exactOptional(),
});

/** Pointers only: what was written is in the envelopes of these signals, and so are the vendors' ids of the threads. */
const ConversationReply = z.object({
  /** In the order in which the person first used them. */
  channels: z.array(text).readonly(),
  /** Conversations, tickets and mail threads, in the order in which they began. */
  threads: z.array(z.object({ channel: text, signals: z.array(text).readonly(), lastAt: time })),
  /** Signals in which the person wrote something, the newest first. */
  messages: z.array(z.object({ signal: text, channel: text, at: time })),
});

export const StoryReply = z.object({
  /** The newest, in the order in which they happened. */
  touches: z.array(TouchReply),
  /** The first and the last that say where the person came from. */
  first: TouchReply.exactOptional(),
  last: TouchReply.exactOptional(),
  /** As far as these touches tell. */
  conversation: ConversationReply,
  /** What became of the lead: merges, partings, signals that moved. Newest first. */
  history: z.array(LeadEventReply),
});
export type StoryReply = z.infer<typeof StoryReply>;
