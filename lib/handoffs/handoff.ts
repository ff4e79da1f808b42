/**
 * What every handoff has: its function, its dead-letter queue, its grants and its metrics. The files beside this one add
 * what differs (a trigger, a queue, one function per destination); a handoff without any difference needs no file.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventInvokeConfigOptions } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { dimensionsOf, type HandoffLabel, METRICS_NAMESPACE, type MetricName } from '../../core/metrics/names.ts';
import { type Handoff as Row, SPINE } from '../../core/spine.ts';
import { HandoffFunction } from '../building-blocks/handoff-function.ts';
import { DeadLetterQueue } from '../building-blocks/mailbox.ts';
import type { DataStores, Reach } from '../building-blocks/reach.ts';
import type { FunctionName, Stage } from '../config.ts';

export interface HandoffProps {
  readonly stage: Stage;
  readonly data: DataStores;
  /** @default - tables, bucket and secrets only */
  readonly reach?: Reach;
  /** @default - none beyond what its grants name */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default - a new queue when the spine says it has one */
  readonly deadLetters?: DeadLetterQueue;
}

export class Handoff extends Construct {
  readonly name: FunctionName;
  /** The name, or `deliver-<destination>`. */
  readonly label: HandoffLabel | 'ops';
  readonly function: HandoffFunction;
  /** Present when the spine says so. */
  readonly deadLetters: DeadLetterQueue | undefined;

  constructor(scope: Construct, name: FunctionName, props: HandoffProps) {
    const label =
      props.reach?.destination === undefined ? name : (`${name}-${props.reach.destination}` as HandoffLabel);
    super(scope, label);
    this.name = name;
    this.label = label;
    const { stage } = props;
    const hasDlq = this.rows().some((row) => row.name === name && row.hasDlq);
    const build = () => (hasDlq ? new DeadLetterQueue(this, 'DeadLetters', { stage, name: label }) : undefined);
    this.deadLetters = props.deadLetters ?? build();
    this.function = new HandoffFunction(this, 'Handler', { ...props, name, label, reach: this.reach(props.reach) });
  }

  /** The handoffs of the spine this function runs; more than one only for `ops`. */
  rows(): readonly Row[] {
    return SPINE.filter((row) => row.runsIn === this.name);
  }

  /** A metric of ours about `about`, written by this function; one value per minute. */
  metric(name: MetricName, about: HandoffLabel, statistic: 'Sum' | 'Maximum'): Metric {
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: name,
      dimensionsMap: { ...dimensionsOf(this.function.functionName, about) },
      statistic,
      period: Duration.minutes(1),
    });
  }

  /** Bounds Lambda's own retries of asynchronous calls; what it gives up on goes to the dead letters. */
  protected catchAsyncFailures(bounds: Pick<EventInvokeConfigOptions, 'maxEventAge' | 'retryAttempts'>): void {
    const queue = this.deadLetters;
    // The grants table already lets the function send there, so binding adds no grant.
    const onFailure = queue && { bind: () => ({ destination: queue.queueArn }) };
    this.function.alias.configureAsyncInvoke({ ...bounds, ...(onFailure ? { onFailure } : {}) });
  }

  /** Its own queue is always within reach of a handoff that may write to dead-letter queues. */
  private reach(given: Reach = {}): Reach {
    const own = this.deadLetters;
    if (!own) return given;
    const deadLetters: Record<string, IQueue> = { ...given.deadLetters, [this.label]: own };
    return { ...given, ownDeadLetters: own, ...(given.deadLetters ? { deadLetters } : {}) };
  }
}

/** The dead-letter queues of some handoffs by label: what `DLQ_URLS` is made of. */
export const deadLettersOf = (handoffs: readonly Handoff[]): Readonly<Record<string, IQueue>> =>
  Object.fromEntries(handoffs.flatMap(({ label, deadLetters }) => (deadLetters ? [[label, deadLetters]] : [])));
