import { describe, expect, it } from 'vitest';
import { BUILT_IN_FACTS, factsIn, factsOf } from '../../../core/rules/facts.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

const signal = (over: Partial<CanonicalSignal> = {}): CanonicalSignal => ({
  v: 1,
  kind: 'inbound',
  channel: 'form',
  identifiers: {},
  profile: {},
  facts: {},
  attribution: {},
  ...over,
});

const KNOWN = { emitter: 'website-api', isVerified: true };

describe('the facts of a signal', () => {
  it('are those of its contract and those every signal tells', () => {
    const told = signal({
      identifiers: { email: 'dana@acme.example', userId: 'u1' },
      profile: { company: 'Acme', phone: '4155550142' },
      facts: { intent: 'demo', teamSize: 5 },
      message: 'Hello',
      consent: true,
    });
    expect(factsOf(told, KNOWN)).toEqual({
      ...KNOWN,
      intent: 'demo',
      teamSize: 5,
      channel: 'form',
      kind: 'inbound',
      hasIdentifier: true,
      hasEmail: true,
      hasPhone: true,
      hasUserId: true,
      hasMessage: true,
      hasCompany: true,
      emailDomain: 'acme.example',
      emailDomainIsFree: false,
      emailDomainIsAcademic: false,
      consent: true,
    });
  });

  it('leave unknown what nobody said', () => {
    const facts = factsOf(signal({ identifiers: { email: undefined } }), KNOWN);
    expect(facts).toMatchObject({ hasIdentifier: false, hasEmail: false });
    expect(Object.keys(facts)).not.toEqual(expect.arrayContaining(['consent']));
    expect(Object.keys(facts)).not.toEqual(expect.arrayContaining(['emailDomain']));
  });

  it('include the circumstances the caller knows', () => {
    expect(factsOf(signal(), { emitter: 'website-api', isVerified: false })).toMatchObject({
      emitter: 'website-api',
      isVerified: false,
    });
  });

  it.each([
    ['dana@Gmail.com', 'emailDomainIsFree', true],
    ['dana@notgmail.com', 'emailDomainIsFree', false],
    ['mia@lakeside.edu', 'emailDomainIsAcademic', true],
    ['mia@lakeside.ac.uk', 'emailDomainIsAcademic', true],
    ['mia@edu.example', 'emailDomainIsAcademic', false],
  ])('say of %s that %s is %s', (email, fact, expected) => {
    expect(factsOf(signal({ identifiers: { email } }), KNOWN)[fact]).toBe(expected);
  });

  it('are all in the list of built-ins, unless a contract declares them', () => {
    const everything = signal({
      identifiers: { email: 'a@b.example' },
      profile: { companyDomain: 'b.example' },
      mailKind: 'company',
      consent: false,
      message: 'x',
    });
    const circumstances = { emitter: 'x', isVerified: true };
    const accounts = new Map([['b', { key: 'b', name: 'B', domains: ['b.example'], owner: 'sam' }]]);
    expect(Object.keys(factsOf(everything, circumstances, accounts)).sort()).toEqual([...BUILT_IN_FACTS].sort());
  });
});

describe('the facts a condition names', () => {
  it('are found at any depth', () => {
    expect(
      factsIn({ all: [{ fact: 'a', is: 'known' }, { any: [{ not: { fact: 'b', is: '=', value: 1 } }] }] }),
    ).toEqual(['a', 'b']);
  });
});
