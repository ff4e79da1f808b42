/** Where a person came from, as properties of a contact: only in accounts that were set up for it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextOf, doneValue } from '../connectors/destination-world.ts';
import { type HubspotWorld, issuesIn, openHubspot } from './world.ts';

const OWN = ['first_source', 'first_campaign', 'last_source', 'last_campaign'].map((name) => `baton_${name}`);
const cameFrom = { first: { source: 'google', campaign: 'spring' }, last: { source: 'meta' } };
const ana = { leadKey: 'lead-ana', email: 'ana@example.com', cameFrom } as const;

describe('where a contact came from', () => {
  let world: HubspotWorld;
  beforeEach(async () => {
    world = await openHubspot();
  });
  afterEach(() => {
    expect(issuesIn(world.exchanges)).toEqual([]);
    return world.stop();
  });

  const propertiesOf = async (id: string): Promise<unknown> => {
    const { body } = await world.raw('GET', `/crm/objects/2026-03/contacts/${id}?properties=${OWN.join()}`);
    return body;
  };

  it('is missing by name until the account is set up, and then kept first and last covers: [105]', async () => {
    const destination = world.connect({ attribution: true });
    const wanted = OWN.map((name) => `contacts.${name}`);
    expect(doneValue(await destination.health(contextOf())).missing).toEqual(wanted);
    expect(doneValue(await destination.setUp(contextOf())).created).toEqual(wanted);
    expect(doneValue(await destination.setUp(contextOf())).created).toEqual([]);
    expect(doneValue(await destination.health(contextOf())).missing).toEqual([]);
    const { id } = doneValue(await destination.upsertContact(ana, undefined, contextOf()));
    expect(await propertiesOf(id)).toMatchObject({
      properties: { baton_first_source: 'google', baton_first_campaign: 'spring', baton_last_source: 'meta' },
    });
    const moved = { ...ana, cameFrom: { ...cameFrom, last: { source: 'newsletter', campaign: 'june' } } };
    await destination.upsertContact(moved, id, contextOf());
    expect(await propertiesOf(id)).toMatchObject({
      properties: { baton_first_source: 'google', baton_last_source: 'newsletter', baton_last_campaign: 'june' },
    });
  });

  it('refuses by name where the account was not set up for it', async () => {
    const refused = await world.connect({ attribution: true }).upsertContact(ana, undefined, contextOf());
    expect(refused).toMatchObject({ kind: 'terminal' });
    expect(world.contacts()).toEqual([]);
  });

  it('asks nothing of an account that does not want it', async () => {
    const destination = world.connect();
    expect(doneValue(await destination.health(contextOf())).missing).toEqual([]);
    const { cameFrom: _untold, ...plain } = ana;
    expect((await destination.upsertContact(plain, undefined, contextOf())).kind).toBe('done');
  });
});
