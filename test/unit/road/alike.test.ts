/** A chain whose channels have no identifier in common: nobody is merged, somebody is asked, once. */
import { describe, expect, it, vi } from 'vitest';
import { accountWords } from '../../../core/accounts/company-name.ts';
import { findAlike } from '../../../lambdas/clock/alike.ts';
import type { Sendable } from '../../../sandbox/senders.ts';
import { compareLead } from '../../../stores/alike.ts';
import { recording } from '../../../stores/fault.ts';
import { callback, chat, form, mail, type Somebody, say, somebody } from '../../support/channels.ts';
import { withOneInbox } from '../../support/registries.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';

vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Mid-hour, so that a day has an hour that is over. */
const BEGIN = Date.UTC(2026, 10, 20, 9, 10);

const ines = somebody(1, 'ines');
const NAME = ['Ines', 'Duarte'] as const;

/** A contact at Intercom who left a name and a number; or a ticket, by the conversation it is about. */
function contact({ key, visitor, phone }: Somebody, at: number, name = NAME.join(' ')): Sendable {
  const sample = chat({ key: `contact-${key}`, visitor, phone, email: '', account: '' }, at);
  const item = { type: 'contact', id: visitor, phone, name, email: null };
  return { ...sample, body: { ...(sample.body as object), id: `contact-${key}`, data: { item } } };
}

function changed(sample: Sendable, over: (text: string) => string): Sendable {
  return { ...sample, body: JSON.parse(over(JSON.stringify(sample.body))) };
}

const signed = (sample: Sendable, words: string): Sendable =>
  changed(sample, (text) => text.replace('Which robots fit our aisles?', `Which robots fit our aisles?\\n${words}`));

/** A callback is asked for with name and company. */
function atDesk(person: Somebody, at: number, company: string, [first_name, last_name]: readonly string[] = NAME) {
  const sample = callback(person, at);
  const body = sample.body as { readonly data: object };
  return { ...sample, body: { ...body, data: { ...body.data, first_name, last_name, company } } };
}

/** The clock has been looking for an hour. */
async function roadOf(): Promise<Operator> {
  const road = createRoad({ registry: withOneInbox(), now: BEGIN - HOUR });
  await looked(road);
  road.advance(BEGIN + HOUR - road.now());
  return createOperator(road);
}

let said = 0;

async function tell(road: Road, words: Sendable, afterMs: number): Promise<void> {
  road.advance(afterMs);
  said += 1;
  const { statusCode } = await say(road, words, `event-${said}`);
  expect(statusCode).toBeLessThan(300);
  await road.settle();
}

/** Until the hour that is going on was looked at. */
async function looked(road: Road): Promise<void> {
  road.advance(Math.ceil(road.now() / HOUR) * HOUR + 14 * 60_000 - road.now());
  await road.minutes(2);
}

const items = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'possible-duplicate')
    .map(({ key, item }) => ({ id: key.pk.slice(2), ...item }) as typeof item & { id: string });

const leads = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key, item }) => ({ id: key.pk.slice(2), mergedInto: item.mergedInto }));

const standing = (road: Road) => leads(road).filter(({ mergedInto }) => mergedInto === undefined);

const decide = (operator: Operator, id: string | undefined, outcome: string) =>
  operator.ask('POST', `/items/${encodeURIComponent(id ?? '')}/decide`, { body: { outcome } });

async function sound(road: Road): Promise<void> {
  const { total } = await check(road);
  expect([...unsound(road), total.remainder, ...total.defects]).toEqual([0]);
}

/** A chat that knows a number and a mail that knows an address, by one person. */
async function chatThenMail(operator: Operator): Promise<void> {
  const { road } = operator;
  await tell(road, contact(ines, road.now()), 0);
  await tell(road, signed(mail(ines, road.now()), `Ines Duarte, ${ines.phone}`), 3 * HOUR);
  await looked(road);
}

describe('a chat with a number and, hours later, a mail with an address', () => {
  it('by one person are two leads and one question, with both of them covers: [100, 106]', async () => {
    const operator = await roadOf();
    const { road } = operator;
    await chatThenMail(operator);
    const [elder, younger] = leads(road);
    expect(standing(road)).toHaveLength(2);
    expect(items(road)).toMatchObject([
      {
        state: 'open',
        kind: 'single',
        owner: road.registry.flows.get('demo-request')?.owners.revops,
        evidence: {
          leads: [elder?.id, younger?.id],
          kind: 'name-and-contact',
          channels: ['chat', 'email'],
          began: BEGIN + HOUR,
          minutes: expect.any(Number),
        },
      },
    ]);
    expect(JSON.stringify(road.store.rows('work'))).not.toMatch(/ines|duarte|\+34600/i);
    expect(JSON.stringify(road.store.rows('control'))).not.toMatch(/ines|duarte|\+34600/i);
    await sound(road);
  });

  it('are asked about once, however often they are looked at and whatever they say next', async () => {
    const operator = await roadOf();
    const { road } = operator;
    await chatThenMail(operator);
    const before = items(road);
    await looked(road);
    expect(items(road)).toEqual(before);
    await tell(
      road,
      changed(mail(ines, road.now()), (text) => text.replaceAll('mail-ines', 'mail-ines-2')),
      HOUR,
    );
    await looked(road);
    expect(items(road)).toHaveLength(1);
    expect(items(road)[0]?.id).toBe(before[0]?.id);
  });

  it('become one lead with one owner where somebody approves covers: [106]', async () => {
    const operator = await roadOf();
    const { road } = operator;
    await chatThenMail(operator);
    const [item] = items(road);
    expect(as('item', await operator.ask('GET', `/items/${encodeURIComponent(item?.id ?? '')}`)).allowed).toEqual([
      'approve',
      'close',
    ]);
    expect(as('decide', await decide(operator, item?.id, 'approve'))).toMatchObject({ closed: true });
    await road.settle();
    const [elder, younger] = leads(road);
    expect([elder?.mergedInto, younger?.mergedInto]).toEqual([undefined, elder?.id]);
    const open = road.store.rows('ledger').filter(({ key, item: of }) => /^g#.*#/.test(key.sk) && of.state === 'open');
    expect(open).toHaveLength(1);
    expect([road.crm.contacts.size, [...road.crm.tasks.values()].filter(({ done }) => !done).length]).toEqual([1, 1]);
    expect(items(road)).toMatchObject([{ state: 'closed', outcome: 'approve', decidedBy: 'vera' }]);
    expect(as('decide', await decide(operator, item?.id, 'approve'))).toMatchObject({ isRepeat: true });
    await looked(road);
    expect(items(road)).toHaveLength(1);
    await sound(road);
  });

  it('stay two where somebody closes it, and nobody asks again', async () => {
    const operator = await roadOf();
    const { road } = operator;
    await chatThenMail(operator);
    await decide(operator, items(road)[0]?.id, 'close');
    await tell(
      road,
      changed(mail(ines, road.now()), (text) => text.replaceAll('mail-ines', 'mail-ines-2')),
      HOUR,
    );
    await looked(road);
    expect(items(road)).toMatchObject([{ state: 'closed', outcome: 'close' }]);
    expect(standing(road)).toHaveLength(2);
  });

  it('nor when one of them stands for another lead, or for one of them another does', async () => {
    const operator = await roadOf();
    const { road } = operator;
    await tell(road, callback(somebody(2, 'other'), road.now(), { account: 'u-1' }), 0);
    await chatThenMail(operator);
    await decide(operator, items(road)[0]?.id, 'close');
    const [third, chatted] = leads(road);
    await operator.ask('POST', `/leads/${third?.id}/merge`, { body: { other: chatted?.id } });
    await tell(
      road,
      changed(mail(ines, road.now()), (text) => text.replaceAll('mail-ines', 'mail-ines-2')),
      HOUR,
    );
    await looked(road);
    expect(standing(road)).toHaveLength(2);
    expect(items(road)).toMatchObject([{ state: 'closed' }]);
  });

  it('are no question any more once a third channel joins them', async () => {
    const operator = await roadOf();
    const { road } = operator;
    await chatThenMail(operator);
    await tell(road, form(ines, road.now()), HOUR);
    await road.minutes(61);
    expect(standing(road)).toHaveLength(1);
    expect(items(road)).toMatchObject([{ state: 'closed' }]);
    await looked(road);
    expect(items(road)).toHaveLength(1);
    await sound(road);
  });

  it('are still one when only one of them was joined with a third', async () => {
    const operator = await roadOf();
    const { road } = operator;
    const other = somebody(2, 'other');
    await tell(road, callback(other, road.now(), { account: 'u-1' }), 0);
    await tell(road, contact(ines, road.now()), HOUR);
    await tell(road, signed(mail(ines, road.now()), ines.phone), HOUR);
    await looked(road);
    expect(items(road)).toHaveLength(1);
    const [third, , mailed] = leads(road);
    await operator.ask('POST', `/leads/${third?.id}/merge`, { body: { other: mailed?.id } });
    await road.minutes(61);
    expect(standing(road)).toHaveLength(2);
    expect(items(road)).toMatchObject([{ state: 'open' }]);
  });
});

describe('a chain of chat, mail and ticket', () => {
  it('in which only chat and ticket name the conversation is one question, for the mail covers: [100]', async () => {
    const { road } = await roadOf();
    await tell(road, chat(ines, road.now()), 0);
    await tell(road, mail(ines, road.now()), HOUR);
    // The ticket is opened on the chat by somebody who writes down what they were told.
    const ticket = changed(chat({ ...ines, visitor: 'agent-desk' }, road.now()), (text) =>
      text
        .replace('notif_ines', 'notif_ticket')
        .replace('"name":null', '"name":"Ines Duarte"')
        .replace('Do you support shifts across midnight?', `Answer to ${ines.email}, please.`),
    );
    await tell(road, ticket, HOUR);
    await looked(road);
    expect(standing(road)).toHaveLength(2);
    expect(items(road)).toMatchObject([{ state: 'open', evidence: { kind: 'name-and-contact' } }]);
  });

  it('is told by the company too: a call from it, a mail from there', async () => {
    const { road } = await roadOf();
    const person = { ...ines, email: 'ines@porto-cargo.example' };
    await tell(road, atDesk(person, road.now(), 'Porto Cargo Lda.'.replace(' Lda.', ' S.A.')), 0);
    await tell(road, mail(person, road.now()), HOUR);
    await looked(road);
    expect(items(road)).toMatchObject([{ evidence: { kind: 'name-and-company', channels: ['api', 'email'] } }]);
  });
});

describe('nobody is asked', () => {
  const person = { ...ines, email: 'ines@porto-cargo.example' };
  const MISSES: readonly [string, (at: number) => Sendable, (at: number) => Sendable, number?][] = [
    ['about the same name at another company', (at) => atDesk(person, at, 'Lisboa Cargo'), (at) => mail(person, at)],
    [
      'about somebody else of the company',
      (at) => atDesk(person, at, 'Porto Cargo', ['Rui', 'Duarte']),
      (at) => mail(person, at),
    ],
    [
      'about a mailbox of many',
      (at) => atDesk(person, at, 'Porto Cargo'),
      (at) => mail({ ...person, email: 'info@porto-cargo.example' }, at),
    ],
    [
      'about one name and two private people',
      (at) => contact(ines, at),
      (at) => mail({ ...ines, email: 'ines@gmail.com' }, at),
    ],
    ['when the flow waits no longer', (at) => atDesk(person, at, 'Porto Cargo'), (at) => mail(person, at), 4 * DAY],
  ];
  it.each(MISSES)('%s', async (_name, first, second, laterMs = HOUR) => {
    const { road } = await roadOf();
    await tell(road, first(road.now()), 0);
    await looked(road);
    await tell(road, second(road.now() + laterMs), laterMs);
    await looked(road);
    expect(standing(road)).toHaveLength(2);
    expect(items(road)).toEqual([]);
  });

  it('about a name and company that many use at once', async () => {
    const { road } = await roadOf();
    for (let n = 1; n <= 5; n += 1) await tell(road, atDesk(somebody(n), road.now(), 'Porto Cargo'), 60_000);
    await tell(road, mail(person, road.now()), 60_000);
    await looked(road);
    expect(standing(road)).toHaveLength(6);
    expect(items(road)).toEqual([]);
  });
});

describe('the look at an hour', () => {
  const called = accountWords(new Map());
  /** What comparing one lead comes to. */
  async function costOf(road: Road, lead: string | undefined): Promise<Record<string, number>> {
    const store = recording(road.store);
    const { registry, now } = road;
    const flow = registry.flows.get('demo-request');
    if (!flow || !lead) throw new Error('There is nothing to compare.');
    const deps = { store, registry, now, keys: async () => road.keys };
    await compareLead(deps, flow, { lead, at: now(), emitter: 'postmark' }, called);
    return Object.fromEntries(
      [...Map.groupBy(store.operations, ({ kind }) => kind)].map(([kind, of]) => [kind, of.length]),
    );
  }

  it('costs each lead a few reads and two or three rows, and three reads more for one it looks like', async () => {
    const { road } = await roadOf();
    await tell(road, atDesk({ ...ines }, road.now(), 'Porto Cargo'), 0);
    const [first] = leads(road);
    // The lead, its touches, its words; a number and a company: a row and a range each.
    expect(await costOf(road, first?.id)).toEqual({ get: 1, query: 3, getMany: 1, write: 2 });
    await tell(road, mail({ ...ines, email: 'ines@porto-cargo.example' }, road.now()), HOUR);
    const second = leads(road)[1];
    await costOf(road, second?.id);
    expect(items(road)).toHaveLength(1);
    expect(await costOf(road, first?.id)).toEqual({ get: 6, query: 4, getMany: 3, write: 4 });
  });

  it('asks nothing of leads of which nobody told a name', async () => {
    const { road } = await roadOf();
    await tell(road, chat(ines, road.now()), 0);
    expect(await costOf(road, leads(road)[0]?.id)).toEqual({ get: 1, query: 1, getMany: 1 });
  });

  it('goes on where the time ran out', async () => {
    const { road } = await roadOf();
    for (let n = 1; n <= 10; n += 1) {
      road.advance(1000);
      await say(road, atDesk(somebody(n), road.now(), `Cargo ${n}`), `time-${n}`);
    }
    await road.settle();
    road.advance(Math.ceil(road.now() / HOUR) * HOUR + 15 * 60_000 - road.now());
    const known = () =>
      new Set(road.store.rows('control').flatMap(({ key }) => (key.pk.startsWith('likeness#') ? [key.sk] : []))).size;
    /** Time for so many questions of whether there is any. */
    const turn = (looks: number) => {
      let left = looks;
      const deadline = () => (left-- > 0 ? Number.POSITIVE_INFINITY : 0);
      const { store, registry, now } = road;
      const deps = { store, registry, now, deadline, keys: async () => road.keys, onFault: () => undefined };
      return findAlike(deps, { faults: 0 });
    };
    await turn(1);
    expect(known()).toBe(0);
    await turn(2);
    expect(known()).toBe(8);
    await turn(3);
    expect(known()).toBe(10);
    const { rows } = await road.store.query('control', 'alike#demo-request');
    expect(rows[0]?.item.through).toBe(Math.floor(road.now() / HOUR) * HOUR);
  });
});
