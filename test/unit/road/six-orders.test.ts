/** One person who chats, writes and rings, in every order: whoever comes first, it is one lead with one owner. */
import { describe, expect, it, vi } from 'vitest';
import type { Sendable } from '../../../sandbox/senders.ts';
import { readLeadState } from '../../../stores/lead-state.ts';
import { call, callback, chat, form, mail, say, somebody } from '../../support/channels.ts';
import { withOneInbox } from '../../support/registries.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

vi.setConfig({ testTimeout: 120_000 });

const ines = somebody(1, 'ines');
const { email, account } = ines;
type Channel = readonly [name: string, words: (at: number) => Sendable];

/** Who knows what. In each set one channel alone knows what the others know apart from each other. */
const SETS: Readonly<Record<string, readonly Channel[]>> = {
  'chat, e-mail and a call, where the caller gives account and address': [
    ['chat', (at) => chat(ines, at, { account })],
    ['mail', (at) => mail(ines, at)],
    ['call', (at) => callback(ines, at, { account, email })],
  ],
  'chat, e-mail and a call, where the visitor of the chat gives account and address': [
    ['chat', (at) => chat(ines, at, { account, email })],
    ['mail', (at) => mail(ines, at)],
    ['call', (at) => callback(ines, at, { account })],
  ],
  'chat, e-mail and the form that asks to be called': [
    ['chat', (at) => chat(ines, at)],
    ['mail', (at) => mail(ines, at)],
    ['form', (at) => form(ines, at)],
  ],
  'chat, e-mail, a call and the form that knows all three': [
    ['chat', (at) => chat(ines, at)],
    ['mail', (at) => mail(ines, at)],
    ['call', (at) => call(ines, at)],
    ['form', (at) => form(ines, at)],
  ],
};

const ordersOf = <T>(values: readonly T[]): T[][] =>
  values.length === 0
    ? [[]]
    : values.flatMap((first, at) => ordersOf(values.filter((_, n) => n !== at)).map((rest) => [first, ...rest]));

const rows = (road: Road) => road.store.rows('ledger');
const engagements = (road: Road) => rows(road).filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk));

/** What the ledger and the CRM hold of the one person. */
async function found(road: Road) {
  const survivors = rows(road).filter(({ key, item }) => key.sk === 'lead' && item.mergedInto === undefined);
  const lead = survivors[0]?.key.pk.slice(2) ?? '';
  const { file, touches } = await readLeadState(road.store, lead);
  const open = engagements(road).filter(({ item }) => item.state === 'open');
  const [contact] = road.crm.contacts.values();
  const tasks = [...road.crm.tasks.values()].filter(({ done }) => !done);
  const { total } = await check(road);
  return {
    leads: survivors.length,
    contactOwner: file.row.contactOwner,
    touches: touches.map(({ emitter }) => emitter),
    openIn: open.map(({ item }) => String(item.flow)).sort(),
    owners: open.map(({ item }) => String(item.owner)),
    contacts: road.crm.contacts.size,
    told: { email: contact?.email, phone: contact?.phone, ownerId: contact?.ownerId },
    taskOwners: tasks.map(({ ownerId }) => ownerId),
    atContact: tasks.every(({ contactId }) => contactId === contact?.id),
    requests: rows(road).filter(({ key }) => key.sk === 'regroup').length,
    wrong: [...unsound(road), ...(total.balanced && total.remainder === 0 ? [] : [JSON.stringify(total.defects)])],
  };
}

/** `apart`: each is delivered before the next one comes. */
async function tell(road: Road, order: readonly Channel[], apart: boolean): Promise<void> {
  for (const [name, words] of order) {
    const { statusCode } = await say(road, words(road.now()));
    expect(statusCode, name).toBeLessThan(300);
    if (apart) await road.settle();
    road.advance(10_000);
  }
  await road.settle();
}

const emitterOf = ([, words]: Channel): string => words(0).emitter;
const named = (order: readonly Channel[]): string => order.map(([name]) => name).join(', ');

describe.each(Object.keys(SETS))('one person by %s', (name) => {
  const channels = SETS[name] ?? [];

  it.each([
    ['each delivered before the next', true],
    ['one right after the other', false],
  ])(
    'is one lead with one engagement, owner, contact and task in every order, %s covers: [100, 105, 108, 414, 430]',
    async (_how, apart) => {
      const registry = withOneInbox();
      for (const order of ordersOf(channels)) {
        const road = createRoad({ registry });
        await tell(road, order, apart);
        const at = await found(road);
        const owner = at.contactOwner ?? '';
        const crmId = registry.people.get(owner)?.crmIds.hubspot;
        expect(at, named(order)).toEqual({
          leads: 1,
          contactOwner: owner,
          touches: order.map(emitterOf),
          openIn: ['demo-request'],
          owners: [owner],
          contacts: 1,
          told: { email: ines.email, phone: at.told.phone, ownerId: crmId },
          taskOwners: [crmId],
          atContact: true,
          requests: 0,
          wrong: [],
        });
        if (channels.some(([channel]) => channel === 'form')) expect(at.told.phone).toBe(ines.phone);
      }
    },
  );

  it('is one lead with one contact, and one engagement and task in each flow of its channels', async () => {
    for (const order of ordersOf(channels)) {
      const road = createRoad();
      await tell(road, order, true);
      const at = await found(road);
      const flows = order.map((channel) => road.registry.emitters.get(emitterOf(channel))?.flow ?? '').sort();
      expect(at, named(order)).toMatchObject({ leads: 1, openIn: flows, contacts: 1, requests: 0, wrong: [] });
      expect(at.taskOwners, named(order)).toHaveLength(flows.length);
      expect(at.touches, named(order)).toEqual(order.map(emitterOf));
      expect(at.atContact, named(order)).toBe(true);
    }
  });
});
