/**
 * No right may be taken from any function: each was used in a scenario (the data is written by
 * `test/scenarios/last-grants.test.ts`), or is listed in `unseen.ts` with why no scenario uses it.
 */
import { describe, expect, it } from 'vitest';
import { GRANTS } from '../../../lib/grants.ts';
import { rightsGranted, without } from '../../support/rights.ts';
import used from './data/rights-used.json' with { type: 'json' };
import { UNSEEN } from './unseen.ts';

const rows = Object.entries(GRANTS);
const known: Readonly<Record<string, readonly string[]>> = used;
const wantedBy = (name: string): string[] =>
  [...new Set([...(known[name] ?? []), ...Object.keys(UNSEEN[name] ?? {})])].sort();
const missing = (name: string, granted: readonly string[]): string[] =>
  wantedBy(name).filter((right) => !granted.includes(right));

describe('the rights of', () => {
  it.each(rows)('%s are all there', (name, grants) => {
    expect(missing(name, rightsGranted(grants))).toEqual([]);
  });

  it.each(rows)('%s are all used, or it is said why not', (name, grants) => {
    expect(rightsGranted(grants)).toEqual(wantedBy(name));
  });

  it.each(rows)('%s are missed one by one when they are taken away', (name, grants) => {
    for (const right of rightsGranted(grants)) {
      expect(missing(name, rightsGranted(without(grants, right)))).toEqual([right]);
    }
  });
});
