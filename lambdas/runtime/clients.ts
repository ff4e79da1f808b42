/** The stores and queues of the deployment, built once per cold start. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STORE_CLIENT } from '../../stores/dynamo/client.ts';
import { createDynamoStore } from '../../stores/dynamo.ts';
import type { Store } from '../../stores/store.ts';
import type { Environment } from './environment.ts';
import { lean, SDK } from './sdk.ts';

export const buildStore = (env: Environment): Store =>
  createDynamoStore({
    client: lean(new DynamoDBClient({ ...STORE_CLIENT, ...SDK })),
    tableNames: {
      ledger: env.TABLE_LEDGER,
      envelopes: env.TABLE_ENVELOPES,
      identity: env.TABLE_IDENTITY,
      work: env.TABLE_WORK,
      control: env.TABLE_CONTROL,
    },
  });
