/** One page: what is wrong now, what comes in, where it stops, what waits. */
import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, type IWidget, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type HandoffLabel, labelOf } from '../../core/metrics/names.ts';
import type { HandoffName } from '../../core/spine.ts';
import type { Stage } from '../config.ts';
import { Deliver } from '../handoffs/deliver.ts';
import type { Handoff } from '../handoffs/handoff.ts';
import { physicalName } from '../names.ts';
import type { PipelineStack } from '../stacks/pipeline-stack.ts';
import type { OwnedAlarm } from './owned-alarm.ts';

const HALF = { width: 12, height: 6 };
const FIVE_MINUTES = { period: Duration.minutes(5) };

export function buildDashboard(
  scope: Construct,
  stage: Stage,
  pipeline: PipelineStack,
  alarms: readonly OwnedAlarm[],
): Dashboard {
  const { api } = pipeline.frontDoor;
  const { machine } = pipeline.journey;
  const status = new AlarmStatusWidget({
    title: 'Alarms',
    alarms: alarms.map(({ alarm }) => alarm),
    width: 24,
    height: 8,
  });
  const requests = [
    api.metricCount(FIVE_MINUTES),
    api.metricClientError(FIVE_MINUTES),
    api.metricServerError(FIVE_MINUTES),
  ];
  const runs = [machine.metricStarted(), machine.metricSucceeded(), machine.metricFailed(), machine.metricTimedOut()];
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: physicalName(stage, 'road'),
    defaultInterval: Duration.hours(12),
    widgets: [
      [status],
      [graph('Requests', requests), graph('Runs', runs)],
      [graph('Faults by handoff', faults(pipeline.handoffs)), graph('Waiting in queues', depths(pipeline))],
      [
        graph('Contracts in shadow, and metadata that is missing', contractMetrics(pipeline.handoffs)),
        graph('Races lost', races(pipeline)),
      ],
      [graph('Open technical items', [openItems(pipeline.clock)]), graph('Clock', clockMetrics(pipeline.clock))],
    ],
  });
}

const graph = (title: string, left: Metric[]): IWidget => new GraphWidget({ title, left, ...HALF });

const labelsOf = (handoff: Handoff): HandoffLabel[] =>
  handoff
    .rows()
    .map((row) => labelOf(row.name as HandoffName, handoff instanceof Deliver ? handoff.destination : undefined));

const faults = (handoffs: readonly Handoff[]): Metric[] =>
  handoffs.flatMap((handoff) =>
    labelsOf(handoff).map((label) => handoff.metric('Faults', label, 'Sum').with({ ...FIVE_MINUTES, label })),
  );

const depths = ({ handoffs, ingest }: PipelineStack): Metric[] => [
  ingest.spill.metricDepth().with({ label: 'spill' }),
  ...handoffs.flatMap(({ deadLetters, label }) => (deadLetters ? [deadLetters.metricDepth().with({ label })] : [])),
];

const openItems = (clock: Handoff): Metric =>
  clock.metric('OpenTechnicalItems', 'clock', 'Maximum').with({ label: 'open' });

/** Nothing is written while no contract is in shadow and nothing is missing. */
const contractMetrics = (handoffs: readonly Handoff[]): Metric[] =>
  handoffs
    .filter(({ name }) => name === 'validate')
    .flatMap((validate) => [
      validate.metric('ShadowSignals', 'validate', 'Sum').with({ label: 'seen in shadow' }),
      validate.metric('ShadowDisagreements', 'validate', 'Sum').with({ label: 'disagreeing' }),
      validate.metric('MetadataGaps', 'validate', 'Sum').with({ label: 'metadata missing' }),
    ]);

/** Nothing is written while nobody contends. */
const races = ({ handoffs, clock }: PipelineStack): Metric[] => [
  ...handoffs
    .filter(({ name }) => name === 'stitch' || name === 'route')
    .map((handoff) => handoff.metric('LostRaces', handoff.name as HandoffName, 'Sum').with({ label: handoff.name })),
  ...handoffs
    .filter(({ name }) => name === 'stitch')
    .map((stitch) => stitch.metric('LostRegroupSteps', 'stitch', 'Sum').with({ label: 'regrouping, stitch' })),
  clock.metric('LostRegroupSteps', 'clock', 'Sum').with({ label: 'regrouping, clock' }),
];

const clockMetrics = (clock: Handoff): Metric[] => [
  clock.metric('ClockTicks', 'clock', 'Sum').with({ label: 'ticks' }),
  clock.metric('Remainder', 'clock', 'Maximum').with({ label: 'remainder' }),
  clock.metric('WholeCounts', 'clock', 'Sum').with({ label: 'counts' }),
];
