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
export type QueueAction = 'SendMessage' | 'ReceiveMessage' | 'DeleteMessage' | 'ChangeMessageVisibility';

export interface Grants {
  readonly tables: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Indexes it may Query. */
  readonly indexes?: readonly IndexName[];
  readonly rawBucket?: readonly ('GetObject' | 'PutObject')[];
  readonly secrets?: readonly ('keys' | 'emitters' | 'outcomes' | 'destination')[];
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

const READ = ['GetItem', 'BatchGetItem', 'Query'] as const;
const APPEND = ['PutItem', 'UpdateItem'] as const;
const CHECK = ['ConditionCheckItem'] as const;

export const GRANTS: Readonly<Record<FunctionName, Grants>> = {
  ingest: {
    tables: {
      ledger: ['GetItem', 'Query', ...APPEND],
      envelopes: ['PutItem'],
      control: ['GetItem', ...APPEND],
    },
    rawBucket: ['PutObject'],
    secrets: ['keys', 'emitters'],
    bus: true,
    spill: ['SendMessage'],
  },
  dispatch: {
    tables: {
      ledger: ['GetItem', 'Query', ...APPEND, ...CHECK],
      envelopes: ['GetItem', 'PutItem'],
      control: ['GetItem', 'PutItem'],
    },
    rawBucket: ['GetObject', 'PutObject'],
    secrets: ['keys'],
    asyncFailures: true,
    journey: ['StartExecution'],
  },
  validate: {
    tables: {
      ledger: [...READ, ...APPEND],
      envelopes: ['GetItem', 'BatchGetItem', 'PutItem'],
      identity: ['GetItem'],
      control: ['GetItem', 'BatchGetItem'],
    },
    rawBucket: ['GetObject'],
    secrets: ['keys'],
  },
  stitch: {
    tables: {
      ledger: [...READ, ...APPEND, ...CHECK],
      identity: ['GetItem', 'BatchGetItem', ...APPEND, ...CHECK],
    },
  },
  qualify: {
    tables: {
      ledger: [...READ, ...APPEND],
      envelopes: ['GetItem', 'BatchGetItem'],
      identity: ['GetItem'],
      control: ['GetItem', 'BatchGetItem'],
    },
  },
  route: {
    tables: {
      ledger: [...READ, ...APPEND, ...CHECK],
      identity: ['GetItem'],
      control: ['GetItem', 'BatchGetItem', ...APPEND],
    },
  },
  deliver: {
    tables: {
      ledger: [...READ, ...APPEND, 'DeleteItem', ...CHECK],
      envelopes: ['GetItem', 'BatchGetItem'],
      identity: ['GetItem'],
      work: ['DeleteItem'],
      control: ['GetItem', 'BatchGetItem', ...APPEND],
    },
    secrets: ['keys', 'destination'],
  },
  park: {
    tables: {
      ledger: ['GetItem', 'Query', ...APPEND, ...CHECK],
      identity: ['GetItem'],
      work: ['GetItem', 'Query', ...APPEND, ...CHECK],
    },
    deadLetters: ['SendMessage'],
  },
  'follow-up': {
    tables: { ledger: ['GetItem', 'Query', ...APPEND, ...CHECK] },
    secrets: ['outcomes'],
  },
  clock: {
    tables: {
      ledger: [...READ, ...APPEND, 'DeleteItem', ...CHECK],
      envelopes: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      identity: ['GetItem'],
      work: [...READ, ...APPEND, 'DeleteItem', ...CHECK],
      control: ['GetItem', ...APPEND],
    },
    indexes: ['open', 'day', 'due', 'owner'],
    rawBucket: ['GetObject', 'PutObject'],
    secrets: ['keys'],
    bus: true,
    spill: ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'],
    deadLetters: ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'],
    asyncFailures: true,
    journey: ['StartExecution', 'DescribeExecution'],
  },
  ops: {
    tables: {
      ledger: [...READ, ...APPEND, ...CHECK],
      work: [...READ, ...APPEND, 'DeleteItem', ...CHECK],
      control: ['GetItem', 'Query', ...APPEND],
    },
    indexes: ['open', 'day', 'due', 'owner'],
    secrets: ['keys'],
    journey: ['StartExecution', 'DescribeExecution'],
  },
};
