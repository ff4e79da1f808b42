/** A mailbox for what a handoff could not finish. The clock empties it every minute into work items. */
import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, type DeadLetterQueue as Redrive } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { CLOCK_TIMEOUT } from './timeouts.ts';

export interface MailboxProps {
  readonly stage: Stage;
  /** The queue is `baton-<stage>-<name>`. */
  readonly name: string;
  /** @default - none: the clock's drain is where its letters end */
  readonly deadLetterQueue?: Redrive;
}

/** Encrypted, TLS only, 14 days; hidden for six clock lifetimes after a receive, so a dead clock loses nothing. */
export class Mailbox extends Queue {
  constructor(scope: Construct, id: string, { stage, name, deadLetterQueue }: MailboxProps) {
    super(scope, id, {
      queueName: physicalName(stage, name),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(CLOCK_TIMEOUT.toSeconds() * 6),
      ...(deadLetterQueue ? { deadLetterQueue } : {}),
    });
  }

  /** Age of the oldest message, in seconds. Above five minutes the drain is broken. */
  metricAge(): Metric {
    return this.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(1) });
  }

  /** Messages waiting now. */
  metricDepth(): Metric {
    return this.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(1) });
  }
}

/** The dead-letter queue of one handoff or destination: `baton-<stage>-<label>-dlq`. */
export class DeadLetterQueue extends Mailbox {
  constructor(scope: Construct, id: string, { stage, name }: MailboxProps) {
    super(scope, id, { stage, name: `${name}-dlq` });
    acknowledge(this, 'AwsSolutions-SQS3', 'It is a dead-letter queue, filled by code and drained by the clock.');
  }
}
