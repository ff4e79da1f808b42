import { describe, expect, it } from 'vitest';
import { type Acceptance, runningVersion } from '../../../core/definitions/running.ts';

const acceptance: Acceptance = {
  v: 1,
  n: 1,
  version: 'b',
  base: 'a',
  replaced: ['a'],
  item: 'item#1',
  by: 'vera',
  at: 0,
};

describe('of a contract runs', () => {
  it.each([
    ['what is declared, when nothing was accepted', 'a', undefined, { state: 'declared', version: 'a' }],
    ['what was accepted, on the release it was accepted on', 'a', acceptance, { state: 'accepted', version: 'b' }],
    ['what is declared, once a release declares the same', 'b', acceptance, { state: 'adopted', version: 'b' }],
    ['what is declared, once a release declares another', 'c', acceptance, { state: 'superseded', version: 'c' }],
  ] as const)('%s', (_what, declared, given, expected) => {
    expect(runningVersion(declared, given)).toEqual(expected);
  });
});
