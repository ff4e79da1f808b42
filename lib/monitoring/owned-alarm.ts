/**
 * An alarm somebody owns. It cannot be built without saying how urgent it is, what its cause costs a customer or a
 * seller, whose it is, and which section of which runbook helps. All of that is in its description and its metadata.
 */
import { Alarm, type CfnAlarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { HandoffName, OwnerRole } from '../../core/spine.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';

/** `page`: somebody looks now, at night too. `ticket`: somebody looks today. */
export type Severity = 'page' | 'ticket';

export interface AlarmSpec {
  readonly handoff: HandoffName;
  /** After the handoff's name it is the alarm's id and the runbook's heading: `dlq-age` of validate is `validate-dlq-age`. */
  readonly what: string;
  /** One of several with the same runbook section: the destination. */
  readonly instance?: string;
  readonly severity: Severity;
  /** One sentence: what a customer or a seller loses while it is on. */
  readonly impact: string;
  readonly ownerRole: OwnerRole;
  readonly metric: Metric;
  readonly threshold: number;
  /** @default - greater than the threshold */
  readonly comparison?: ComparisonOperator;
  /** Periods that must all breach. @default 1 */
  readonly periods?: number;
  /** @default - no data is good: most of these metrics exist only when something happened */
  readonly missing?: TreatMissingData;
}

export const alarmIdOf = ({ handoff, what }: Pick<AlarmSpec, 'handoff' | 'what'>): string => `${handoff}-${what}`;

export const runbookOf = (spec: Pick<AlarmSpec, 'handoff' | 'what'>): string =>
  `docs/runbooks/${spec.handoff}.md#${alarmIdOf(spec)}`;

export interface OwnedAlarmProps extends AlarmSpec {
  readonly stage: Stage;
  readonly topics: Readonly<Record<OwnerRole, ITopic>>;
}

export class OwnedAlarm extends Construct {
  readonly alarm: Alarm;
  readonly severity: Severity;

  constructor(scope: Construct, props: OwnedAlarmProps) {
    const name = [alarmIdOf(props), ...(props.instance ? [props.instance] : [])].join('-');
    super(scope, name);
    this.severity = props.severity;
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: physicalName(props.stage, name),
      alarmDescription: describe(props),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      datapointsToAlarm: props.periods ?? 1,
      treatMissingData: props.missing ?? TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(props.topics[props.ownerRole]);
    this.alarm.addAlarmAction(action);
    this.alarm.addOkAction(action);
    const { severity, impact, ownerRole } = props;
    const metadata = { id: alarmIdOf(props), severity, impact, ownerRole, runbook: runbookOf(props) };
    (this.alarm.node.defaultChild as CfnAlarm).addMetadata('Baton', metadata);
  }
}

const describe = (spec: AlarmSpec): string =>
  [
    spec.impact,
    `Severity: ${spec.severity}. Owner: ${spec.ownerRole}. Handoff: ${spec.handoff}.`,
    `Runbook: ${runbookOf(spec)}`,
  ].join('\n');
