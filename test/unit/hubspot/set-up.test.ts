import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextOf, doneValue } from '../connectors/destination-world.ts';
import { errorBody, scripted } from './scripted.ts';
import { type HubspotWorld, openHubspot } from './world.ts';

const PROPERTY = { groupName: 'baton', name: 'baton_lead_key', label: 'x', type: 'string', fieldType: 'text' };

describe('setting up a HubSpot account', () => {
  let world: HubspotWorld;
  beforeEach(async () => {
    world = await openHubspot();
    world.forgetSetUp();
  });
  afterEach(() => world.stop());

  it('goes on where an earlier attempt stopped: the group is there, the property is not', async () => {
    await world.raw('POST', '/crm/properties/2026-03/contacts/groups', { name: 'baton', label: 'Baton' });
    const { created } = doneValue(await world.destination.setUp(contextOf()));
    expect(created).toEqual(['contacts.baton_lead_key', 'tasks.baton_lead_key']);
  });

  it('refuses a property of our name that is not unique, because it cannot be made so', async () => {
    await world.raw('POST', '/crm/properties/2026-03/contacts/groups', { name: 'baton', label: 'Baton' });
    await world.raw('POST', '/crm/properties/2026-03/contacts', PROPERTY);
    const refused = { kind: 'terminal', code: 'property-not-unique', fields: ['baton_lead_key'] };
    expect(await world.destination.setUp(contextOf())).toEqual(refused);
    expect(doneValue(await world.destination.health(contextOf())).missing).toEqual([
      'contacts.baton_lead_key:unique',
      'tasks.baton_lead_key',
    ]);
  });

  it('lets two set-ups at once end well', async () => {
    const both = await Promise.all([world.destination.setUp(contextOf()), world.destination.setUp(contextOf())]);
    expect(both.flatMap((one) => doneValue(one).created).sort()).toEqual([
      'contacts.baton_lead_key',
      'tasks.baton_lead_key',
    ]);
  });
});

describe('setting up a HubSpot account that answers oddly', () => {
  const absent = { status: 404, body: errorBody('OBJECT_NOT_FOUND', 'x') };
  const unique = { status: 200, body: { hasUniqueValue: true } };
  const made = { status: 201, body: {} };

  it('believes in uniqueness only when the created property says so', async () => {
    const { destination } = scripted([absent, made, { status: 201, body: { hasUniqueValue: false } }]);
    expect(await destination.setUp(contextOf())).toMatchObject({ kind: 'terminal', code: 'property-not-unique' });
  });

  it('reads back a property that somebody else created meanwhile', async () => {
    const { destination, asked } = scripted([absent, made, { status: 409 }, unique, unique]);
    expect(doneValue(await destination.setUp(contextOf())).created).toEqual([]);
    expect(asked[3]).toMatchObject({ method: 'GET', path: '/crm/properties/2026-03/contacts/baton_lead_key' });
  });

  it('says which of its rights the credential lacks', async () => {
    const { destination } = scripted([{ status: 403, body: errorBody('MISSING_SCOPES', 'x') }]);
    expect(await destination.setUp(contextOf())).toEqual({ kind: 'terminal', code: 'missing-scopes', fields: [] });
  });
});
