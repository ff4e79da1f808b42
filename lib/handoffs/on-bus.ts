/** A handoff the bus starts: its rule, bounded, and the dead letters of both the rule and the asynchronous call. */
import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { FunctionName } from '../config.ts';
import { physicalName } from '../names.ts';
import { Handoff, type HandoffProps } from './handoff.ts';

export interface OnBusProps extends HandoffProps {
  readonly bus: EventBus;
}

export interface Events {
  /** Construct id of the rule. */
  readonly id: string;
  readonly types: readonly string[];
  readonly description: string;
}

export class OnBus extends Handoff {
  readonly rule: Rule;
  readonly ruleName: string;
  /** What CloudWatch calls its metrics by. */
  readonly ruleDimensions: Record<string, string>;

  constructor(scope: Construct, name: FunctionName, { bus, ...props }: OnBusProps, events: Events) {
    super(scope, name, props);
    this.catchAsyncFailures({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
    this.ruleName = physicalName(props.stage, name);
    this.ruleDimensions = { EventBusName: bus.eventBusName, RuleName: this.ruleName };
    this.rule = this.buildRule(bus, events);
  }

  /** Minutes, not hours: an event lost for good is a row past its budget, and the clock starts that. */
  private buildRule(eventBus: EventBus, { id, types, description }: Events): Rule {
    const bounds = { maxEventAge: Duration.minutes(10), retryAttempts: 10 };
    const deadLetters = this.deadLetters ? { deadLetterQueue: this.deadLetters } : {};
    return new Rule(this, id, {
      ruleName: this.ruleName,
      description,
      eventBus,
      eventPattern: { source: ['baton'], detailType: [...types] },
      targets: [new LambdaFunction(this.function.alias, { ...bounds, ...deadLetters })],
    });
  }
}
