/** Park: called by the state machine's catches, and by a rule for the executions no catch can speak for. */
import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { physicalName } from '../names.ts';
import { Handoff, type HandoffProps } from './handoff.ts';

export class Park extends Handoff {
  readonly ruleName: string;

  constructor(scope: Construct, props: HandoffProps) {
    super(scope, 'park', props);
    this.ruleName = physicalName(props.stage, 'park');
    this.catchAsyncFailures({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
  }

  /** A run that timed out or was stopped by hand ran no catch. Failed ones did: they are dead letters already. */
  parksEndedRunsOf(journey: StateMachine): Rule {
    const bounds = { maxEventAge: Duration.minutes(10), retryAttempts: 10 };
    const deadLetters = this.deadLetters ? { deadLetterQueue: this.deadLetters } : {};
    return new Rule(this, 'EndedWithoutCatch', {
      ruleName: this.ruleName,
      description: 'Lead journeys that timed out or were aborted go to park.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [journey.stateMachineArn], status: ['TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(this.function.alias, { ...bounds, ...deadLetters })],
    });
  }
}
