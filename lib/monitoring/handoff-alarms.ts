/** The alarms every handoff has, made from its row of the spine. */
import { Duration } from 'aws-cdk-lib';
import { labelOf } from '../../core/metrics/names.ts';
import type { HandoffName, Handoff as Row } from '../../core/spine.ts';
import type { Stage } from '../config.ts';
import { Deliver } from '../handoffs/deliver.ts';
import type { Handoff } from '../handoffs/handoff.ts';
import { FAULT_IMPACTS } from './impacts.ts';
import type { AlarmSpec } from './owned-alarm.ts';

/** Faults of each handoff the function runs and, where letters can be left, their age. */
export function handoffAlarms(handoff: Handoff, stage: Stage): AlarmSpec[] {
  const destination = handoff instanceof Deliver ? handoff.destination : undefined;
  return handoff.rows().flatMap((row) => {
    const about: About = {
      handoff: row.name as HandoffName,
      ownerRole: row.owner,
      ...(destination ? { instance: destination } : {}),
    };
    return [faults(about, row, handoff, stage), ...letters(about, handoff, stage)];
  });
}

type About = Pick<AlarmSpec, 'handoff' | 'ownerRole' | 'instance'>;

function faults(about: About, row: Row, handoff: Handoff, stage: Stage): AlarmSpec {
  const metric = handoff.metric('Faults', labelOf(about.handoff, about.instance), 'Sum');
  return {
    ...about,
    what: 'faults',
    severity: row.kind === 'road' ? 'page' : 'ticket',
    impact: FAULT_IMPACTS[about.handoff],
    metric: metric.with({ period: Duration.minutes(5) }),
    threshold: stage.alarms.faultsIn5Minutes,
  };
}

function letters(about: About, handoff: Handoff, { budgets }: Stage): AlarmSpec[] {
  if (!handoff.deadLetters) return [];
  return [
    {
      ...about,
      what: 'dlq-age',
      severity: 'page',
      impact: `The clock does not drain what ${about.handoff} gave up on: these leads are in no work item yet.`,
      metric: handoff.deadLetters.metricAge(),
      threshold: budgets.deadLetterSeconds,
    },
  ];
}
