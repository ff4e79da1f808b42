/** Contacts that people merge in HubSpot go on under a new id there, and are one person here. The connector and its twin are real. */
import { describe, expect, it, vi } from 'vitest';
import { referringRegistry } from '../../support/referring.ts';
import { vendorPost } from '../../support/requests.ts';
import { found as foundIn } from '../../support/vendors.ts';
import { as, createOperator } from '../ops/operator.ts';
import { found, home, leadsOf, ofKind, one, open, work } from './merged-contacts.ts';

vi.setConfig({ testTimeout: 60_000 });

const ordersOf = <T>(values: readonly T[]): T[][] =>
  values.length === 0
    ? [[]]
    : values.flatMap((first, at) => ordersOf(values.filter((_, n) => n !== at)).map((rest) => [first, ...rest]));

type Step = 'work' | 'home' | 'merged';
const ORDERS = ordersOf<Step>(['work', 'home', 'merged']);

/** HubSpot merges just before it says so for the first time; what it told of either before may come later. */
async function told(order: readonly Step[], primary: 'work' | 'home', isSettled: boolean) {
  const setting = await open();
  const { account, contact, tell } = setting;
  const first = await account.add({ email: work.email });
  const second = await account.add({ email: home.email });
  const [kept, other] = primary === 'work' ? [first, second] : [second, first];
  let living = '';
  const words = {
    work: () => contact(work, { vid: first }),
    home: () => contact(home, { vid: second }),
    merged: () => contact(primary === 'work' ? work : home, { vid: living, merged: [kept, other] }),
  };
  for (const step of order) {
    if (step === 'merged') living = await account.merge(kept, other);
    await tell(words[step](), isSettled);
  }
  await setting.road.settle();
  return { setting, living, first, second };
}

describe('two contacts that somebody merged in HubSpot', () => {
  it.each(ORDERS.map((order) => ({ order, name: order.join(', ') })))(
    'are one person with one lead, engagement, contact and task, told in the order $name covers: [99, 100, 430]',
    async ({ order }) => {
      for (const primary of ['work', 'home'] as const) {
        for (const isSettled of [true, false]) {
          const { setting, living } = await told(order, primary, isSettled);
          expect(await found(setting), `${primary} ${isSettled}`).toEqual(one(living, 3));
        }
      }
    },
  );

  it('stay one when HubSpot merges the result once more, and when what it told first comes again', async () => {
    const { setting, living, first, second } = await told(['work', 'home', 'merged'], 'work', true);
    const { account, contact, tell } = setting;
    const third = await account.add({ email: 'third@channels.example' });
    const newest = await account.merge(living, third);
    await tell(contact(work, { vid: newest, merged: [first, second, living, third] }));
    // The same submission, told later: a revision of what came first.
    await tell(contact(work, { vid: first }));
    expect(await found(setting)).toEqual(one(newest, 4));
  });

  it.each(['the elder', 'the younger'])(
    'are one when the submission of %s is told again under the new id: the elder lead and its work go on',
    async (which) => {
      const { setting, first, second } = await told(['work', 'home'], 'work', true);
      const { road, account, contact, tell } = setting;
      const [elder] = leadsOf(road);
      const [begun] = ofKind(road, /^g#[^#]+#\d+$/).filter(({ item }) => item.lead === elder);
      const living = await account.merge(first, second);
      const [who, submission] = which === 'the elder' ? [work, `work-${first}`] : [home, `home-${second}`];
      await tell(contact(who, { vid: living, merged: [first, second], submission }));
      expect(await found(setting)).toEqual(one(living, 2));
      const open = ofKind(road, /^g#[^#]+#\d+$/).filter(({ item }) => item.state === 'open');
      expect(open.map(({ item }) => [item.lead, item.owner])).toEqual([[elder, begun?.item.owner]]);
    },
  );
});

describe('two contacts that somebody merged in HubSpot, of two people after all', () => {
  it.each(['work', 'home'] as const)(
    'leave the record to whose key it carries, where %s won: the other waits for a person and writes nothing to it covers: [107]',
    async (primary) => {
      const { setting, first, second } = await told(['work', 'home'], 'work', true);
      const { road, account, contact, tell } = setting;
      const [elder, younger] = leadsOf(road);
      const [kept, other] = primary === 'work' ? [first, second] : [second, first];
      const living = await account.merge(kept, other);
      await tell(contact(primary === 'work' ? work : home, { vid: living, merged: [first, second] }));
      expect(await found(setting)).toEqual(one(living, 3));
      const undone = as('unmerge', await createOperator(road).ask('POST', `/leads/${younger}/unmerge`));
      const staysWith = primary === 'work' ? elder : younger;
      expect(undone.irreversible).toMatchObject([{ record: living, staysWith, isMerged: true }]);
      await road.settle();
      // The task of who leaves stays on it, for a person to see to.
      expect(undone.irreversible[0]?.tasks).toHaveLength(1);
      const { leads, contacts, wrong } = await found(setting);
      expect({ leads, contacts, wrong }).toEqual({ leads: 2, contacts: [living], wrong: [] });
      const items = road.store.rows('work').filter(({ key }) => key.sk === 'item');
      expect(items.map(({ item }) => item.reason)).toContain('record-conflict');
    },
  );
});

describe('two contacts whose merge an app of HubSpot is told of', () => {
  type Event = 'first' | 'second' | 'merge' | 'late';

  /** Every event says only which contact: it is fetched, by then perhaps under another id. */
  async function toldApp(order: readonly Event[]) {
    const setting = await open(referringRegistry());
    const { road, account } = setting;
    road.vendors.tokens.set('hubspot-webhooks', 'token');
    road.vendors.answer = ({ id }) => foundIn(account.read(id) ?? {});
    const [first, second] = [await account.add({ email: work.email }), await account.add({ email: home.email })];
    let living = '';
    for (const event of order) {
      if (event === 'merge') living = await account.merge(first, second);
      const merge = { primaryObjectId: first, mergedObjectIds: [second], newObjectId: living };
      const changes = {
        first: [{ subscriptionType: 'contact.creation', objectId: first }],
        second: [{ subscriptionType: 'contact.creation', objectId: second }],
        merge: [
          { subscriptionType: 'contact.creation', objectId: living },
          { subscriptionType: 'contact.merge', objectId: first, ...merge },
        ],
        late: [{ subscriptionType: 'contact.propertyChange', objectId: second, propertyName: 'company' }],
      }[event];
      const facts = { portalId: 33, subscriptionId: 22, occurredAt: road.now(), changeSource: 'CRM_UI' };
      const body = changes.map((change, n) => ({ ...facts, eventId: n, ...change }));
      await road.post(vendorPost('hubspot-webhooks', JSON.stringify(body), road.now()));
      await road.settle();
      road.advance(10_000);
    }
    return { setting, living };
  }

  it.each<readonly Event[]>([
    ['first', 'second', 'merge', 'late'],
    ['merge', 'first', 'late', 'second'],
    ['second', 'merge', 'late', 'first'],
  ])('are one person, told of as %s, %s, %s and %s covers: [29, 99, 430]', async (...order) => {
    const { setting, living } = await toldApp(order);
    expect(await found(setting)).toEqual({ ...one(living, 5), openIn: ['vendors'] });
  });
});
