import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, contextOf, doneValue } from '../connectors/destination-world.ts';
import { batchOf, record, scripted } from './scripted.ts';
import { type HubspotWorld, openHubspot } from './world.ts';

describe('a task at HubSpot', () => {
  let world: HubspotWorld;
  let contactId: string;
  beforeEach(async () => {
    world = await openHubspot();
    contactId = await world.addContact({ email: 'ana@example.com' });
  });
  afterEach(() => world.stop());
  const ask = (known?: string, more: object = {}) =>
    world.destination.upsertTask(call(contactId, world.owners.first, more), known, contextOf());

  it('is created on its contact in one call, due when it should be, and what a stranger typed is no markup', async () => {
    doneValue(await ask(undefined, { body: 'wants <b>pricing</b> & a call\nsoon' }));
    expect(world.exchanges).toHaveLength(1);
    expect(world.twin.state().tasks).toMatchObject([
      {
        contactIds: [contactId],
        properties: {
          hs_timestamp: '2026-11-20T09:15:00.000Z',
          hs_task_body: 'wants &lt;b&gt;pricing&lt;/b&gt; &amp; a call<br>soon',
          hs_task_priority: 'HIGH',
          hs_task_status: 'NOT_STARTED',
          hs_task_type: 'TODO',
        },
      },
    ]);
  });

  it('is found by its key again when the id that was known is gone', async () => {
    const { id } = doneValue(await ask());
    expect(doneValue(await ask('999'))).toEqual({ id, created: false });
  });

  it('does not come back when it was deleted', async () => {
    const { id } = doneValue(await ask());
    await world.raw('DELETE', `/crm/objects/2026-03/tasks/${id}`);
    expect(await ask(id)).toMatchObject({ kind: 'conflict', code: 'record-gone' });
    expect(world.tasks()).toEqual([]);
  });

  it('is refused on a contact that does not exist', async () => {
    expect((await ask(undefined, { contactId: '999' })).kind).toBe('terminal');
  });

  it('is created on the contact that lives on, where the one we know was merged away meanwhile', async () => {
    const other = await world.addContact({ email: 'b@example.com' });
    const merge = { primaryObjectId: other, objectIdToMerge: contactId };
    const { body } = await world.raw('POST', '/crm/objects/2026-03/contacts/merge', merge);
    const { id } = doneValue(await ask());
    expect(world.tasks()).toMatchObject([{ id, contactIds: [(body as { id: string }).id] }]);
    expect(doneValue(await ask())).toEqual({ id, created: false });
  });

  it('stays on the contact that two contacts were merged into', async () => {
    doneValue(await ask());
    const other = await world.addContact({ email: 'b@example.com' });
    await world.raw('POST', '/crm/objects/2026-03/contacts/merge', {
      primaryObjectId: other,
      objectIdToMerge: contactId,
    });
    expect(world.tasks()[0]?.contactIds).toEqual([world.contacts()[0]?.id]);
  });

  describe('that leaves a contact', () => {
    const own = () => world.addContact({ email: 'own@example.com' });
    const move = async (to: string, leaves = contactId) => {
      const { id } = doneValue(await ask());
      return world.destination.upsertTask(call(to, world.owners.first, { leavesContact: leaves }), id, contextOf());
    };
    const onContacts = () => world.tasks().map(({ contactIds }) => contactIds);

    it('is on the other one afterwards, and asked again it writes no association', async () => {
      const to = await own();
      const { id } = doneValue(await move(to));
      expect(onContacts()).toEqual([[to]]);
      const before = world.exchanges.length;
      doneValue(
        await world.destination.upsertTask(call(to, world.owners.first, { leavesContact: contactId }), id, contextOf()),
      );
      expect(world.exchanges.slice(before).filter(({ method }) => method === 'PUT' || method === 'DELETE')).toEqual([]);
    });

    it('leaves it under the id it goes by since it was merged, and goes to one that was merged too', async () => {
      const to = await own();
      const merge = async (primaryObjectId: string, email: string) => {
        const objectIdToMerge = await world.addContact({ email });
        const { body } = await world.raw('POST', '/crm/objects/2026-03/contacts/merge', {
          primaryObjectId,
          objectIdToMerge,
        });
        return (body as { id: string }).id;
      };
      doneValue(await ask());
      await merge(contactId, 'c@example.com');
      const living = await merge(to, 'd@example.com');
      doneValue(await move(to));
      expect(onContacts()).toEqual([[living]]);
    });

    it('stays on what somebody put it on beside that', async () => {
      const to = await own();
      const colleague = await world.addContact({ email: 'colleague@example.com' });
      const { id } = doneValue(await ask());
      await world.raw('PUT', `/crm/objects/2026-03/tasks/${id}/associations/default/contacts/${colleague}`);
      doneValue(await move(to));
      expect(onContacts()).toEqual([[colleague, to]]);
    });

    it.each([1, 2, 3, 4, 5, 6])('is on the other one alone although the answer to call %i is lost', async (at) => {
      const to = await own();
      const { id } = doneValue(await ask());
      const state = call(to, world.owners.first, { leavesContact: contactId });
      let calls = 0;
      const losing: typeof fetch = async (...given) => {
        const response = await fetch(...given);
        calls += 1;
        if (calls === at) throw new TypeError('the connection broke');
        return response;
      };
      expect((await world.connect({ fetch: losing }).upsertTask(state, id, contextOf())).kind).not.toBe('done');
      doneValue(await world.destination.upsertTask(state, id, contextOf()));
      expect(onContacts()).toEqual([[to]]);
    });
  });

  it('of which nobody recorded that it was made is found on another contact, and is on its own alone afterwards', async () => {
    doneValue(await ask());
    const own = await world.addContact({ email: 'own@example.com' });
    doneValue(await ask(undefined, { contactId: own }));
    expect(world.tasks().map(({ contactIds }) => contactIds)).toEqual([[own]]);
  });

  it('is keyed by another property where the account needs one', async () => {
    const state = call('5', '1');
    const { destination, asked } = scripted(
      [
        { status: 409 },
        { status: 200, body: batchOf([record('7')]) },
        { status: 200, body: record('7') },
        // As a number, as older versions of the call have it.
        { status: 200, body: { results: [{ toObjectId: 5 }] } },
      ],
      { taskKeyProperty: 'baton_task_key' },
    );
    expect(doneValue(await destination.upsertTask(state, undefined, contextOf())).id).toBe('7');
    expect(asked[0]?.body).toMatchObject({ properties: { baton_task_key: 'task-ana' } });
    expect(asked[1]?.body).toMatchObject({ idProperty: 'baton_task_key', inputs: [{ id: 'task-ana' }] });
  });
});
