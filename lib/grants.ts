/**
 * Everything each function may do, in one table. `lib/building-blocks/handoff-function.ts` turns a row into statements and
 * into the environment variables that name what was granted; nothing else grants a function anything but its own logs
 * and traces. Least privilege: named actions on named resources.
 */
import type { IndexName, TableName } from '../stores/store.ts';
import type { FunctionName } from './config.ts';

/** Item actions of DynamoDB. A transaction needs those of its writes (`check`: ConditionCheckItem). */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';
export type QueueAction = 'SendMessage' | 'ReceiveMessage' | 'DeleteMessage';

export interface Grants {
  readonly tables: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Indexes it may Query. */
  readonly indexes?: readonly IndexName[];
  readonly rawBucket?: readonly ('GetObject' | 'PutObject')[];
  /** Reading files of the batch bucket; sets BATCH_BUCKET. */
  readonly batchBucket?: true;
  readonly secrets?: readonly ('keys' | 'emitters' | 'outcomes' | 'destination' | 'fetch')[];
  /** PutEvents on the bus; sets BUS_NAME. */
  readonly bus?: true;
  /** On the spill queue; sets SPILL_QUEUE_URL. */
  readonly spill?: readonly QueueAction[];
  /** On the dead-letter queues it is handed; sets DLQ_URLS. */
  readonly deadLetters?: readonly QueueAction[];
  /** SendMessage on its own dead-letter queue, for what Lambda gives up on after asynchronous calls. */
  readonly asyncFailures?: true;
  /** On the lead journey and its executions; sets JOURNEY_ARN. */
  readonly journey?: readonly ('StartExecution' | 'DescribeExecution')[];
}

/** A run as the states of the journey load it: run 0 by its keys, later runs by one Query; then entry and row. */
const RUN = ['BatchGetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
/** A row joins a work item: the item is read or made, checked, and the row leaves the one it was in. */
const JOIN = ['GetItem', 'PutItem', 'ConditionCheckItem', 'DeleteItem'] as const;
/** A row that goes on leaves the work item it waited in. */
const LEAVE = ['DeleteItem'] as const;
/** A missing envelope is an erasure only where its tombstone stands; then the signal ends, and leaves its item. */
const ERASED = { identity: ['BatchGetItem'], work: LEAVE } as const;

export const GRANTS: Readonly<Record<FunctionName, Grants>> = {
  ingest: {
    tables: {
      // Reads are for status URLs.
      ledger: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
      envelopes: ['PutItem'],
      control: ['UpdateItem'],
    },
    rawBucket: ['PutObject'],
    secrets: ['keys', 'emitters'],
    bus: true,
    spill: ['SendMessage'],
  },
  fetch: {
    tables: {
      ledger: ['GetItem', 'PutItem', 'UpdateItem'],
      envelopes: ['GetItem', 'BatchGetItem', 'PutItem'],
      work: JOIN,
      // The breaker of each emitter's vendor.
      control: ['GetItem', 'PutItem', 'UpdateItem'],
    },
    rawBucket: ['GetObject', 'PutObject'],
    secrets: ['keys', 'fetch'],
    bus: true,
    asyncFailures: true,
  },
  dispatch: {
    tables: {
      ledger: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
      envelopes: ['GetItem', 'BatchGetItem', 'PutItem'],
      // A file that stops joins its item; one that is not as promised raises a notice.
      work: [...JOIN, 'UpdateItem'],
      // What operators accepted, whether what it pins is published; throttles: the rate, the minute, the place in a lane.
      control: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    },
    rawBucket: ['GetObject', 'PutObject'],
    batchBucket: true,
    secrets: ['keys'],
    bus: true,
    asyncFailures: true,
    journey: ['StartExecution'],
  },
  validate: {
    tables: {
      ledger: RUN,
      envelopes: ['GetItem', 'BatchGetItem', 'PutItem'],
      identity: ERASED.identity,
      // Only while a contract is in shadow or an emitter sends unknown fields: the counts, and the owner's item.
      work: [...LEAVE, 'GetItem', 'PutItem', 'UpdateItem'],
      control: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    },
    rawBucket: ['GetObject'],
    secrets: ['keys'],
  },
  stitch: {
    tables: {
      // Leads that a signal links are read whole; touches move, and nobody may be delivering what is merged.
      ledger: [...RUN, 'GetItem', 'DeleteItem', 'ConditionCheckItem'],
      identity: ['BatchGetItem', 'PutItem', 'UpdateItem'],
    },
  },
  qualify: {
    tables: { ledger: RUN, envelopes: ['GetItem', 'BatchGetItem'], ...ERASED, control: ['GetItem', 'BatchGetItem'] },
  },
  route: {
    tables: { ledger: RUN, work: LEAVE, control: ['BatchGetItem', 'PutItem'] },
  },
  deliver: {
    tables: {
      ledger: [...RUN, 'ConditionCheckItem'],
      envelopes: ['BatchGetItem'],
      identity: ERASED.identity,
      // A contact that could not be merged is told of, or found gone.
      work: ['GetItem', 'Query', 'PutItem', 'UpdateItem', ...LEAVE],
      control: ['BatchGetItem', 'PutItem', 'UpdateItem'],
    },
    secrets: ['keys', 'destination'],
  },
  park: {
    tables: { ledger: ['Query', 'PutItem', 'UpdateItem'], work: JOIN },
    deadLetters: ['SendMessage'],
  },
  'follow-up': {
    tables: {
      ledger: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
      // Somebody acted: the reminder of a missed follow-up closes.
      work: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    },
    secrets: ['outcomes'],
  },
  watch: {
    // A work item is found or made and counted, with the mark that it was.
    tables: { work: ['GetItem', 'PutItem', 'UpdateItem'], control: ['GetItem', 'PutItem'] },
    asyncFailures: true,
  },
  clock: {
    tables: {
      // Leads that stitch could not bring together at once.
      ledger: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      envelopes: ['GetItem', 'BatchGetItem', 'PutItem'],
      identity: ['BatchGetItem', 'PutItem', 'UpdateItem'],
      work: [...JOIN, 'BatchGetItem', 'Query', 'UpdateItem'],
      // Refusals: how often, and what is usual. Throttles: what may start in this minute leaves its lane.
      control: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    },
    indexes: ['open', 'due', 'day'],
    rawBucket: ['GetObject', 'PutObject'],
    secrets: ['keys'],
    bus: true,
    spill: ['ReceiveMessage', 'DeleteMessage'],
    deadLetters: ['ReceiveMessage', 'DeleteMessage'],
    asyncFailures: true,
    journey: ['StartExecution', 'DescribeExecution'],
  },
  ops: {
    tables: {
      // Leads are merged and parted at once, as far as nobody delivers one of them.
      ledger: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      // Notes of deciders to their colleagues; sealed requests that are verified again; the channels of a lead's touches.
      envelopes: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
      identity: ['BatchGetItem', 'UpdateItem'],
      work: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      control: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    },
    indexes: ['day', 'due', 'owner'],
    secrets: ['keys', 'emitters'],
    journey: ['StartExecution'],
  },
};
