/** Leads that turn out to be one person, brought to HubSpot: one contact, one open task, nothing under an old key or id. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contactOfLead, deliver, type Effects, engagement, mergedInto, type Told } from '../connectors/family.ts';
import { CONTACTS } from './conversation.ts';
import { type HubspotWorld, openHubspot } from './world.ts';

const LEADS = ['A', 'B', 'C'];
const told = (lead: string, more: Partial<Told> = {}): Told => ({
  lead,
  engagements: [engagement(lead)],
  email: `${lead.toLowerCase()}@example.com`,
  ...more,
});
const whole = (more: Partial<Told> = {}): Told =>
  told('A', {
    absorbed: ['B', 'C'],
    engagements: [engagement('A'), mergedInto('B', 'A'), mergedInto('C', 'A')],
    ...more,
  });

describe('a person who was three leads, at HubSpot covers: [99]', () => {
  let world: HubspotWorld;
  let effects: Effects;
  beforeEach(async () => {
    world = await openHubspot();
    effects = new Map();
  });
  afterEach(() => world.stop());
  const open = () => world.tasks().filter(({ isDone }) => !isDone);
  const until = async (told: Told) => {
    for (let tries = 0; tries < 60; tries += 1)
      if ((await deliver(world.destination, effects, told)).refusal === undefined) return;
    throw new Error('never delivered');
  };

  it('is one contact with every address, one open task, and is written by its id ever after', async () => {
    for (const lead of LEADS) await deliver(world.destination, effects, told(lead));
    await deliver(world.destination, effects, whole());
    const [contact] = world.twin.state().contacts;
    expect(contact?.properties).toMatchObject({ email: 'a@example.com', baton_lead_key: 'A' });
    expect(contact?.properties.hs_additional_emails?.split(';').sort()).toEqual(['b@example.com', 'c@example.com']);
    expect([world.contacts().length, world.tasks().length, open().length]).toEqual([1, 3, 1]);
    expect(new Set(world.tasks().flatMap(({ contactIds }) => contactIds))).toEqual(new Set([contact?.id]));
    for (const lead of LEADS) expect(contactOfLead(effects, lead)?.external).toBe(contact?.id);
    const before = world.exchanges.length;
    await deliver(world.destination, effects, whole({ profile: { jobTitle: 'CTO' } }));
    expect(world.exchanges.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PATCH ${CONTACTS}/${contact?.id}`,
    ]);
  });

  it('is not made a second time under the key of a merged lead, as HubSpot would', async () => {
    for (const lead of LEADS) await deliver(world.destination, effects, told(lead));
    await deliver(world.destination, effects, whole());
    for (const jobTitle of ['CTO', 'CEO']) await deliver(world.destination, effects, whole({ profile: { jobTitle } }));
    expect(world.contacts()).toHaveLength(1);
    const input = { id: 'B', idProperty: 'baton_lead_key', objectWriteTraceId: 't', properties: {} };
    await world.raw('POST', `${CONTACTS}/batch/upsert`, { inputs: [input] });
    expect(world.contacts()).toHaveLength(2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is one through commits without an answer, throttles and errors, and workers that die in between (%i)',
    async (seed) => {
      const rates = { commitThenError: 0.2, serverError: 0.1, throttle: 0.1, locked: 0.1, emptyResult: 0.1 };
      world.twin.setFaults({ seed, rates });
      for (const [at, lead] of LEADS.entries()) {
        // What these have done is not always told.
        const forgotten = (seed + at) % 3 === 0 ? new Map() : effects;
        for (let tries = 0; tries < 4; tries += 1) await deliver(world.destination, forgotten, told(lead));
      }
      await until(whole());
      world.twin.setFaults({});
      expect([world.contacts().length, open().length]).toEqual([1, 1]);
      expect(world.twin.state().duplicates).toEqual({ emails: {}, leadKeys: {}, taskKeys: {} });
    },
  );
});
