/** What is particular to a merge at HubSpot: the new id, the old ones, and where merging ends. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUnmergeable } from '../../../connectors/destination.ts';
import { contextOf, doneValue } from '../connectors/destination-world.ts';
import { CONTACTS } from './conversation.ts';
import { record, scripted } from './scripted.ts';
import { type HubspotWorld, openHubspot } from './world.ts';

const ana = { leadKey: 'lead-ana', email: 'ana@example.com', firstName: 'Ana' } as const;
const anna = { leadKey: 'lead-anna', email: 'anna@example.com', firstName: 'Anna' } as const;

describe('a merge at HubSpot', () => {
  let world: HubspotWorld;
  let first: string;
  let second: string;
  beforeEach(async () => {
    world = await openHubspot();
    first = doneValue(await world.destination.upsertContact(ana, undefined, contextOf())).id;
    second = doneValue(await world.destination.upsertContact(anna, undefined, contextOf())).id;
  });
  afterEach(() => world.stop());
  const merge = (kept = first, other = second) => world.destination.mergeContacts(kept, other, contextOf());
  const spoken = () => world.exchanges.map(({ method, status }) => `${method} ${status}`);

  it('costs three calls, two once it has happened, and gives the contact a new id', async () => {
    const before = world.exchanges.length;
    const { id } = doneValue(await merge());
    expect([first, second]).not.toContain(id);
    expect(spoken().slice(before)).toEqual(['GET 200', 'GET 200', 'POST 200']);
    expect(doneValue(await merge()).id).toBe(id);
    expect(spoken().slice(before + 3)).toEqual(['GET 200', 'GET 200']);
  });

  it('keeps both addresses, the first one in front', async () => {
    doneValue(await merge());
    expect(world.twin.state().contacts[0]?.properties).toMatchObject({
      email: 'ana@example.com',
      hs_additional_emails: 'anna@example.com',
    });
  });

  it('leaves old ids that single calls follow and batches do not: every write goes to the new one', async () => {
    const { id } = doneValue(await merge());
    const row = (of: string) => ({ inputs: [{ id: of, objectWriteTraceId: 't', properties: { firstname: 'Old' } }] });
    for (const old of [first, second])
      expect(await world.raw('POST', `${CONTACTS}/batch/upsert`, row(old))).toMatchObject({
        status: 207,
        body: { results: [], errors: [{ category: 'OBJECT_NOT_FOUND' }] },
      });
    expect((await world.raw('POST', `${CONTACTS}/batch/upsert`, row(id))).status).toBe(200);
    const before = world.exchanges.length;
    doneValue(await world.destination.upsertContact({ ...ana, firstName: 'New' }, id, contextOf()));
    expect(world.exchanges.slice(before).map(({ path }) => path)).toEqual([`${CONTACTS}/${id}`]);
    expect(world.contacts()).toMatchObject([{ id, firstName: 'New' }]);
  });

  it('makes a second contact of whoever is upserted under the key of the one merged away', async () => {
    const { id } = doneValue(await merge());
    const input = { id: anna.leadKey, idProperty: 'baton_lead_key', objectWriteTraceId: 't', properties: {} };
    const upserted = await world.raw('POST', `${CONTACTS}/batch/upsert`, { inputs: [input] });
    expect(upserted).toMatchObject({ status: 200, body: { results: [{ new: true }] } });
    expect(world.contacts()).toHaveLength(2);
    // With an address of the merged contact it is refused, and stays refused.
    const refused = await world.destination.upsertContact({ ...ana, leadKey: 'lead-third' }, undefined, contextOf());
    expect(refused).toEqual({ kind: 'conflict', existing: id, code: 'other-lead-key' });
  });

  it('that is answered 502 after it was committed is found when asked again', async () => {
    world.twin.setFaults({ rates: { commitThenError: 1 } });
    expect(await merge()).toEqual({ kind: 'unknown', code: 'server-error' });
    world.twin.setFaults({});
    expect(world.contacts()).toMatchObject([{ id: doneValue(await merge()).id }]);
  });

  it('ends at 250 records in one, by name, and writes nothing', async () => {
    let kept = first;
    for (let n = 0; n < 125; n += 1) {
      const { body } = await world.raw('POST', CONTACTS, { properties: { email: `p${n}@example.com` } });
      const { id } = body as { id: string };
      const merged = await world.raw('POST', `${CONTACTS}/merge`, { primaryObjectId: kept, objectIdToMerge: id });
      kept = (merged.body as { id: string }).id;
    }
    expect(await merge()).toEqual({ kind: 'terminal', code: 'too-many-merges', fields: [] });
    expect(world.contacts()).toHaveLength(2);
  });
});

describe('a merge at a HubSpot that answers oddly', () => {
  const context = contextOf();

  it('waits when a contact went away between reading and merging', async () => {
    const { destination } = scripted([
      { status: 200, body: record('1') },
      { status: 200, body: record('2') },
      { status: 404 },
    ]);
    expect(await destination.mergeContacts('1', '2', context)).toMatchObject({
      kind: 'retry',
      code: 'merge-unresolved',
    });
  });

  it.each(['Contact 2 cannot be merged into contact 1.', 'Unable to merge these records.'])(
    'takes "%s" for a no that stays one',
    async (message) => {
      const { destination } = scripted([
        { status: 200, body: record('1') },
        { status: 200, body: record('2') },
        { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message } },
      ]);
      const refused = await destination.mergeContacts('1', '2', context);
      expect(refused).toMatchObject({ kind: 'terminal', code: 'cannot-merge' });
      expect(isUnmergeable(refused)).toBe(true);
    },
  );

  it('takes any other 400 for one that somebody has to look at', async () => {
    const { destination } = scripted([
      { status: 200, body: record('1') },
      { status: 200, body: record('2') },
      { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message: 'Invalid input JSON.' } },
    ]);
    expect(isUnmergeable(await destination.mergeContacts('1', '2', context))).toBe(false);
  });

  it('takes an answer that cannot be read for one that may have been a merge', async () => {
    const { destination } = scripted([
      { status: 200, body: record('1') },
      { status: 200, body: record('2') },
      { status: 200, body: '<html>' },
    ]);
    expect((await destination.mergeContacts('1', '2', context)).kind).toBe('unknown');
  });
});
