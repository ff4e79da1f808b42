/** Watch: called by a subscription on the access log of the API, with the lines of refused requests only. */
import { Duration } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type { Construct } from 'constructs';
import { REFUSED_LINES } from '../../core/watch/access-log.ts';
import { physicalName } from '../names.ts';
import { Handoff, type HandoffProps } from './handoff.ts';

export class Watch extends Handoff {
  readonly filterName: string;

  constructor(scope: Construct, props: HandoffProps) {
    super(scope, 'watch', props);
    this.filterName = physicalName(props.stage, 'watch');
    this.catchAsyncFailures({ maxEventAge: Duration.hours(1), retryAttempts: 2 });
  }

  /** CloudWatch Logs itself tries for a day to hand a batch over. */
  reads(logGroup: ILogGroup): SubscriptionFilter {
    return new SubscriptionFilter(this, 'Refused', {
      filterName: this.filterName,
      logGroup,
      filterPattern: FilterPattern.literal(REFUSED_LINES),
      destination: new LambdaDestination(this.function.alias),
    });
  }
}
