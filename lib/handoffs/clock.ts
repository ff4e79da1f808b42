/** Clock: every minute restarts what is due and drains spill and dead letters. */
import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { physicalName } from '../names.ts';
import { Handoff, type HandoffProps } from './handoff.ts';

export class Clock extends Handoff {
  constructor(scope: Construct, props: HandoffProps) {
    super(scope, 'clock', props);
    // The next minute is the retry.
    this.catchAsyncFailures({ maxEventAge: Duration.minutes(1), retryAttempts: 0 });
    this.buildSchedule(physicalName(props.stage, 'clock'));
  }

  private buildSchedule(scheduleName: string): void {
    const deadLetters = this.deadLetters ? { deadLetterQueue: this.deadLetters } : {};
    const bounds = { maxEventAge: Duration.minutes(1), retryAttempts: 1 };
    const role = this.buildScheduleRole().withoutPolicyUpdates();
    new Schedule(this, 'EveryMinute', {
      scheduleName,
      description: 'Starts the clock every minute.',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.function.alias, { role, ...bounds, ...deadLetters }),
    });
  }

  /** May invoke the one alias and write to the one queue; the construct library would grant every version. */
  private buildScheduleRole(): Role {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const assumedBy = new ServicePrincipal('scheduler.amazonaws.com', { conditions });
    const role = new Role(this, 'ScheduleRole', { assumedBy });
    const allow = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('lambda:InvokeFunction', this.function.alias.functionArn);
    if (this.deadLetters) allow('sqs:SendMessage', this.deadLetters.queueArn);
    return role;
  }
}
