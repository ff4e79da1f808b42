/** The same person again: later, with other words, and in another flow. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { engagementKey } from '../../stores/keys.ts';
import { eq } from '../../stores/store.ts';
import { inCrm, ops, reportOutcome, rested } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

async function routed(request: ReturnType<typeof demoRequest>, eventKey?: string) {
  const { answer, signal = '' } = await sandbox.send(request, eventKey);
  const { row, entries } = await rested(signal);
  expect([answer.status, row.outcome]).toEqual([202, 'routed']);
  return { signal, row, entries };
}

const callback = (email: string) => ({
  emitter: 'support-api',
  contentType: 'application/json',
  body: { type: 'callback.requested', timestamp: new Date().toISOString(), data: { email, topic: 'billing' } },
});

describe('the same person', () => {
  it('after the engagement was closed gets a new engagement and task, and stays one contact covers: [9]', async () => {
    const email = freshEmail();
    const first = await routed(demoRequest({ email }));
    const closed = await reportOutcome(first.row.engagement ?? '', 'converted');
    expect([closed.status, closed.json]).toEqual([200, { kind: 'recorded', state: 'closed' }]);

    const second = await routed(demoRequest({ email }));
    expect(second.row.lead).toBe(first.row.lead);
    expect(second.row.engagement).toBe(first.row.engagement?.replace(/1$/, '2'));
    const { contacts, tasks } = await inCrm(email);
    expect([contacts.length, tasks.length]).toEqual([1, 2]);
    expect(new Set(tasks.map(({ properties }) => properties.hubspot_owner_id)).size).toBe(1);
  });

  it('who was not called in time is an item of the seller, which ends when somebody calls covers: [223, 280]', async () => {
    const { row } = await routed(demoRequest());
    const [lead = '', flow = '', n = ''] = (row.engagement ?? '').split('.');
    const key = engagementKey(lead, flow, Number(n));
    const set = { dueAt: Date.now() - 3_600_000, at: Date.now() };
    await sandbox.store.write({ kind: 'update', key, set, when: eq('state', 'open') });

    const item = await sandbox.waitUntil('the reminder', async () => {
      await sandbox.invokeClock();
      const { items } = await ops.ask('where', { engagement: row.engagement ?? '' });
      return items.find(({ reason }) => reason === 'follow-up-missed');
    });
    expect(item).toMatchObject({ kind: 'single', owner: 'tess', state: 'open' });
    expect((await reportOutcome(row.engagement ?? '', 'contacted')).json).toMatchObject({ state: 'open' });
    expect((await ops.ask('item', { id: item.id })).state).toBe('closed');
  });

  it('in two flows at once has one contact, whose owner support never touches, and a task for each covers: [416]', async () => {
    const email = freshEmail();
    await Promise.all([routed(callback(email)), routed(demoRequest({ email }))]);
    const { contacts, tasks } = await inCrm(email);
    expect([contacts.length, tasks.length]).toEqual([1, 2]);
    const owners = tasks.map(({ properties }) => properties.hubspot_owner_id);
    expect(contacts[0]?.properties.hubspot_owner_id).not.toBe('41629782');
    expect(new Set(owners).size).toBe(2);
  });
});

describe('a record of somebody else', () => {
  it('that stands in the way is a named exception, and nothing is written over covers: [207, 211, 429]', async () => {
    const email = freshEmail();
    const { twinUrl } = sandbox.addresses;
    const created = await fetch(`${twinUrl}/crm/objects/2026-03/contacts`, {
      method: 'POST',
      headers: { authorization: 'Bearer twin-token', 'content-type': 'application/json' },
      body: JSON.stringify({ properties: { email, jobtitle: 'Theirs', baton_lead_key: 'another-lead' } }),
    });
    expect(created.status).toBe(201);
    const { signal = '' } = await sandbox.send(demoRequest({ email }));
    const { row, destinations } = await rested(signal);
    expect(row).toMatchObject({ outcome: 'routed', state: 'closed' });
    expect(destinations).toMatchObject([{ destination: 'hubspot', state: 'parked', reason: 'record-conflict' }]);
    const { contacts, tasks } = await inCrm(email);
    expect(contacts.map(({ properties }) => properties.jobtitle)).toEqual(['Theirs']);
    expect(tasks).toEqual([]);
  });
});

describe('the same event with another body', () => {
  it('is a revision: a run of its own, nothing dropped, the same contact and task covers: [64]', async () => {
    const email = freshEmail();
    const key = `revised-${randomUUID()}`;
    const first = await routed(demoRequest({ email, job_title: 'Buyer' }), key);
    const again = await sandbox.send(demoRequest({ email, job_title: 'Head of Buying' }), key);
    expect(again.answer.json).toMatchObject({ id: first.signal, revision: true });
    const { row, entries } = await rested(first.signal);
    expect(row).toMatchObject({ run: 1, outcome: 'routed' });
    expect(row.seen).toHaveLength(2);
    expect(entries.find(({ run, handoff }) => run === 1 && handoff === 'dispatch')?.data.cause).toBe('revision');
    const { contacts, tasks } = await inCrm(email);
    expect(contacts.map(({ properties }) => properties.jobtitle)).toEqual(['Head of Buying']);
    expect(tasks).toHaveLength(1);
  });
});
