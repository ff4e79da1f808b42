/** Deliver to one destination: a function, secret, concurrency, dead-letter queue and alarms of its own. */
import type { Construct } from 'constructs';
import { Handoff, type HandoffProps } from './handoff.ts';

export class Deliver extends Handoff {
  readonly destination: string;

  constructor(scope: Construct, destination: string, props: HandoffProps) {
    super(scope, 'deliver', { ...props, reach: { ...props.reach, destination } });
    this.destination = destination;
  }
}
