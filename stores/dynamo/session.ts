import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RetryPolicy } from '../retry.ts';
import type { TableNames } from './commands.ts';

/** What every operation of one store shares. */
export interface Session {
  readonly client: DynamoDBClient;
  readonly tables: TableNames;
  readonly retry: RetryPolicy;
}
