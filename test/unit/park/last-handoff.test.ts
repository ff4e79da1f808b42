import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../core/journal/entry.ts';
import { lastHandoff } from '../../../core/park/last-handoff.ts';

const entry = (run: number, handoff: string, outcome: Entry['outcome'] = 'continue'): Entry => ({
  v: 1,
  run,
  handoff,
  outcome,
  at: 0,
  input: '',
  versions: {},
  data: {},
});
const complete = ['validate', 'stitch', 'qualify', 'route'].map((handoff) => entry(0, handoff));

describe('a run that ended without a catch stopped at', () => {
  it.each([
    ['the first handoff when it journalled nothing', [], 0, 'first', 'validate'],
    ['the one after the last it finished', [entry(0, 'validate'), entry(0, 'stitch')], 0, 'first', 'qualify'],
    ['the one that journalled its stop', [entry(0, 'validate'), entry(0, 'stitch', 'parked')], 0, 'first', 'stitch'],
    ['validate, for a replay that died at once', complete, 1, 'replay', 'validate'],
    ['the parked one, for a resume of it', [entry(0, 'validate', 'parked')], 1, 'resume', 'validate'],
    [
      'the first that no run finished, for a resume',
      [entry(0, 'validate'), entry(1, 'dispatch')],
      1,
      'resume',
      'stitch',
    ],
    ['route, when everything is finished', complete, 0, 'first', 'route'],
  ] as const)('%s', (_what, entries, run, cause, expected) => {
    expect(lastHandoff(entries, run, cause)).toBe(expected);
  });
});
