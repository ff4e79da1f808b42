/** Who hears of what: a topic per owner role, every alarm, one dashboard. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { AlarmRule, AlarmState, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { buildDashboard } from '../monitoring/dashboard.ts';
import { handoffAlarms } from '../monitoring/handoff-alarms.ts';
import { OwnedAlarm } from '../monitoring/owned-alarm.ts';
import { OwnerTopics } from '../monitoring/owner-topics.ts';
import { roadAlarms } from '../monitoring/road-alarms.ts';
import { physicalName } from '../names.ts';
import { platformOf } from '../platform.ts';
import type { PipelineStack } from './pipeline-stack.ts';

export interface OperationsStackProps extends StackProps {
  readonly stage: Stage;
  readonly pipeline: PipelineStack;
}

export class OperationsStack extends Stack {
  readonly alarms: readonly OwnedAlarm[];

  constructor(scope: Construct, id: string, { stage, pipeline, ...props }: OperationsStackProps) {
    super(scope, id, props);
    const topics = new OwnerTopics(this, 'topics', stage).byRole;
    const specs = [
      ...pipeline.handoffs.flatMap((handoff) => handoffAlarms(handoff, stage)),
      ...roadAlarms(pipeline, stage),
    ];
    this.alarms = specs.map((spec) => new OwnedAlarm(this, { ...spec, stage, topics }));
    buildDashboard(this, stage, pipeline, this.alarms);
    if (platformOf(stage).hasCompositeAlarms) this.buildOverall(stage);
  }

  /** For status pages and other systems; people hear of the single alarms. */
  private buildOverall(stage: Stage): void {
    const paging = this.alarms.filter(({ severity }) => severity === 'page');
    new CompositeAlarm(this, 'Overall', {
      compositeAlarmName: physicalName(stage, 'overall'),
      alarmDescription: 'At least one alarm that pages is on. It notifies nobody: each of them has told its owner.',
      alarmRule: AlarmRule.anyOf(...paging.map(({ alarm }) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
    });
  }
}
