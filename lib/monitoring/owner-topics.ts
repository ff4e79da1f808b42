/** One SNS topic per owner role, where its alarms go; the stage file lists the e-mail addresses behind it. */
import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { OwnerRole } from '../../core/spine.ts';
import { OWNER_ROLES, type Stage } from '../config.ts';
import { physicalName } from '../names.ts';

export class OwnerTopics extends Construct {
  readonly byRole: Readonly<Record<OwnerRole, Topic>>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const built = OWNER_ROLES.map((role) => [role, this.buildTopic(role, stage)]);
    this.byRole = Object.fromEntries(built) as Record<OwnerRole, Topic>;
  }

  private buildTopic(role: OwnerRole, stage: Stage): Topic {
    const topic = new Topic(this, role, {
      topicName: physicalName(stage, role),
      displayName: `Baton ${stage.stage}: ${role}`,
      enforceSSL: true,
    });
    // A topic with a policy of its own has lost SNS's default one, and with it the right of alarms to publish.
    topic.addToResourcePolicy(this.alarmsMayPublish(topic));
    for (const address of stage.owners[role]) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }

  private alarmsMayPublish(topic: Topic): PolicyStatement {
    return new PolicyStatement({
      sid: 'AlarmsMayPublish',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
  }
}
