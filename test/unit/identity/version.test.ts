import { describe, expect, it } from 'vitest';
import { identifiersOf } from '../../../core/identity/identify.ts';
import { identityOfRun, identityVersion } from '../../../core/identity/version.ts';
import { plainHash } from '../../../core/ids.ts';
import type { Entry } from '../../../core/journal/entry.ts';
import type { RunCause } from '../../../core/journal/rows.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

const keys = { idKey: 'aa', receiptKey: 'bb', pepperVersion: '1', peppers: { '1': 'cc' } };

/** Values whose spelling matters, of every kind. */
const WRITTEN: readonly CanonicalSignal['identifiers'][] = [
  { userId: 'U-1', crmContact: '42', email: 'D.Ana+x@GoogleMail.com', phone: '0415 555 0142' },
  { email: 'info@bücher.example.', conversation: '<1@acme.example>', phone: '+49 30 123456 ext. 7' },
  { clickId: 'fb.1.1554763741205.AbCdEf', anonymousId: 'a-1', sessionId: 's-1' },
  { email: 'a-b_c@pm.me', userId: 'null', sessionId: '1754300000' },
];

describe('the version of the rules', () => {
  it('is raised when the key of a known value changes, so that the ledger can be keyed anew', () => {
    const found = WRITTEN.map((identifiers) => {
      const groups = { profile: {}, facts: {}, attribution: {} };
      const signal: CanonicalSignal = { v: 1, kind: 'inbound', channel: 'form', identifiers, ...groups };
      return identifiersOf(signal, { keys, at: Date.UTC(2026, 10, 20), account: 'desk', region: 'DE' });
    });
    // Another hash here needs another IDENTITY_RULES in core/identity/version.ts.
    expect([identityVersion(keys), plainHash(JSON.stringify(found))]).toEqual([
      '1/1',
      'd5cdfbfa4c1fa99ea9acf5252d7886dc',
    ]);
  });
});

describe('what a run is keyed under', () => {
  const entry = (run: number, versions: Record<string, string>, outcome: Entry['outcome'] = 'continue'): Entry => ({
    ...{ v: 1, run, handoff: 'validate', outcome, at: run, input: 'body', data: {} },
    versions: { contract: 'c1', ...versions },
  });
  const of = (cause: RunCause, entries: readonly Entry[], row: { hash?: string; contract?: string } = {}) =>
    identityOfRun({ run: 5, row: { cause, hash: 'body', contract: 'c1', ...row }, entries }, '1/1+2');
  const old = [entry(0, { identity: '1/1' })];

  it.each(['first', 'replay', 'revision'] as const)('a %s as everything is from now on', (cause) => {
    expect(of(cause, old)).toEqual({ identity: '1/1+2' });
  });

  it.each(['resume', 'regroup'] as const)('a %s as what it takes over, whoever wrote that', (cause) => {
    expect(of(cause, old)).toEqual({ identity: '1/1' });
    expect(of(cause, [entry(0, {})])).toEqual({});
    expect(of(cause, [...old, entry(3, { identity: '1/9' }), entry(4, {}, 'parked')])).toEqual({ identity: '1/9' });
  });

  it('a resume as everything is, where there is nothing it could take over', () => {
    expect(of('resume', [])).toEqual({ identity: '1/1+2' });
    expect(of('resume', old, { hash: 'another' })).toEqual({ identity: '1/1+2' });
    expect(of('resume', old, { contract: 'c2' })).toEqual({ identity: '1/1+2' });
  });
});
