import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/**
 * Settings for a client that serves a store. The store retries by itself, so the client must not multiply its tries;
 * the timeouts turn a hanging connection into passing trouble while there is still time to try again.
 */
export const STORE_CLIENT = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const satisfies DynamoDBClientConfig;
