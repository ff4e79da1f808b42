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

  it('is keyed by another property where the account needs one', async () => {
    const state = call('5', '1');
    const { destination, asked } = scripted(
      [{ status: 409 }, { status: 200, body: batchOf([record('7')]) }, { status: 200, body: record('7') }],
      { taskKeyProperty: 'baton_task_key' },
    );
    expect(doneValue(await destination.upsertTask(state, undefined, contextOf())).id).toBe('7');
    expect(asked[0]?.body).toMatchObject({ properties: { baton_task_key: 'task-ana' } });
    expect(asked[1]?.body).toMatchObject({ idProperty: 'baton_task_key', inputs: [{ id: 'task-ana' }] });
  });
});
