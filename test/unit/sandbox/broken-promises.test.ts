/** The verdict on a chaos run: what each figure must be for it to have held. */
import { describe, expect, it } from 'vitest';
import { brokenPromises, type ChaosReport, tell } from '../../../sandbox/chaos/report.ts';

/** A run in which everything was as promised. */
const CLEAN: ChaosReport = {
  signals: 400,
  seed: 7,
  posts: 420,
  accepted: 400,
  lost: 0,
  remainder: 0,
  defects: 0,
  requestsUncounted: 0,
  requestsCountedTwice: 0,
  delivered: 380,
  inItems: 12,
  heldByContent: 12,
  filtered: 8,
  wrongOutcomes: 0,
  duplicatePersons: 0,
  duplicateTasks: 0,
  missingContacts: 0,
  missingTasks: 0,
  unexplainedExecutions: 0,
  refused: 0,
  resent: 31,
  workersKilled: 9,
  isQuiet: true,
  secondsToQuiet: 140,
  outageItems: 1,
  unexplainedFailures: 0,
  itemsRetried: 3,
  stuckAfterRetry: 0,
  replayed: 400,
  replayChanges: 0,
  details: { equation: '', troubles: [], items: [], faults: {}, killed: {}, crmCalls: {} },
};

type Figure = Exclude<keyof ChaosReport, 'details' | 'isQuiet'>;

/** Any number is right: what the run was, and what it could not help. Every other figure is a promise. */
const TOLD_ONLY: Readonly<Partial<Record<Figure, string>>> = {
  signals: 'asked for',
  seed: 'asked for',
  posts: 'what was planned',
  accepted: 'lost and remainder judge it',
  delivered: 'remainder and wrongOutcomes judge it',
  inItems: 'stuckAfterRetry judges it',
  heldByContent: 'wrongOutcomes judges it',
  filtered: 'wrongOutcomes judges it',
  requestsCountedTwice: 'a slow write may land although its request was spilled',
  resent: 'senders must send again under faults',
  workersKilled: 'chance decides',
  secondsToQuiet: 'the bench judges speed',
  itemsRetried: 'dead letters are right under these faults',
  replayed: 'replayChanges judges it',
  unexplainedExecutions: 'part of unexplainedFailures',
};

const promised = (Object.keys(CLEAN) as (keyof ChaosReport)[]).filter(
  (name): name is Figure => name !== 'details' && name !== 'isQuiet' && !(name in TOLD_ONLY),
);

describe('a chaos run', () => {
  it('that kept every promise is told so', () => {
    expect(brokenPromises(CLEAN)).toEqual([]);
    expect(tell(CLEAN).join('\n')).toContain('Every promise held');
  });

  it.each(promised)('that broke %s is told that and nothing else', (figure) => {
    const wrong = { ...CLEAN, [figure]: CLEAN[figure] + 2 };
    const broken = brokenPromises(wrong);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(figure === 'outageItems' ? /^the outage is 3 work items, wanted 1$/ : `${figure} is 2`);
    expect(tell(wrong).join('\n')).toContain(`BROKEN\n  ${broken[0]}`);
  });

  it('that met no outage is told so', () => {
    expect(brokenPromises({ ...CLEAN, outageItems: 0 })).toEqual(['the outage is 0 work items, wanted 1']);
  });

  it('that never got quiet is told so', () => {
    expect(brokenPromises({ ...CLEAN, isQuiet: false })).toEqual(['it never got quiet']);
  });

  it('that broke everything is told each', () => {
    const wrong = Object.fromEntries(promised.map((figure) => [figure, 9]));
    expect(brokenPromises({ ...CLEAN, ...wrong, isQuiet: false })).toHaveLength(promised.length + 1);
  });
});
