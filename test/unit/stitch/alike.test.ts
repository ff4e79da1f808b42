/** Leads without an identifier in common that look like one person: how often that is right is counted, case by case. */
import { describe, expect, it } from 'vitest';
import { companyOf, withCompany } from '../../../core/accounts/company.ts';
import { accountWords, companyKey, companyKeys } from '../../../core/accounts/company-name.ts';
import { identifiersOf } from '../../../core/identity/identify.ts';
import { nameKey } from '../../../core/identity/name.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';
import { nameOf } from '../../../core/stitch/kinds.ts';
import {
  type Appearance,
  appearanceOf,
  likenessBetween,
  namingEmitters,
  type SeenTouch,
} from '../../../core/watch/alike.ts';
import { LIKENESSES } from '../../../core/watch/likeness.ts';
import { registry } from '../../../flows/registry.ts';
import { CASES, type Case, type Said } from './alike-cases.ts';

const keys = { idKey: 'aa', receiptKey: 'bb', pepperVersion: '1', peppers: { '1': 'cc' } };
const { accounts } = registry;
const options = { keys, accounts, called: accountWords(accounts) };
const REGION = 'ES';

function signalOf({ channel, name, ...said }: Said): CanonicalSignal {
  const { email, phone, company, user, crm, visitor, campaign, interest, message, forwarded } = said;
  const given = (values: Record<string, string | undefined>) =>
    Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  return withCompany({
    ...{ v: 1, kind: 'inbound', channel },
    identifiers: given({ userId: user, crmContact: crm, email, phone, anonymousId: visitor }),
    profile: given({ email, phone, company, firstName: name?.[0], lastName: name?.[1] }),
    facts: given({ interest }) as CanonicalSignal['facts'],
    attribution: given({ campaign }) as CanonicalSignal['attribution'],
    ...(message ? { message } : {}),
    ...(forwarded ? { forwarded } : {}),
  });
}

function seenOf(said: Said): SeenTouch {
  const canonical = signalOf(said);
  const source = { keys, at: 0, account: said.channel, region: REGION, isSharedDevice: said.atKiosk ?? false };
  const identifiers = identifiersOf(canonical, source);
  const shared = identifiers.filter((each) => each.shared).map(nameOf);
  return { touch: { identifiers: identifiers.map(nameOf), shared }, canonical };
}

const appears = (lead: readonly Said[]): Appearance => appearanceOf({}, lead.map(seenOf), options);
const between = ({ leads: [one, other] }: Case) => likenessBetween(appears(one), appears(other));

describe('whether two leads may be one person', () => {
  it.each(CASES)('$is: $says (asked: $asked)', (each) => {
    expect(between(each).length > 0).toBe(each.asked);
    const [one, other] = each.leads;
    expect(between({ ...each, leads: [other, one] })).toEqual(between(each));
  });

  it('is asked of most who are, and of few who are not covers: [100, 106]', () => {
    const asked = (is: Case['is']) => CASES.filter((each) => each.is === is && between(each).length > 0).length;
    const all = (is: Case['is']) => CASES.filter((each) => each.is === is).length;
    expect([asked('one'), all('one')]).toEqual([20, 28]);
    expect([asked('two'), all('two')]).toEqual([3, 26]);
  });

  it('takes each kind of likeness for itself', () => {
    expect(new Set(CASES.flatMap(between))).toEqual(new Set(LIKENESSES));
  });

  it('is keyed: another pepper gives another hash, and no hash holds a name', () => {
    const said: Said = { channel: 'chat', name: ['Dana', 'Reyes'], company: 'Northwind' };
    const other = { ...options, keys: { ...keys, peppers: { '1': 'dd' } } };
    const [one] = appears([said]).likenesses;
    const [two] = appearanceOf({}, [seenOf(said)], other).likenesses;
    expect(one?.hashes).toEqual([expect.stringMatching(/^1:[0-9a-f]{32}$/)]);
    expect(one?.hashes).not.toEqual(two?.hashes);
  });

  it('needs no words that were erased', () => {
    const [touch] = [seenOf({ channel: 'chat', phone: '+34600111222' })].map((seen) => seen.touch);
    const appearance = appearanceOf({}, touch ? [{ touch }] : [], options);
    expect(appearance).toMatchObject({ likenesses: [], hasPhone: true, channels: [] });
  });
});

describe('names and companies as keys', () => {
  it('take one spelling for the other', () => {
    for (const [first, last] of [
      ['Zoë', "O'Brien"],
      ['ZOE', 'O’Brien'],
      ['OBrien', 'Zoe'],
      ['Ms. Zoe K.', 'OBrien'],
    ])
      expect(nameKey(first, last)).toBe(nameKey('Zoe', 'OBrien'));
    expect(nameKey('Karl', 'Huber jun.')).toBe(nameKey('Karl Huber', 'Jr'));
    expect(nameKey('Karl', 'Huber sen.')).not.toBe(nameKey('Karl', 'Huber'));
    expect(nameKey('राम', 'शर्मा')).not.toBe(nameKey('रमा', 'शर्मा'));
  });

  it('are none where nobody is named', () => {
    for (const [first, last] of [
      ['Dana', undefined],
      ['John', 'Doe'],
      ['A', 'B'],
      ['+34 600', '111'],
      ['a@b.example', 'x'],
    ])
      expect(nameKey(first, last)).toBeUndefined();
    for (const written of ['', 'n/a', 'Self-employed', 'privat', 'Gmail', 'gmail.com', 'none'])
      expect(companyKey(written), written).toBeUndefined();
  });

  it('find a company by its name, its domain and its account', () => {
    expect(companyKey('Müller & Söhne GmbH & Co. KG')).toBe(companyKey('Mueller + Soehne'));
    expect(companyKey('www.north-wind.example')).toBe(companyKey('North Wind Ltd.'));
    expect(companyKey('AG')).toBe('ag');
    const { companyDomain } = companyOf('x@eu.kestrel.example');
    expect(companyKeys({ companyDomain }, options)).toEqual(['kestrel', 'account:kestrel-freight']);
    expect(companyKeys({ company: 'KESTREL FREIGHT LLC' }, options)).toContain('account:kestrel-freight');
  });
});

it('looks at the channels that tell names, and at no others', () => {
  const of = (flow: string) =>
    namingEmitters(registry.flows.get(flow) ?? { sources: [] }, registry).map(({ name }) => name);
  expect(of('email-reply')).toEqual(['postmark']);
  expect(of('support-callback')).toEqual(['support-api']);
  expect(of('support-call')).toEqual([]);
});
