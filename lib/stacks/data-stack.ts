/** What must outlive everything else: the five tables and the buckets of raw bodies and of files. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BatchBucket } from '../building-blocks/batch-bucket.ts';
import { RawBucket } from '../building-blocks/raw-bucket.ts';
import type { DataStores } from '../building-blocks/reach.ts';
import { Tables } from '../building-blocks/tables.ts';
import type { Stage } from '../config.ts';

export class DataStack extends Stack {
  readonly stores: DataStores;

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    const tables = new Tables(this, 'Tables', stage).byName;
    this.stores = {
      tables,
      rawBucket: new RawBucket(this, 'RawBodies', stage),
      batchBucket: new BatchBucket(this, 'Batches', stage),
    };
  }
}
