import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../core/metrics/names.ts';
import { wordsOf } from '../../support/imports.ts';
import { readRecordings, recordingsIn } from '../../support/recorded-metrics.ts';
import { filesBelow } from '../../support/repository.ts';

const names = Object.keys(METRICS);
const recordings = readRecordings('lambdas');

/** Metrics that nobody is called for, and where somebody sees what they count. */
const WITHOUT_ALARM: Readonly<Record<string, string>> = {
  OpenTechnicalItems: 'the age of the oldest one pages; how many there are is on the dashboard',
  ShadowSignals: 'the owner of the contract in shadow has a work item',
  ShadowDisagreements: 'the owner of the contract in shadow has a work item',
  LostRaces: 'made again at once, a bounded number of times; who loses all waits as crowded, which is an item in time',
  LostRegroupSteps: 'a bounded number in a row; the request stands, and the clock goes on with it',
  MetadataGaps: 'counted for reports; a lead without metadata goes on',
};

describe('what the functions record', () => {
  it('is spelled out where it is recorded', () => {
    expect(recordings.length).toBeGreaterThan(4);
    expect(recordings.filter((each) => each.names === undefined)).toEqual([]);
  });

  it('is in the list of metrics, and everything in the list is recorded', () => {
    const recorded = new Set(recordings.flatMap((each) => each.names ?? []));
    expect([...recorded].sort()).toEqual([...names].sort());
  });

  it('has an alarm, or is known to have none', () => {
    const alarms = filesBelow('lib/monitoring', ['.ts']).filter((file) => /alarm/.test(file));
    const watched = new Set(alarms.flatMap((file) => wordsOf(file)));
    const silent = names.filter((name) => !watched.has(name));
    expect(silent.sort()).toEqual(Object.keys(WITHOUT_ALARM).sort());
  });
});

describe('the reading of recordings', () => {
  it('sees calls of record with names written out, and says where it cannot see them', () => {
    const source = `record('clock', { A: 1, ...(b ? { B: x } : {}) }); telemetry.record('x', { C: 1 }); record('y', values); record('z', { ...a }); record('q', { [a]: 1 });`;
    expect(recordingsIn('a.ts', source).map((each) => each.names)).toEqual([
      ['A', 'B'],
      undefined,
      undefined,
      undefined,
    ]);
  });
});
