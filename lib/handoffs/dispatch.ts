/** Dispatch: started by the bus for every accepted delivery or signal. */
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { OnBus, type OnBusProps } from './on-bus.ts';

export interface DispatchProps extends OnBusProps {
  readonly journey: StateMachine;
}

export class Dispatch extends OnBus {
  constructor(scope: Construct, { journey, ...props }: DispatchProps) {
    super(
      scope,
      'dispatch',
      { ...props, reach: { journey } },
      {
        id: 'Accepted',
        types: ['SignalAccepted', 'DeliveryAccepted'],
        description: 'Accepted deliveries and signals go to dispatch.',
      },
    );
  }
}
