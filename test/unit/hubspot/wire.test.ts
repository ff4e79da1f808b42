import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana, call, contextOf } from '../connectors/destination-world.ts';
import { CONTACTS, CONVERSATION } from './conversation.ts';
import { DEVIATIONS, type Exchange, inspect, issuesOf } from './official-schema.ts';
import { type HubspotWorld, openHubspot } from './world.ts';

describe('what is said on the wire', () => {
  let world: HubspotWorld;
  beforeEach(async () => {
    world = await openHubspot();
  });
  afterEach(() => world.stop());
  const say = async (method: string, path: string, request?: unknown): Promise<Exchange> => {
    const { status, body } = await world.raw(method, path, request);
    return { method, path, request, status, response: body };
  };

  it('is what the official schemas say, in every answer of the twin, but for the listed deviations', async () => {
    const exchanges: Exchange[] = [];
    for (const [due, method, path, request] of CONVERSATION) {
      const exchange = await say(method, path, request);
      expect(`${exchange.status} ${method} ${path}`).toBe(`${due} ${method} ${path}`);
      exchanges.push(exchange);
    }
    world.twin.setFaults({ rates: { throttle: 1 } });
    exchanges.push(await say('GET', `${CONTACTS}/1`));
    world.twin.setFaults({ expireToken: true });
    exchanges.push(await say('GET', `${CONTACTS}/1`));
    world.twin.setFaults({});
    const broken = { ...(await say('PATCH', `${CONTACTS}/1`, { properties: 7 })), request: { properties: {} } };
    const inspected = [...exchanges, broken].map(inspect);
    expect(inspected.flatMap((one) => one.issues)).toEqual([]);
    expect(new Set(inspected.flatMap((one) => one.deviations))).toEqual(new Set(DEVIATIONS.map((d) => d.name)));
  });

  it('is what the official schemas say, in every request of the connector', async () => {
    const { destination, owners } = world;
    await world.addContact({ email: `ana.zebra@example.com` });
    const contact = await destination.upsertContact(
      ana({ lifecycle: 'customer', phone: '1', company: 'c', jobTitle: 'j', lastName: 'l' }),
      undefined,
      contextOf(),
    );
    const contactId = contact.kind === 'done' ? contact.value.id : '';
    await destination.upsertTask(call(contactId, owners.first), undefined, contextOf());
    await destination.upsertTask(call(contactId, owners.first, { done: true }), undefined, contextOf());
    const next = await world.addContact({ email: 'next.zebra@example.com' });
    const task = world.tasks()[0]?.id;
    await destination.upsertTask(call(next, owners.first, { leavesContact: contactId }), task, contextOf());
    await destination.upsertContact(ana(), '999', contextOf());
    const other = await world.addContact({ email: 'other.zebra@example.com' });
    await destination.mergeContacts(contactId, other, contextOf());
    await destination.findContacts(['a', 'b'], contextOf());
    await destination.findTasks(['a', 'b'], contextOf());
    world.forgetSetUp();
    await destination.setUp(contextOf());
    await destination.health(contextOf());
    const spoken = new Set(
      world.exchanges.map(
        (exchange) => `${exchange.method} ${exchange.path.replace(/\/\d+(?=\/|\?|$)(\?.*)?/g, '/{id}')}`,
      ),
    );
    expect([...spoken].sort()).toMatchInlineSnapshot(`
      [
        "DELETE /crm/objects/2026-03/tasks/{id}/associations/contacts/{id}",
        "GET /crm/objects/2026-03/contacts/{id}",
        "GET /crm/objects/2026-03/tasks/{id}/associations/contacts",
        "GET /crm/properties/2026-03/contacts/baton_lead_key",
        "GET /crm/properties/2026-03/tasks/baton_lead_key",
        "PATCH /crm/objects/2026-03/contacts/{id}",
        "PATCH /crm/objects/2026-03/tasks/{id}",
        "POST /crm/objects/2026-03/contacts/batch/read",
        "POST /crm/objects/2026-03/contacts/batch/upsert",
        "POST /crm/objects/2026-03/contacts/merge",
        "POST /crm/objects/2026-03/tasks",
        "POST /crm/objects/2026-03/tasks/batch/read",
        "POST /crm/properties/2026-03/contacts",
        "POST /crm/properties/2026-03/contacts/groups",
        "POST /crm/properties/2026-03/tasks",
        "POST /crm/properties/2026-03/tasks/groups",
        "PUT /crm/objects/2026-03/tasks/{id}/associations/default/contacts/{id}",
      ]
    `);
    expect(world.exchanges.flatMap((exchange) => inspect(exchange).issues)).toEqual([]);
  });
});

describe('the check against the official schemas', () => {
  const good = { properties: { a: 'b' }, associations: [] };
  it('finds a missing, a mistyped and an undeclared property, and a path that does not exist', () => {
    expect(issuesOf('SimplePublicObjectInputForCreate', good)).toEqual([]);
    expect(issuesOf('SimplePublicObjectInputForCreate', { properties: {} })).toHaveLength(1);
    expect(issuesOf('SimplePublicObjectInputForCreate', { ...good, properties: { a: 1 } })).toHaveLength(1);
    expect(issuesOf('SimplePublicObjectInputForCreate', { ...good, propertys: {} })).toHaveLength(1);
    expect(inspect({ method: 'POST', path: '/crm/objects/2026-03/leads', status: 200 }).issues).toHaveLength(1);
  });
});
