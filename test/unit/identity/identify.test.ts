import { describe, expect, it } from 'vitest';
import { type IdentityOptions, identifiersOf, nameSomebody } from '../../../core/identity/identify.ts';
import { identityVersion } from '../../../core/identity/version.ts';
import { identifierHashes, standingPeppers } from '../../../core/ids.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

const DAY = 86_400_000;
const keys = { idKey: 'aa', receiptKey: 'bb', pepperVersion: '1', peppers: { '1': 'cc' } };
const options: IdentityOptions = { keys, at: 1_000 * DAY, account: 'desk' };

const signal = (identifiers: CanonicalSignal['identifiers'], more: Partial<CanonicalSignal> = {}): CanonicalSignal => ({
  v: 1,
  kind: 'inbound',
  channel: 'form',
  identifiers,
  profile: {},
  facts: {},
  attribution: {},
  ...more,
});
const of = (identifiers: CanonicalSignal['identifiers'], more: Partial<IdentityOptions> = {}) =>
  identifiersOf(signal(identifiers), { ...options, ...more });
const meet = (a: readonly { hash: string }[], b: readonly { hash: string }[]): boolean =>
  a.some(({ hash }) => b.some((other) => other.hash === hash));

describe('what somebody may be known by', () => {
  it('every kind, strongest first, visitors and sessions in two windows covers: [97, 103]', () => {
    const all = of({
      sessionId: 's-1',
      anonymousId: 'a-1',
      clickId: 'Cj0',
      phone: '+14155550142',
      conversation: '42',
      email: 'dana@acme.example',
      crmContact: '7',
      userId: 'u-1',
    });
    expect(all.map(({ kind }) => kind)).toEqual([
      'userId',
      'crmContact',
      'email',
      'conversation',
      'phone',
      'clickId',
      'anonymousId',
      'anonymousId',
      'sessionId',
      'sessionId',
    ]);
    expect(all.every(({ hash }) => /^1:[0-9a-f]{32}$/.test(hash))).toBe(true);
    expect(all.some(({ shared }) => shared)).toBe(false);
  });

  it('the plain text is nowhere in it', () => {
    expect(JSON.stringify(of({ email: 'dana@acme.example', phone: '+14155550142' }))).not.toMatch(/dana|4155/);
  });

  it('an address in another spelling is the same, a company address keyed as ever covers: [101]', () => {
    expect(meet(of({ email: 'd.ana+x@googlemail.com' }), of({ email: 'dana@gmail.com' }))).toBe(true);
    expect(of({ email: 'dana@acme.example' })).toEqual([
      { kind: 'email', hash: identifierHashes(keys, 'email', 'dana@acme.example')[0] },
    ]);
  });

  it.each(['conversation', 'crmContact'] as const)('%s 42 of two accounts are two, of one account one', (kind) => {
    expect(meet(of({ [kind]: '42' }), of({ [kind]: '42' }, { account: 'mailbox' }))).toBe(false);
    expect(meet(of({ [kind]: '42' }), of({ [kind]: '42' }))).toBe(true);
  });

  it('a record that was merged is known by all its ids, each once, the eldest first', () => {
    const alone = ['101', '202', '1003'].flatMap((crmContact) => of({ crmContact }));
    expect(of({ crmContact: '1003', crmContactMerged: ['202', '101', '1003', ' '] })).toEqual(alone);
    expect(of({ crmContactMerged: ['1003', '202', '101'] })).toEqual(alone);
    const elsewhere = of({ crmContact: '1003', crmContactMerged: ['202', '101'] }, { account: 'mailbox' });
    expect(meet(elsewhere, alone)).toBe(false);
  });

  it('an id of one kind is never one of another', () => {
    expect(meet(of({ userId: '4242' }), of({ clickId: '4242' }))).toBe(false);
  });

  it('a cookie of an ad platform is the click it holds', () => {
    expect(meet(of({ clickId: 'fb.1.1554763741205.AbCdEf' }), of({ clickId: 'AbCdEf' }))).toBe(true);
    expect(meet(of({ clickId: 'abcdef' }), of({ clickId: 'AbCdEf' }))).toBe(false);
  });

  it('a visitor is known again within half the window and not after a whole one', () => {
    const visit = (days: number) => of({ anonymousId: 'a-1' }, { at: (1_000 + days) * DAY });
    expect([45, 90].map((days) => meet(visit(0), visit(days)))).toEqual([true, false]);
    const short = (days: number) =>
      of({ anonymousId: 'a-1' }, { at: (1_000 + days) * DAY, windows: { anonymousId: DAY, sessionId: DAY } });
    expect([0.5, 1].map((days) => meet(short(0), short(days)))).toEqual([true, false]);
  });
});

describe('under two peppers', () => {
  const older = { ...keys, peppers: { '1': 'cc' } };
  const both = { ...keys, pepperVersion: '2', peppers: { '1': 'cc', '2': 'dd' } };
  const newer = { ...keys, pepperVersion: '2', peppers: { '2': 'dd' } };
  const dana = { email: 'dana@acme.example', userId: 'u-1', anonymousId: 'a-1' };

  it('a signal meets those before and those after the rotation, which do not meet each other covers: [104]', () => {
    const [before, during, after] = [older, both, newer].map((each) => of(dana, { keys: each }));
    expect(before?.every((one) => during?.some(({ hash }) => hash === one.hash))).toBe(true);
    expect(after?.every((one) => during?.some(({ hash }) => hash === one.hash))).toBe(true);
    expect(during).toHaveLength((before?.length ?? 0) + (after?.length ?? 0));
    expect(meet(before ?? [], after ?? [])).toBe(false);
  });

  it('the current one comes first of each value, whatever the order of the secret', () => {
    const order = (found: readonly { kind: string; hash: string }[]) =>
      found.map(({ kind, hash }) => `${kind} ${hash.slice(0, 2)}`);
    expect(order(of(dana, { keys: both }))).toEqual([
      ...['userId 2:', 'userId 1:', 'email 2:', 'email 1:'],
      ...['anonymousId 2:', 'anonymousId 1:', 'anonymousId 2:', 'anonymousId 1:'],
    ]);
    const back = { ...both, pepperVersion: '1' };
    expect(order(of({ email: dana.email }, { keys: back }))).toEqual(['email 1:', 'email 2:']);
    expect(identityVersion(back)).toBe(identityVersion(both));
    expect(identityVersion(newer)).not.toBe(identityVersion(both));
  });

  it('of more than two the current one and the newest other are used', () => {
    const many = { pepperVersion: '11', peppers: { '9': 'aa', '10': 'bb', '11': 'cc', '2': 'dd' } };
    expect(standingPeppers(many)).toEqual(['11', '10']);
    expect(standingPeppers({ ...many, pepperVersion: '2' })).toEqual(['2', '11']);
    expect(of(dana, { keys: { ...keys, ...many } })).toHaveLength(8);
  });
});

describe('what many may carry', () => {
  it('a listed mailbox is shared, beside a phone that is not', () => {
    expect(of({ email: 'Info@acme.example', phone: '+14155550142' }).map(({ kind, shared }) => [kind, shared])).toEqual(
      [
        ['email', true],
        ['phone', undefined],
      ],
    );
  });

  it('the visitors and sessions of a kiosk are shared, its addresses are not', () => {
    const kiosk = of({ email: 'dana@acme.example', anonymousId: 'a-1', sessionId: 's-1' }, { isSharedDevice: true });
    expect(kiosk.filter(({ shared }) => shared).map(({ kind }) => kind)).toEqual([
      'anonymousId',
      'anonymousId',
      'sessionId',
      'sessionId',
    ]);
  });

  it('everything in a forwarded mail is shared', () => {
    const mail = signal({ email: 'dana@acme.example', conversation: '<1@acme.example>' }, { forwarded: true });
    expect(identifiersOf(mail, options).map(({ shared }) => shared)).toEqual([true, true]);
  });
});

describe('what identifies nobody', () => {
  it.each(['null', 'Undefined', '(not set)', '0', '00000000-0000-0000-0000-000000000000', ' ', '[object Object]'])(
    'the id "%s" is a word for nothing',
    (value) => expect(of({ userId: value, anonymousId: value })).toEqual([]),
  );

  it('a session named after the clock is none, for two visitors begin one in the same second', () => {
    expect(of({ sessionId: '1754300000' })).toEqual([]);
    expect(of({ sessionId: '1754300000123' })).toEqual([]);
    expect(of({ sessionId: '1754300000-x7' })).toHaveLength(2);
  });

  it('a conversation, a click or a session alone names nobody', () => {
    expect(nameSomebody(of({ conversation: '42', clickId: 'Cj0', sessionId: 's-1' }))).toBe(false);
    expect(nameSomebody(of({ conversation: '42', anonymousId: 'a-1' }))).toBe(true);
  });
});
