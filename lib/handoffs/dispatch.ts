/** Dispatch: started by the bus for every accepted delivery or signal. */
import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { physicalName } from '../names.ts';
import { Handoff, type HandoffProps } from './handoff.ts';

export interface DispatchProps extends HandoffProps {
  readonly bus: EventBus;
  readonly journey: StateMachine;
}

export class Dispatch extends Handoff {
  readonly rule: Rule;
  readonly ruleName: string;
  readonly busName: string;

  constructor(scope: Construct, { bus, journey, ...props }: DispatchProps) {
    super(scope, 'dispatch', { ...props, reach: { journey } });
    this.catchAsyncFailures({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
    this.ruleName = physicalName(props.stage, 'dispatch');
    this.busName = bus.eventBusName;
    this.rule = this.buildRule(bus, this.ruleName);
  }

  /** Minutes, not hours: an event lost for good is a row past its budget, and the clock starts that. */
  private buildRule(eventBus: EventBus, ruleName: string): Rule {
    const bounds = { maxEventAge: Duration.minutes(10), retryAttempts: 10 };
    const deadLetters = this.deadLetters ? { deadLetterQueue: this.deadLetters } : {};
    return new Rule(this, 'Accepted', {
      ruleName,
      description: 'Accepted deliveries and signals go to dispatch.',
      eventBus,
      eventPattern: { source: ['baton'], detailType: ['SignalAccepted', 'DeliveryAccepted'] },
      targets: [new LambdaFunction(this.function.alias, { ...bounds, ...deadLetters })],
    });
  }
}
