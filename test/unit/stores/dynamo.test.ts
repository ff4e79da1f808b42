import { afterAll, beforeAll, describe } from 'vitest';
import { type DynamoEndpoint, openDynamo, whyNoDynamo } from './dynamo-endpoint.ts';
import { describeStoreContract } from './store-contract.ts';

describe.skipIf(whyNoDynamo !== undefined)(
  `on DynamoDB${whyNoDynamo === undefined ? '' : ` (skipped: ${whyNoDynamo})`}`,
  () => {
    let dynamo: DynamoEndpoint | undefined;
    beforeAll(async () => {
      dynamo = await openDynamo();
    });
    afterAll(async () => {
      await dynamo?.close();
    });

    describeStoreContract('DynamoDB', () => {
      if (dynamo === undefined) throw new Error('DynamoDB did not start.');
      return dynamo.store;
    });
  },
);
