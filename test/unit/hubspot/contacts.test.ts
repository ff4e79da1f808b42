import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextOf, doneValue } from '../connectors/destination-world.ts';
import { batchOf, record, scripted, taken } from './scripted.ts';
import { type HubspotWorld, openHubspot } from './world.ts';

const ana = { leadKey: 'lead-ana', email: 'ana@example.com', firstName: 'Ana' } as const;
const bodiesOf = (world: HubspotWorld, method: string): string[] =>
  world.exchanges.filter((exchange) => exchange.method === method).map((exchange) => JSON.stringify(exchange.request));

describe('a contact at HubSpot', () => {
  let world: HubspotWorld;
  beforeEach(async () => {
    world = await openHubspot();
  });
  afterEach(() => world.stop());
  const put = (known?: string, more: object = {}) =>
    world.destination.upsertContact({ ...ana, ...more }, known, contextOf());

  for (const conflicts of ['whole', 'rows'] as const)
    it(`takes over by the id in the text when the conflict answers the batch as ${conflicts}, and never patches the address`, async () => {
      const existing = await world.addContact({ email: 'ana@example.com' });
      world.twin.setFaults({ conflicts });
      expect(doneValue(await put())).toEqual({ id: existing, created: false });
      expect(world.exchanges.map((exchange) => `${exchange.method} ${exchange.status}`)).toEqual([
        `POST ${conflicts === 'whole' ? 400 : 207}`,
        'GET 200',
        'PATCH 200',
      ]);
      expect(bodiesOf(world, 'PATCH').join()).not.toContain('email');
      expect(doneValue(await put())).toEqual({ id: existing, created: false });
    });

  it('takes over a contact that has the address as an additional one', async () => {
    const old = await world.addContact({ email: 'ana@example.com' });
    const primary = await world.addContact({ email: 'ana.ruiz@example.com' });
    const merge = { primaryObjectId: primary, objectIdToMerge: old };
    await world.raw('POST', '/crm/objects/2026-03/contacts/merge', merge);
    const { id } = doneValue(await put());
    expect(world.contacts()).toMatchObject([{ id, leadKey: 'lead-ana', email: 'ana.ruiz@example.com' }]);
  });

  it('follows a contact that was merged into another, in one call, and leaves the key of the survivor alone', async () => {
    const { id } = doneValue(await put());
    const other = await world.addContact({ email: 'b@example.com', leadKey: 'lead-b' });
    await world.raw('POST', '/crm/objects/2026-03/contacts/merge', { primaryObjectId: other, objectIdToMerge: id });
    const before = world.callCount();
    const followed = doneValue(await put(id, { firstName: 'Anna' }));
    expect(world.callCount() - before).toBe(1);
    expect(followed.id).not.toBe(id);
    expect(world.contacts()).toMatchObject([{ id: followed.id, leadKey: 'lead-b', firstName: 'Anna' }]);
  });

  it('finds its record by key again when the id it knew is gone', async () => {
    const { id } = doneValue(await put());
    expect(doneValue(await put('999'))).toEqual({ id, created: false });
  });

  it('patches its own record when the address belongs to another contact', async () => {
    const mine = doneValue(await put(undefined, { email: 'old@example.com' })).id;
    await world.addContact({ email: 'ana@example.com' });
    expect(doneValue(await put(undefined, { firstName: 'Anna' }))).toEqual({ id: mine, created: false });
    expect(world.contacts().find((contact) => contact.id === mine)).toMatchObject({
      firstName: 'Anna',
      email: 'old@example.com',
    });
  });

  it('reads back what a batch answered with success and without a row, and writes it again when it is not there', async () => {
    world.twin.setFaults({ rates: { emptyResult: 1 } });
    expect(await put()).toEqual({ kind: 'retry', afterMs: 2000, code: 'nothing-written' });
    world.twin.setFaults({});
    const { id } = doneValue(await put());
    world.twin.setFaults({ rates: { emptyResult: 1 } });
    expect(doneValue(await put(undefined, { firstName: 'Anna' }))).toEqual({ id, created: false });
    expect(world.contacts()).toMatchObject([{ firstName: 'Anna' }]);
  });

  it('fills an address that is missing with one read more, and never moves one that is there', async () => {
    const { id } = doneValue(await world.destination.upsertContact({ leadKey: 'lead-ana' }, undefined, contextOf()));
    const before = world.callCount();
    await put(id, { fillsAddress: true });
    expect(world.callCount() - before).toBe(2);
    await put(id, { fillsAddress: true, email: 'later@example.com' });
    expect(world.twin.state().contacts[0]?.properties).toMatchObject({ email: 'ana@example.com' });
    expect(world.twin.state().contacts[0]?.properties.hs_additional_emails).toBeUndefined();
  });

  it('only looks at a known contact when there is nothing to write, because HubSpot refuses an empty patch', async () => {
    const { id } = doneValue(await put());
    expect(doneValue(await world.destination.upsertContact({ leadKey: 'lead-ana' }, id, contextOf())).id).toBe(id);
    expect(world.exchanges.at(-1)?.method).toBe('GET');
  });

  it('sends no empty value, which would clear what is there', async () => {
    const { id } = doneValue(await put(undefined, { phone: '+34600111222' }));
    doneValue(await put(id, { phone: '', firstName: '' }));
    expect(world.contacts()).toMatchObject([{ phone: '+34600111222', firstName: 'Ana' }]);
  });
});

describe('a contact at a HubSpot that answers oddly', () => {
  const context = contextOf();

  it('looks the contact up by address when no id can be read from the conflict, and asks for no search', async () => {
    const { destination, asked } = scripted([
      { status: 409, body: { status: 'error', message: 'taken' } },
      { status: 200, body: batchOf([record('9')]) },
      { status: 200, body: record('9') },
    ]);
    expect(doneValue(await destination.upsertContact(ana, undefined, context))).toEqual({ id: '9', created: false });
    expect(asked.map((call) => call.path)).toEqual([
      '/crm/objects/2026-03/contacts/batch/upsert',
      '/crm/objects/2026-03/contacts/batch/read',
      '/crm/objects/2026-03/contacts/9',
    ]);
    expect(asked[1]?.body).toMatchObject({ idProperty: 'email', inputs: [{ id: 'ana@example.com' }] });
  });

  it('waits when the contact in the way is nowhere to be found', async () => {
    const { destination } = scripted([
      { status: 400, body: taken('9') },
      { status: 404 },
      { status: 207, body: batchOf([]) },
    ]);
    expect(await destination.upsertContact(ana, undefined, context)).toMatchObject({
      kind: 'retry',
      code: 'conflict-unresolved',
    });
  });

  it('does not call it done when the stage it moved forward came back as an earlier one', async () => {
    const moved = { ...ana, lifecycle: 'customer' } as const;
    const earlier = scripted([{ status: 200, body: record('5', { lifecyclestage: 'lead' }) }]);
    expect(await earlier.destination.upsertContact(moved, '5', context)).toMatchObject({
      kind: 'terminal',
      fields: ['lifecyclestage'],
    });
    for (const held of ['evangelist', '123456', null]) {
      const later = scripted([{ status: 200, body: record('5', { lifecyclestage: held }) }]);
      expect((await later.destination.upsertContact(moved, '5', context)).kind).toBe('done');
    }
  });

  it('gives up in time between two calls and says so', async () => {
    let now = 0;
    const { destination, asked } = scripted([{ status: 400, body: taken('9') }], {
      onCall: () => {
        now += 7500;
      },
    });
    const late = { deadline: 10_000, now: () => now };
    expect(await destination.upsertContact(ana, undefined, late)).toEqual({
      kind: 'retry',
      afterMs: 0,
      code: 'out-of-time',
    });
    expect(asked).toHaveLength(1);
  });
});
