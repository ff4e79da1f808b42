/**
 * The store on DynamoDB: one request for each call of the port, plus bounded retries and unprocessed keys.
 *
 * `dynamo/` holds the reads, the writes, the request inputs they send, and what DynamoDB's errors mean.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { queryIndexInput, queryInput, type TableNames } from './dynamo/commands.ts';
import { get, getMany, query } from './dynamo/reads.ts';
import type { Session } from './dynamo/session.ts';
import { transact, write } from './dynamo/writes.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { INDEXES, type Store } from './store.ts';

export interface DynamoStoreOptions {
  /** Build it with `STORE_CLIENT` of `dynamo/client.ts`, so that tries do not multiply. */
  readonly client: DynamoDBClient;
  /** The physical name of each table. */
  readonly tableNames: TableNames;
  /** Attempts per operation, the first included. @default 8 */
  readonly tries?: number;
  /** The source of jitter. @default Math.random */
  readonly random?: () => number;
  /** Waits between tries. @default a timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Throws StoreFault or StoreMisuse from its operations, never an error of the SDK. */
export function createDynamoStore(options: DynamoStoreOptions): Store {
  const { client, tableNames: tables } = options;
  const session: Session = { client, tables, retry: retryPolicy(options) };
  return {
    get: (key) => get(session, key),
    getMany: (keys) => getMany(session, keys),
    query: async (table, pk, range, paging) => query(session, table, queryInput(tables, table, pk, range, paging)),
    queryIndex: async (index, partition, range, paging) => {
      const { table, sort } = INDEXES[index];
      return query(session, table, queryIndexInput(tables, index, partition, range, paging), sort);
    },
    write: (request) => write(session, request),
    transact: (writes) => transact(session, writes),
  };
}

function retryPolicy({ tries, random, sleep }: DynamoStoreOptions): RetryPolicy {
  return {
    ...DEFAULT_RETRY,
    ...(tries === undefined ? {} : { tries }),
    ...(random === undefined ? {} : { random }),
    ...(sleep === undefined ? {} : { sleep }),
  };
}
