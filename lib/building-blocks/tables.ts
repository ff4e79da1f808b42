/** The five tables. All have `pk` and `sk`, are on demand, restorable to any second of 35 days, and outlive their stack. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { INDEXES, TABLES, type TableName } from '../../stores/store.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { platformOf } from '../platform.ts';

/** Tables whose items may expire, by their attribute `expiresAt` in epoch seconds. */
const EXPIRING: readonly TableName[] = ['envelopes', 'control'];

export class Tables extends Construct {
  readonly byName: Readonly<Record<TableName, TableV2>>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const built = TABLES.map((name) => [name, this.buildTable(name, stage)]);
    this.byName = Object.fromEntries(built) as Record<TableName, TableV2>;
  }

  private buildTable(name: TableName, stage: Stage): TableV2 {
    const { keepsData } = platformOf(stage);
    return new TableV2(this, name, {
      tableName: physicalName(stage, name),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepsData,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      globalSecondaryIndexes: indexesOf(name),
      ...(EXPIRING.includes(name) ? { timeToLiveAttribute: 'expiresAt' } : {}),
    });
  }
}

/** Keys only: an index names candidates, decisions read the base table. */
function indexesOf(name: TableName): GlobalSecondaryIndexPropsV2[] {
  return Object.entries(INDEXES)
    .filter(([, index]) => index.table === name)
    .map(([indexName, { partition, sort }]) => ({
      indexName,
      partitionKey: { name: partition, type: AttributeType.STRING },
      sortKey: { name: sort, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    }));
}
