/** What /ops answers, as schemas: the OpenAPI document is made from them and the tests hold every answer against them. */
import * as z from 'zod';
import { CLASSES } from '../conservation/classes.ts';
import type { Journey } from '../conservation/journey.ts';
import { OUTCOMES } from '../review/items.ts';
import { ROLES } from './roles.ts';
import { IrreversibleReply, StoryReply } from './story-reply.ts';

const time = z.iso.datetime();
const text = z.string();
const maybe = text.exactOptional();

const JourneyReply = z.object({
  id: text,
  state: z.enum(['open', 'deferred', 'dead', 'parked', 'closed']),
  outcome: maybe,
  /** The rule that kept it from starting. */
  filter: maybe,
  reason: maybe,
  nextAt: time.exactOptional(),
  item: maybe,
  lead: maybe,
  engagement: maybe,
  emitter: text,
  flow: text,
  run: z.number(),
  receivedAt: time,
  destinations: z
    .array(
      z.object({
        name: text,
        state: text,
        /** The run that had it last. */
        run: z.number(),
        /** `closed`: it ended without a delivery. */
        outcome: maybe,
        reason: maybe,
        nextAt: time.exactOptional(),
        item: maybe,
      }),
    )
    .readonly(),
  steps: z
    .array(
      z.object({
        run: z.number(),
        handoff: text,
        outcome: text,
        at: time,
        tookMs: z.number().exactOptional(),
        reason: maybe,
        /** Deliveries only: how many writes it came to, and whether the destination had it all from another signal. */
        wrote: z.number().exactOptional(),
        isCovered: z.boolean().exactOptional(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<Journey>;

const EngagementReply = z.object({
  id: text,
  flow: text,
  state: z.enum(['open', 'closed']),
  owner: text,
  dueAt: time,
  /** Open, due in the past, and nobody has been in touch. */
  isOverdue: z.boolean(),
  nextStep: text,
  priority: z.enum(['low', 'medium', 'high']),
  why: text,
  openedAt: time,
  contactedAt: time.exactOptional(),
  closedAt: time.exactOptional(),
  closedBy: maybe,
});
export type EngagementReply = z.infer<typeof EngagementReply>;

const LeadReply = z.object({
  id: text,
  createdAt: time,
  contactOwner: maybe,
  /** Leads that were merged into this one: it stands for them. */
  absorbed: z.array(text).readonly(),
  engagements: z.array(EngagementReply),
  /** Merges and undos that are asked for and not done yet, and who holds the leads. */
  asked: z
    .array(
      z.object({
        since: time,
        nextAt: time,
        heldBy: z.array(z.object({ lead: text, destination: text, signal: text })).readonly(),
      }),
    )
    .readonly()
    .exactOptional(),
  /** Where the person came from and what became of the lead; not when a single signal was asked for. */
  story: StoryReply.exactOptional(),
});
export type LeadReply = z.infer<typeof LeadReply>;

export const ItemReply = z.object({
  id: text,
  kind: z.enum(['grouped', 'single']),
  state: z.enum(['open', 'claimed', 'deciding', 'closed']),
  reason: text,
  says: text,
  handoff: text,
  /** Destination or emitter the cause lies with. */
  subject: text,
  flow: maybe,
  version: maybe,
  owner: text,
  rootProblem: text,
  openedAt: time,
  dueAt: time,
  isOverdue: z.boolean(),
  /** Of notices: how often it happened, and when last. */
  count: z.number().exactOptional(),
  lastAt: time.exactOptional(),
  claimedBy: maybe,
  claimedAt: time.exactOptional(),
  outcome: z.enum(OUTCOMES).exactOptional(),
  decidedBy: maybe,
  decidedAt: time.exactOptional(),
  /** `approve` only: the contract version that ran before, and the one that runs since. */
  accepted: z.object({ version: text, replaced: text }).exactOptional(),
  closedAt: time.exactOptional(),
});
export type ItemReply = z.infer<typeof ItemReply>;

const DeliveryReply = z.object({
  id: text,
  emitter: text,
  flow: text,
  state: text,
  signals: z.number(),
  receivedAt: time,
  /** Of a file: how many of its rows are taken in, and how many of those were known before. */
  read: z.number().exactOptional(),
  repeats: z.number().exactOptional(),
  /** Of history: rows that may start in a minute; 0 where it was stopped. */
  perMinute: z.number().exactOptional(),
});

export const WhereReply = z.object({
  lead: LeadReply.exactOptional(),
  /** Newest first. */
  journeys: z.array(JourneyReply),
  delivery: DeliveryReply.exactOptional(),
  /** Open work items these signals and engagements wait in. */
  items: z.array(ItemReply),
  /** Whether the lead has older signals than those shown. */
  hasMore: z.boolean(),
});

/** How many rows wait, counted up to a bound. */
const Waiting = z.object({ count: z.number(), hasMore: z.boolean() });

export const ItemsReply = z.object({
  items: z.array(ItemReply.extend({ waiting: Waiting })),
  hasMore: z.boolean(),
});

export const ItemDetailReply = ItemReply.extend({
  waiting: Waiting,
  attached: z.array(z.object({ signal: maybe, delivery: maybe, destination: maybe, run: z.number().exactOptional() })),
  evidence: z.record(text, z.unknown()),
  allowed: z.array(z.enum(OUTCOMES)),
  /** The outcome that usually ends this reason; absent where it goes on by itself once its cause is mended. */
  suggested: z.enum(OUTCOMES).exactOptional(),
  /** `approve` only: what the accepted version changed, a line for each place in the contract. */
  changes: z.array(text).readonly().exactOptional(),
  /** What the decider wrote to colleagues. */
  note: maybe,
});

export const ClaimReply = z.object({ item: text, by: text });

export const DecisionReply = z.object({
  item: text,
  outcome: z.enum(OUTCOMES),
  by: text,
  /** The same decision was made by the same person before. */
  isRepeat: z.boolean(),
  /** Rows carried out now; the clock does those left, a batch a minute. */
  done: z.number(),
  left: z.number(),
  closed: z.boolean(),
  /** `approve` only: what now runs, and the lines that take it into the code. None if that version ran already. */
  accepted: z
    .object({ contract: text, version: text, replaced: text, changes: z.array(text).readonly() })
    .exactOptional(),
  /** `approve` of a lead's proposed parts only. Absent where too much is linked with it to be looked at. */
  irreversible: z.array(IrreversibleReply).readonly().exactOptional(),
});

export const ReplayReply = z.object({ signal: text, run: z.number() });

export const LiveReply = z.object({
  version: z.number(),
  flows: z.array(z.object({ name: text, published: text, mode: text, ruleSet: text, ruleSetVersion: text })),
  killed: z.array(text),
  /** Of each emitter, the version the code declares and the one that runs. */
  contracts: z.array(
    z.object({
      emitter: text,
      contract: text,
      declared: text,
      running: text,
      /** `accepted`: an operator's version runs. `superseded`: one was accepted, but a release declares another. */
      state: z.enum(['declared', 'accepted', 'adopted', 'superseded']),
      acceptedBy: maybe,
      acceptedAt: time.exactOptional(),
      item: maybe,
    }),
  ),
  /** Those that differ from what is published. */
  throttles: z.array(
    z.object({ emitter: text, campaign: maybe, perMinute: z.number(), published: z.number().exactOptional() }),
  ),
  destinations: z.array(
    z.object({
      name: text,
      isPaused: z.boolean(),
      breaker: z.enum(['closed', 'tripped']),
      breakerUntil: time.exactOptional(),
      breakerReason: maybe,
    }),
  ),
});

const Sums = z.object({
  deliveries: z.number(),
  duplicates: z.number(),
  revisions: z.number(),
  signals: z.number(),
  classes: z.record(z.enum(CLASSES), z.number()),
  /** Signals in no class: anything above 0 is an incident. */
  remainder: z.number(),
  defects: z.array(z.object({ kind: text, says: text, count: z.number(), ids: z.array(text).readonly() })).readonly(),
  balanced: z.boolean(),
});
const Line = Sums.extend({ hour: time, flow: text, emitter: text });

export const ConservationReply = z.object({
  from: time,
  to: time,
  at: time,
  /** False: there was no time for all. What follows is what is counted so far; ask again and it goes on. */
  isWhole: z.boolean(),
  /** `12 signals = 9 routed + 2 held + 1 in-flight + 0 remainder`. */
  equation: text,
  total: Sums,
  lines: z.array(Line),
  /** Our own probes: never part of the lines above. */
  probes: z.array(Line),
});

export const QuarantineReply = z.object({
  emitters: z.array(
    z.object({
      emitter: text,
      owner: text,
      kept: z.number(),
      days: z.array(z.object({ day: text, kept: z.number() })).readonly(),
      /** Refused in the running ten minutes and the ten before. */
      refusedLately: z.number(),
    }),
  ),
});

export const FilteredReply = z.object({
  emitter: text,
  day: text,
  rules: z.array(z.object({ filter: text, count: z.number() })),
  /** Newest first. `replay` lets one run after all. */
  signals: z.array(z.object({ id: text, filter: text, receivedAt: time, sampledIn: maybe })),
});

export const VerifyAgainReply = z.object({
  emitter: text,
  /** Sealed requests looked at. */
  looked: z.number(),
  /** Those that verified and are in the ledger now, as the signals or deliveries of their own ids. */
  taken: z.array(z.object({ id: text, as: z.enum(['new', 'duplicate', 'revision', 'filtered']) })),
  /** They still do not verify: they stay until they expire. */
  refused: z.number(),
  /** Neither: the ledger or a secret did not answer. They stay as well. */
  unavailable: z.number(),
  /** There may be more: go on with `after` set to this. */
  next: maybe,
});

export const AuditReply = z.object({
  entries: z.array(
    z.object({
      at: time,
      who: text,
      role: z.enum(ROLES),
      via: z.enum(['iam', 'jwt']),
      verb: text,
      targets: z.record(text, text),
      /** `begun` stays when the function died in between: what it did is in the journal. */
      state: z.enum(['begun', 'ended']),
      outcome: maybe,
      endedAt: time.exactOptional(),
      correlationId: text,
    }),
  ),
});

/** RFC 9457, with the fields every refusal of /ops has. */
export const ProblemReply = z.looseObject({
  type: text,
  title: text,
  status: z.number(),
  detail: text,
  /** The request's id: what to quote when asking for help. */
  correlationId: text,
});

/** `isDone`: false while somebody delivers one of them; the clock goes on. */
export const MergeReply = z.object({ lead: text, by: text, isDone: z.boolean() });

export const UnmergeReply = z.object({
  lead: text,
  by: text,
  isDone: z.boolean(),
  /** What somebody has to look at by hand, by destination. */
  irreversible: z.array(IrreversibleReply).readonly(),
});
