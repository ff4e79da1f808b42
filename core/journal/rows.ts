/**
 * The rows of the ledger that live: a signal, and its destinations. Both are *open rows*: they stay in the `open` index
 * until a terminal outcome is journalled, they are attached to a work item, or clock drains their dead letter.
 */
import * as z from 'zod';

export const RowState = z.enum(['open', 'deferred', 'dead', 'parked', 'closed']);
export type RowState = z.infer<typeof RowState>;

/** Why a run was started. */
export const RunCause = z.enum(['first', 'resume', 'replay', 'revision', 'regroup']);
export type RunCause = z.infer<typeof RunCause>;

/** What an open row says about itself; shared by signals and destinations. */
const OpenRowShape = {
  v: z.literal(1),
  state: RowState,
  /** The run that may write this row; every write is conditional on it. */
  run: z.number().optional(),
  /** Epoch ms of clock's next look. Present while the row is in the `open` index. */
  at: z.number().optional(),
  openShard: z.string().optional(),
  /** `deferred` only: epoch ms before which it is not tried again; `at` may be earlier, to make it visible in time. */
  until: z.number().optional(),
  /** How often it was deferred in a row, and since when (epoch ms). */
  attempts: z.number().optional(),
  since: z.number().optional(),
  /** Faults in a row, and since when; apart from deferrals, which are nobody's defect. */
  faults: z.number().optional(),
  faultSince: z.number().optional(),
  stopped: z.string().optional(),
  reason: z.string().optional(),
  /** A newer body waits for a run of its own; the one that runs steps aside. */
  pending: z.literal('revision').optional(),
  /** `<fingerprint>#<n>` of the work item it is attached to. */
  item: z.string().optional(),
  flow: z.string(),
  emitter: z.string(),
};

export const OpenRow = z.object(OpenRowShape);
export type OpenRow = z.infer<typeof OpenRow>;

/**
 * Why a body is kept and not read: it is not what its sender says it is, or what it refers to is gone at the vendor, or the
 * vendor does not give it to us, or it is a row of a file that cannot be taken apart.
 */
export const UNUSABLE = ['wrong-type', 'reference-gone', 'reference-refused', 'row-broken'] as const;
export type Unusable = (typeof UNUSABLE)[number];

export const SIGNAL_OUTCOMES = [
  'routed',
  'advanced',
  'nurtured',
  'rejected',
  'recorded',
  'filtered',
  'test',
  'erased',
  'closed',
] as const;

export const SignalRow = z.object({
  ...OpenRowShape,
  receivedAt: z.number(),
  verified: z.boolean(),
  /** Which raw envelope is current: `0` for the first body, else its hash. */
  raw: z.string(),
  /** Keyed hash of the current body. */
  hash: z.string(),
  /** Every body seen under this key, newest last: a repeat of any of them is a duplicate. */
  seen: z.array(z.string()),
  delivery: z.string().optional(),
  /** Which row of its file it was, from 0: the same row read again is no repeat, another one with its key is. */
  part: z.number().optional(),
  /** Keyed hash of what it refers to, where the vendor did not give that. */
  reference: z.string().optional(),
  probe: z.boolean().optional(),
  /** History that was brought in later: it is stitched and kept, and asks nobody for a next step. */
  origin: z.literal('backfill').optional(),
  /** Why it parks at validate whatever its contract says: see {@link UNUSABLE}. */
  unusable: z.enum(UNUSABLE).optional(),
  cause: RunCause.optional(),
  /** How often a regrouping moved it to another lead. */
  moves: z.number().optional(),
  /** How many repeats of a known body arrived. */
  duplicates: z.number().optional(),
  /** When the newest repeat or revision that was counted had arrived, so that its drain from the spill is not another. */
  countedAt: z.number().optional(),
  /** When the current body had arrived, where it is not the first: one that came before it does not replace it. */
  revisedAt: z.number().optional(),
  contract: z.string().optional(),
  ruleSet: z.string().optional(),
  outcome: z.enum(SIGNAL_OUTCOMES).optional(),
  filter: z.string().optional(),
  /** `<fingerprint>#<n>` of the item in which somebody looks at it; it is filtered all the same. */
  sampledIn: z.string().optional(),
  /** Who let it run after all, and what had filtered it. */
  releasedBy: z.string().optional(),
  releasedFrom: z.string().optional(),
  lead: z.string().optional(),
  engagement: z.string().optional(),
  /** The bucket of percentage rollouts under which it was first decided, and when (epoch ms). */
  bucket: z.number().optional(),
  decidedAt: z.number().optional(),
  dayKey: z.string(),
  dayAt: z.number(),
});
export type SignalRow = z.infer<typeof SignalRow>;

export const DestinationRow = z.object({
  ...OpenRowShape,
  run: z.number(),
  signal: z.string(),
  destination: z.string(),
  role: z.enum(['record', 'message']),
  lead: z.string(),
  engagement: z.string().optional(),
  /** What is wanted of the destination; see `core/deliver/plan.ts`. */
  decision: z.enum(['assign', 'advance', 'nurture', 'evidence']),
  /** Who let it through while its flow was in assist mode. */
  approvedBy: z.string().optional(),
  /** Ended without delivering: a person closed it, or a newer decision no longer wants it. */
  outcome: z.literal('closed').optional(),
  /** Who closed it; absent where a newer decision did. */
  closedBy: z.string().optional(),
});
export type DestinationRow = z.infer<typeof DestinationRow>;

export const DeliveryRow = z.object({
  ...OpenRowShape,
  receivedAt: z.number(),
  raw: z.string(),
  hash: z.string(),
  /** How many signals the request was split into; the children must come to the same number. */
  signals: z.number(),
  /** Whether what its signals refer to must still be asked for, or is kept. Absent: they refer to nothing. */
  references: z.enum(['wanted', 'kept']).optional(),
  /** How many of the references are kept already, in order; an interrupted fetch goes on from there. */
  fetched: z.number().optional(),
  /** How often fetch stopped: names its journal entries. */
  passes: z.number().optional(),
  /** How many parts of the current body are kept already, in order; an interrupted split goes on from there. */
  split: z.number().optional(),
  /** Parts among those that are no signals of this delivery: known from an earlier one, or twice in it. */
  repeats: z.number().optional(),
  /** A file in the batch bucket: it waits for its manifest, or is read slice by slice. Absent: a request. */
  batch: z.enum(['waiting', 'reading']).optional(),
  /** A file of history (`core/batch/history.ts`). */
  origin: z.literal('backfill').optional(),
  /** Of history: rows that may start in a minute, where somebody has said otherwise since it was put; 0 stops it. */
  perMinute: z.number().optional(),
  /** Of a file: bytes of its header row, once it is read. */
  header: z.number().optional(),
  /** Of a file: bytes whose rows are kept, and the state of the hash over them (`core/batch/slice.ts`). */
  offset: z.number().optional(),
  sha: z.string().optional(),
  /** How many repeats of a known body arrived. */
  duplicates: z.number().optional(),
  /** When the newest repeat or revision that was counted had arrived, so that its drain from the spill is not another. */
  countedAt: z.number().optional(),
  dayKey: z.string(),
  dayAt: z.number(),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;
