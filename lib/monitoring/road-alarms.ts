/** The alarms of what stands between handoffs: API, spill, rule, lead journey, clock. */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type HandoffName, handoff as rowOf } from '../../core/spine.ts';
import type { Stage } from '../config.ts';
import type { PipelineStack } from '../stacks/pipeline-stack.ts';
import type { AlarmSpec } from './owned-alarm.ts';

const FIVE_MINUTES = { period: Duration.minutes(5), statistic: 'Sum' };

const of = (handoff: HandoffName): Pick<AlarmSpec, 'handoff' | 'ownerRole'> => ({
  handoff,
  ownerRole: rowOf(handoff).owner,
});

export const roadAlarms = (pipeline: PipelineStack, stage: Stage): AlarmSpec[] => [
  ...frontDoorAlarms(pipeline, stage),
  ...ruleAlarms(pipeline),
  ...journeyAlarms(pipeline),
  ...clockAlarms(pipeline, stage),
];

function frontDoorAlarms({ frontDoor, ingest, watch }: PipelineStack, { alarms }: Stage): AlarmSpec[] {
  return [
    {
      ...of('watch'),
      what: 'refused-requests',
      severity: 'ticket',
      impact: 'The API refused requests of senders by itself: nothing of them was kept, unless they are sent again.',
      metric: watch.metric('RefusedRequests', 'watch', 'Sum').with({ period: Duration.minutes(5) }),
      threshold: 0,
    },
    {
      ...of('ingest'),
      what: 'api-5xx',
      severity: 'page',
      impact: 'Senders get errors instead of receipts; what they do not send again is lost.',
      metric: frontDoor.api.metricServerError(FIVE_MINUTES),
      threshold: alarms.api5xxIn5Minutes,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    },
    {
      ...of('ingest'),
      what: 'spill-depth',
      severity: 'page',
      impact: 'The ledger refuses new leads; they are kept in the spill queue and start late.',
      metric: ingest.spill.metricDepth(),
      threshold: alarms.spillMessages,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 3,
    },
  ];
}

const ruleAlarms = ({ fetch, dispatch }: PipelineStack): AlarmSpec[] => [
  ...rulesOf(
    'fetch',
    fetch.ruleDimensions,
    'Leads that only name a person are not asked for by the bus; the clock calls for them, late.',
  ),
  ...rulesOf(
    'dispatch',
    dispatch.ruleDimensions,
    'Accepted leads are not started by the bus; they start late, when the clock finds them.',
  ),
  ...rulesOf(
    'dispatch',
    dispatch.fileRuleDimensions,
    'Files in the batch bucket are not taken in: nothing knows of their rows until somebody looks.',
    'files-rule',
  ),
];

/** `what`: what the alarms of this rule are called by. */
function rulesOf(
  handoff: HandoffName,
  dimensionsMap: Record<string, string>,
  impact: string,
  what = 'rule',
): AlarmSpec[] {
  const metric = (metricName: string): Metric =>
    new Metric({ namespace: 'AWS/Events', metricName, dimensionsMap, ...FIVE_MINUTES });
  const rule = { ...of(handoff), severity: 'ticket', impact, threshold: 0 } as const;
  return [
    { ...rule, what: `${what}-failed`, metric: metric('FailedInvocations') },
    { ...rule, what: `${what}-dead-letters`, metric: metric('InvocationsSentToDlq') },
    { ...rule, what: `${what}-dead-letters-lost`, metric: metric('InvocationsFailedToBeSentToDlq') },
  ];
}

function journeyAlarms({ journey }: PipelineStack): AlarmSpec[] {
  return [
    {
      ...of('park'),
      what: 'executions-failed',
      severity: 'ticket',
      impact: 'Leads became dead letters: each waits in a technical work item until somebody decides.',
      metric: journey.metricFailed().with(FIVE_MINUTES),
      threshold: 0,
    },
    {
      ...of('park'),
      what: 'executions-timed-out',
      severity: 'page',
      impact: 'Leads hang in the middle of the road until the clock takes them up.',
      metric: journey.metricTimedOut().with(FIVE_MINUTES),
      threshold: 0,
    },
  ];
}

function clockAlarms({ clock }: PipelineStack, { budgets }: Stage): AlarmSpec[] {
  return [
    {
      ...of('ingest'),
      what: 'refused-senders',
      severity: 'ticket',
      impact: 'A sender is refused again and again: its leads are not taken in, at most some of them are kept sealed.',
      metric: clock.metric('RefusedSenders', 'clock', 'Maximum').with({ period: Duration.minutes(5) }),
      threshold: 0,
    },
    {
      ...of('clock'),
      what: 'heartbeat',
      severity: 'page',
      impact: 'The clock stands still: nothing that waits is started again, dead letters pile up unseen.',
      metric: clock.metric('ClockTicks', 'clock', 'Sum'),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: budgets.heartbeatMinutes,
      missing: TreatMissingData.BREACHING,
    },
    {
      ...of('clock'),
      what: 'technical-item-age',
      severity: 'page',
      impact: 'Leads the system gave up on wait for a person, longer than was promised.',
      metric: clock.metric('OldestTechnicalItemSeconds', 'clock', 'Maximum'),
      threshold: budgets.technicalItemSeconds,
    },
    {
      ...of('clock'),
      what: 'items-overdue',
      severity: 'page',
      impact: 'Leads wait for a decision or a mended destination, and the owner let the due time pass.',
      metric: clock.metric('OverdueItems', 'clock', 'Maximum'),
      threshold: 0,
    },
    {
      ...of('clock'),
      what: 'remainder',
      severity: 'page',
      impact: 'Accepted leads are accounted for nowhere: something was lost.',
      metric: clock.metric('Remainder', 'clock', 'Maximum'),
      threshold: 0,
      // Between counts nothing is said, and what was lost is not found by that.
      missing: TreatMissingData.IGNORE,
    },
    {
      ...of('clock'),
      what: 'count-heartbeat',
      severity: 'page',
      impact: 'Nobody knows whether accepted leads were lost: the count that would tell does not come to its end.',
      metric: clock.metric('WholeCounts', 'clock', 'Sum').with({ period: Duration.minutes(15) }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 4,
      missing: TreatMissingData.BREACHING,
    },
  ];
}
