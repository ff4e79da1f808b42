/** Dispatch: started by the bus for every accepted delivery or signal, and by S3 for every file in the batch bucket. */
import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { batchBucketName } from '../building-blocks/batch-bucket.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { OnBus, type OnBusProps } from './on-bus.ts';

export interface DispatchProps extends OnBusProps {
  readonly journey: StateMachine;
}

export class Dispatch extends OnBus {
  /** On the default bus, where S3 speaks. */
  readonly fileRule: Rule;
  /** Rules of the default bus have no other. */
  readonly fileRuleDimensions: Record<string, string>;

  constructor(scope: Construct, { journey, ...props }: DispatchProps) {
    super(
      scope,
      'dispatch',
      { ...props, reach: { journey, bus: props.bus } },
      {
        id: 'Accepted',
        types: ['SignalAccepted', 'DeliveryAccepted', 'BatchArrived'],
        description: 'Accepted deliveries, signals and files go to dispatch.',
      },
    );
    const ruleName = physicalName(props.stage, 'dispatch-files');
    this.fileRuleDimensions = { RuleName: ruleName };
    this.fileRule = this.buildFileRule(props.stage, ruleName);
  }

  /** Hours: until it is taken in, nothing in the ledger knows of a file. */
  private buildFileRule(stage: Stage, ruleName: string): Rule {
    const bounds = { maxEventAge: Duration.hours(24), retryAttempts: 185 };
    const deadLetters = this.deadLetters ? { deadLetterQueue: this.deadLetters } : {};
    return new Rule(this, 'Files', {
      ruleName,
      description: 'Files and manifests in the batch bucket go to dispatch.',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [batchBucketName(stage)] }, object: { key: [{ prefix: 'batches/' }] } },
      },
      targets: [new LambdaFunction(this.function.alias, { ...bounds, ...deadLetters })],
    });
  }
}
