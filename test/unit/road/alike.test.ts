/** A chain whose channels have no identifier in common: nobody is merged, somebody is asked, once. */
import { describe, expect, it, vi } from 'vitest';
import type { Sendable } from '../../../sandbox/senders.ts';
import { callback, chat, form, mail, somebody } from '../../support/channels.ts';
import { as, type Operator } from '../ops/operator.ts';

import {
  atDesk,
  BEGIN,
  changed,
  contact,
  DAY,
  decide,
  HOUR,
  ines,
  items,
  leads,
  looked,
  roadOf,
  signed,
  sound,
  standing,
  tell,
} from './alike-stage.ts';

vi.setConfig({ testTimeout: 60_000 });

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
    expect(JSON.stringify(road.store.rows('control'))).not.toMatch(/\bines|duarte|\+34600/i);
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
