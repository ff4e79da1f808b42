/** Ingest: the front door, and the spill queue that takes what the ledger refuses. */
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { DeadLetterQueue, Mailbox } from '../building-blocks/mailbox.ts';
import { Handoff, type HandoffProps } from './handoff.ts';

/** Receives before a spilled request is a dead letter: the most SQS allows, about a day of failing drains. */
const SPILL_RECEIVES = 1000;

export class Ingest extends Handoff {
  /** Drained by the clock every minute; what it never gets through ends in ingest's dead letters. */
  readonly spill: Mailbox;

  constructor(scope: Construct, { bus, ...props }: HandoffProps & { readonly bus: EventBus }) {
    const { stage } = props;
    const deadLetters = new DeadLetterQueue(scope, 'spill-dead-letters', { stage, name: 'ingest' });
    const deadLetterQueue = { queue: deadLetters, maxReceiveCount: SPILL_RECEIVES };
    const spill = new Mailbox(scope, 'spill', { stage, name: 'spill', deadLetterQueue });
    const environment = { PUBLIC_URL: stage.publicUrl };
    super(scope, 'ingest', { ...props, deadLetters, environment, reach: { bus, spill } });
    this.spill = spill;
  }
}
