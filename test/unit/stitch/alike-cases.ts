/**
 * Two leads each, and whether they are one person in truth: written down before the rule that has to tell them apart, so that
 * what the rule cannot do stands here too (`asked` differs from `is`).
 */
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

/** What one signal told. */
export interface Said {
  readonly channel: CanonicalSignal['channel'];
  /** First and last name, as they were written. */
  readonly name?: readonly [string, string];
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
  readonly user?: string;
  readonly crm?: string;
  readonly visitor?: string;
  readonly campaign?: string;
  readonly interest?: string;
  readonly message?: string;
  readonly forwarded?: true;
  /** Said at a terminal that many people use. */
  readonly atKiosk?: true;
}

export interface Case {
  readonly says: string;
  readonly is: 'one' | 'two';
  readonly asked: boolean;
  readonly leads: readonly [readonly Said[], readonly Said[]];
}

const DANA = ['Dana', 'Reyes'] as const;
const PHONE = '+34 600 111 222';
const chat = { channel: 'chat', phone: PHONE } as const;
const dana = { ...chat, name: DANA } as const;
const atWork = { channel: 'email', name: DANA, email: 'dana.reyes@northwind.example' } as const;
const atHome = { channel: 'email', name: DANA, email: 'dana.reyes@gmail.com' } as const;

const pair = (says: string, asked: boolean, one: Said | readonly Said[], other: Said | readonly Said[]) => ({
  says,
  asked,
  leads: [[one].flat(), [other].flat()] as const,
});

const ONE: readonly Omit<Case, 'is'>[] = [
  pair('a chat with a number and the company, a mail from there', true, { ...dana, company: 'Northwind' }, atWork),
  pair('the mail first', true, atWork, { ...dana, company: 'Northwind' }),
  pair('legal form and blanks', true, { ...dana, company: 'North Wind, Inc.' }, atWork),
  pair('a call with the company, a mail from there', true, { ...dana, channel: 'call', company: 'northwind' }, atWork),
  pair('shouted, family name first', true, { ...chat, name: ['REYES', 'DANA'], company: 'Northwind' }, atWork),
  pair(
    'without the accents',
    true,
    { ...chat, name: ['Jose', 'Pena'], company: 'Northwind' },
    { ...atWork, name: ['José', 'Peña'] },
  ),
  pair(
    'an umlaut written out',
    true,
    { ...chat, name: ['Joerg', 'Mueller'], company: 'Northwind' },
    { ...atWork, name: ['Jörg', 'Müller'] },
  ),
  pair('with a title', true, { ...chat, name: ['Dr. Dana', 'Reyes'], company: 'Northwind' }, atWork),
  pair('with an initial', true, { ...chat, name: ['Dana M.', 'Reyes'], company: 'Northwind' }, atWork),
  pair(
    'in another script',
    true,
    { ...chat, name: ['伟', '李'], company: 'Northwind' },
    { ...atWork, name: ['伟', '李'] },
  ),
  pair(
    'the named account by another of its domains',
    true,
    { ...dana, company: 'Kestrel Freight' },
    { ...atWork, email: 'dana@kestrel.example' },
  ),
  pair(
    'a visitor who gave name and company only',
    true,
    { channel: 'chat', visitor: 'v-1', name: DANA, company: 'Northwind' },
    atWork,
  ),
  pair('signed in to the chat', true, { channel: 'chat', user: 'u-1', name: DANA, company: 'Northwind' }, atWork),
  pair(
    'mobile in the chat, office line in the form',
    true,
    { ...dana, company: 'Northwind' },
    {
      ...atWork,
      channel: 'form',
      phone: '+34 910 000 000',
    },
  ),
  pair(
    'a private address in a form, the one at work in a chat',
    true,
    { ...atHome, channel: 'form', company: 'Northwind' },
    { ...atWork, channel: 'chat', phone: PHONE },
  ),
  pair('a mail signed with the number of the chat', true, dana, {
    ...atHome,
    message: 'Please send the offer.\nDana Reyes\nT +34 600-111-222',
  }),
  pair(
    'the number written as at home',
    true,
    { ...dana, phone: '600111222' },
    {
      ...atHome,
      message: 'Call me: +34 (600) 111 222.',
    },
  ),
  pair(
    'an address in the words of the chat',
    true,
    { ...dana, message: 'Write to dana.reyes@gmail.com please' },
    { ...atHome, channel: 'form' },
  ),
  pair(
    'an ad and a mail that name the same campaign and product',
    true,
    { ...dana, channel: 'ad', campaign: 'Night-Shift', interest: 'robots' },
    { ...atHome, channel: 'form', campaign: 'night-shift', interest: 'Robots' },
  ),
  pair('the name told in the second message of the chat', true, [chat, { ...dana, company: 'Northwind' }], atWork),
  // What the rule does not see.
  pair('nothing but the name', false, dana, atHome),
  pair(
    'a short name',
    false,
    { ...chat, name: ['Bob', 'Reyes'], company: 'Northwind' },
    {
      ...atWork,
      name: ['Robert', 'Reyes'],
    },
  ),
  pair('a mistyped name', false, { ...chat, name: ['Dana', 'Reyse'], company: 'Northwind' }, atWork),
  pair(
    'two family names once, one the other time',
    false,
    {
      ...chat,
      name: ['Dana', 'Reyes Kim'],
      company: 'Northwind',
    },
    atWork,
  ),
  pair('a company whose domain is not its name', false, { ...dana, company: 'International Wind Machines' }, atWork),
  pair(
    'two addresses at one company',
    false,
    { ...dana, company: 'Northwind', email: 'd.reyes@northwind.example' },
    atWork,
  ),
  pair(
    'the same channel twice',
    false,
    { ...dana, channel: 'form', company: 'Northwind' },
    {
      ...atWork,
      channel: 'form',
    },
  ),
  pair('a first name only', false, { ...chat, name: ['Dana', ''], company: 'Northwind' }, atWork),
];

const TWO: readonly Omit<Case, 'is'>[] = [
  pair('the same name at another company', false, { ...dana, company: 'Southwind' }, atWork),
  pair(
    'another person of the same company',
    false,
    { ...chat, name: ['Robin', 'Reyes'], company: 'Northwind' },
    atWork,
  ),
  pair(
    'father and son in the family’s firm',
    false,
    { ...chat, name: ['Karl', 'Huber'], company: 'Huber GmbH' },
    {
      ...atWork,
      name: ['Max', 'Huber'],
      email: 'max@huber.example',
    },
  ),
  pair(
    'father and son of one name, who say so',
    false,
    { ...chat, name: ['Karl', 'Huber sen.'], company: 'Huber GmbH' },
    {
      ...atWork,
      name: ['Karl', 'Huber jun.'],
      email: 'karl@huber.example',
    },
  ),
  pair('one name, free mail, no company', false, { ...dana, message: 'Hello' }, atHome),
  pair(
    'one name and one campaign',
    false,
    { ...dana, channel: 'ad', campaign: 'night-shift' },
    {
      ...atHome,
      channel: 'form',
      campaign: 'night-shift',
    },
  ),
  pair(
    'one name, campaign and product, and two companies',
    false,
    {
      ...dana,
      channel: 'ad',
      campaign: 'night-shift',
      interest: 'robots',
      company: 'Southwind',
    },
    { ...atWork, channel: 'form', campaign: 'night-shift', interest: 'robots' },
  ),
  pair(
    'one name, campaign and product, and an address each',
    false,
    {
      ...dana,
      channel: 'ad',
      email: 'dana@gmx.net',
      campaign: 'night-shift',
      interest: 'robots',
    },
    { ...atHome, channel: 'form', campaign: 'night-shift', interest: 'robots' },
  ),
  pair(
    'a mail provider given as the company',
    false,
    { ...dana, company: 'Gmail' },
    {
      ...atHome,
      channel: 'form',
      company: 'gmail',
    },
  ),
  pair(
    'no company, in so many words',
    false,
    { ...dana, company: 'n/a' },
    { ...atHome, channel: 'form', company: 'N/A' },
  ),
  pair(
    'a mailbox of many, whoever signs',
    false,
    { ...dana, company: 'Northwind' },
    {
      ...atWork,
      email: 'info@northwind.example',
    },
  ),
  pair('a mail that somebody passed on', false, { ...dana, company: 'Northwind' }, { ...atWork, forwarded: true }),
  pair(
    'a terminal at a fair',
    false,
    { channel: 'form', visitor: 'k-1', atKiosk: true, name: DANA, company: 'Northwind' },
    atWork,
  ),
  pair(
    'a number of several people',
    false,
    [
      { ...dana, company: 'Northwind' },
      { ...chat, name: ['Robin', 'Vega'], company: 'Northwind' },
    ],
    atWork,
  ),
  pair('two user ids', false, { ...dana, user: 'u-1', company: 'Northwind' }, { ...atWork, user: 'u-2' }),
  pair('two records in the CRM', false, { ...dana, crm: '1', company: 'Northwind' }, { ...atWork, crm: '2' }),
  pair(
    'two addresses at a large company',
    false,
    { ...dana, channel: 'form', email: 'dana.reyes2@northwind.example' },
    atWork,
  ),
  pair(
    'both gave all they have',
    false,
    { ...atHome, ...dana, company: 'Northwind' },
    { ...atWork, phone: '+34 600 999 999' },
  ),
  pair(
    'somebody who tests',
    false,
    { ...chat, name: ['Test', 'Test'], company: 'Northwind' },
    { ...atWork, name: ['Test', 'Test'] },
  ),
  pair(
    'nobody by name',
    false,
    { ...chat, name: ['Unknown', 'Visitor'], company: 'Northwind' },
    {
      ...atWork,
      name: ['Unknown', 'Visitor'],
    },
  ),
  pair(
    'a colleague’s number in a mail',
    false,
    { ...chat, name: ['Robin', 'Vega'] },
    {
      ...atWork,
      message: 'Ask my colleague, +34 600 111 222.',
    },
  ),
  pair('an order number that looks like a telephone', false, dana, { ...atHome, message: 'Order 2026112000341' }),
  pair('a subsidiary', false, { ...dana, company: 'Porto Norte' }, { ...atWork, email: 'dana@kestrel.example' }),
  // What the rule asks in vain.
  pair('two of one name at a large company, a number and an address', true, { ...dana, company: 'Northwind' }, atWork),
  pair(
    'father and son of one name, who do not say so',
    true,
    { ...chat, name: ['Karl', 'Huber'], company: 'Huber GmbH' },
    {
      ...atWork,
      name: ['Karl', 'Huber'],
      email: 'karl@huber.example',
    },
  ),
  pair(
    'two companies of one name in two countries',
    true,
    { ...dana, company: 'Delta' },
    { ...atWork, email: 'dana@delta.example' },
  ),
];

export const CASES: readonly Case[] = [
  ...ONE.map((each) => ({ ...each, is: 'one' as const })),
  ...TWO.map((each) => ({ ...each, is: 'two' as const })),
];
