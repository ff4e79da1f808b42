import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubspotTwin, startHubspotTwin, type TwinState } from '../../../sandbox/twins/hubspot/index.ts';
import { CONTACTS } from './conversation.ts';

interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const upsertOf = (n: number, more: object = {}): object => ({
  inputs: [{ id: `k${n}`, idProperty: 'baton_lead_key', objectWriteTraceId: `t${n}`, properties: more }],
});

describe('the HubSpot twin', () => {
  let now: number;
  let twin: HubspotTwin;
  beforeEach(async () => {
    now = Date.UTC(2026, 10, 20, 9);
    twin = await startHubspotTwin({ clock: () => now });
  });
  afterEach(() => twin.stop());

  const say = async (method: string, path: string, body?: unknown): Promise<Said> => {
    const headers = { authorization: `Bearer ${twin.token}` };
    const response = await fetch(twin.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const upsert = (n: number, more: object = {}) => say('POST', `${CONTACTS}/batch/upsert`, upsertOf(n, more));
  const search = (value: string) =>
    say('POST', `${CONTACTS}/search`, {
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value }] }],
    });
  const idOf = (said: Said): string => JSON.stringify(said.body).match(/"id":"(\d+)"/)?.[1] ?? '';

  it('shows a write to search only after the index has caught up, and a read at once', async () => {
    const id = idOf(await upsert(1, { email: 'A@example.com' }));
    expect((await say('GET', `${CONTACTS}/a@example.com?idProperty=email`)).status).toBe(200);
    expect((await search('a@example.com')).body).toMatchObject({ total: 0 });
    now += 50_000;
    expect((await search('a@example.com')).body).toMatchObject({ total: 1, results: [{ id }] });
    await say('DELETE', `${CONTACTS}/${id}`);
    expect((await search('a@example.com')).body).toMatchObject({ total: 1 });
    now += 50_000;
    expect((await search('a@example.com')).body).toMatchObject({ total: 0 });
  });

  it('pages a search sorted by time and re-anchored at a time', async () => {
    for (let n = 0; n < 5; n += 1) {
      await upsert(n);
      now += 1000;
    }
    now += 50_000;
    const from = String(Date.UTC(2026, 10, 20, 9, 0, 1));
    const filterGroups = [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: from }] }];
    const sorts = [{ propertyName: 'lastmodifieddate', direction: 'DESCENDING' }];
    const body = { filterGroups, sorts, properties: ['baton_lead_key'], limit: 3 };
    const first = await say('POST', `${CONTACTS}/search`, body);
    expect(JSON.stringify(first.body).match(/k\d/g)).toEqual(['k4', 'k3', 'k2']);
    expect(first.body).toMatchObject({ total: 4, paging: { next: { after: '3' } } });
    expect(
      JSON.stringify((await say('POST', `${CONTACTS}/search`, { ...body, after: '3' })).body).match(/k\d/g),
    ).toEqual(['k1']);
  });

  it('refuses under each of the three policies when its limit is reached, and lets in again', async () => {
    twin.setFaults({ limits: { tenSecondly: 2, searchSecondly: 1, daily: 5 } });
    expect((await upsert(1)).headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    await upsert(1);
    expect(await upsert(1)).toMatchObject({ status: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } });
    const first = await search('a');
    expect([first.status, first.headers.get('x-hubspot-ratelimit-remaining')]).toEqual([200, null]);
    expect(await search('a')).toMatchObject({ status: 429, body: { policyName: 'SECONDLY' } });
    now += 10_000;
    expect([(await upsert(1)).status, (await upsert(1)).status]).toEqual([200, 200]);
    now += 10_000;
    expect(await upsert(1)).toMatchObject({ status: 429, body: { policyName: 'DAILY' } });
    now += 24 * 3_600_000;
    expect((await upsert(1)).status).toBe(200);
  });

  it('fails a whole batch for one bad row unless every row carries a trace id', async () => {
    const good = { id: 'a', idProperty: 'baton_lead_key', objectWriteTraceId: 't1', properties: {} };
    const bad = { id: 'b', idProperty: 'baton_lead_key', properties: { email: 'nobody' } };
    expect((await say('POST', `${CONTACTS}/batch/upsert`, { inputs: [good, bad] })).status).toBe(400);
    expect(twin.state().contacts).toEqual([]);
    const traced = { inputs: [good, { ...bad, objectWriteTraceId: 't2' }] };
    expect(await say('POST', `${CONTACTS}/batch/upsert`, traced)).toMatchObject({
      status: 207,
      body: { numErrors: 1, errors: [{ context: { objectWriteTraceId: ['t2'] } }], results: [{ new: true }] },
    });
  });

  it('keeps a unique value with one record, within a batch too', async () => {
    twin.setFaults({ conflicts: 'rows' });
    const inputs = ['a', 'b'].map((id) => ({
      id,
      idProperty: 'baton_lead_key',
      objectWriteTraceId: id,
      properties: { email: 'same@example.com' },
    }));
    expect((await say('POST', `${CONTACTS}/batch/upsert`, { inputs })).status).toBe(207);
    expect(twin.state().contacts).toHaveLength(1);
    expect(twin.state().duplicates).toEqual({ emails: {}, leadKeys: {}, taskKeys: {} });
  });

  it('leads from a merged-away id to the survivor in single calls, not in batches', async () => {
    const [a, b] = [
      idOf(await upsert(1, { email: 'a@example.com' })),
      idOf(await upsert(2, { email: 'b@example.com' })),
    ];
    const merged = await say('POST', `${CONTACTS}/merge`, { primaryObjectId: a, objectIdToMerge: b });
    const id = idOf(merged);
    expect([a, b]).not.toContain(id);
    expect(await say('GET', `${CONTACTS}/${b}`)).toMatchObject({ status: 200, body: { id } });
    const read = { properties: [], propertiesWithHistory: [], inputs: [{ id: b }] };
    expect(await say('POST', `${CONTACTS}/batch/read`, read)).toMatchObject({ status: 207, body: { results: [] } });
    expect(await say('GET', `${CONTACTS}/b@example.com?idProperty=email`)).toMatchObject({ status: 200, body: { id } });
    expect(twin.state().contacts[0]?.properties).toMatchObject({
      email: 'a@example.com',
      hs_additional_emails: 'b@example.com',
      hs_merged_object_ids: `${a};${b}`,
      baton_lead_key: 'k1',
    });
  });

  it('moves a patched address to the front and keeps the old one', async () => {
    const id = idOf(await upsert(1, { email: 'a@example.com' }));
    await say('PATCH', `${CONTACTS}/${id}`, { properties: { email: 'b@example.com' } });
    expect(twin.state().contacts[0]?.properties).toMatchObject({
      email: 'b@example.com',
      hs_additional_emails: 'a@example.com',
    });
    expect((await say('GET', `${CONTACTS}/a@example.com?idProperty=email`)).status).toBe(200);
  });

  const run = async (): Promise<string> => {
    const statuses: number[] = [];
    for (let n = 0; n < 60; n += 1) statuses.push((await upsert(n)).status);
    return statuses.join(' ');
  };

  it('takes a further address off a contact by the one call that does, after which somebody else may have it', async () => {
    const id = idOf(await upsert(1, { email: 'old@example.com' }));
    await say('PATCH', `${CONTACTS}/${id}`, { properties: { email: 'new@example.com' } });
    const byHand = await say('PATCH', `${CONTACTS}/${id}`, { properties: { hs_additional_emails: '' } });
    expect(byHand.status).toBe(400);
    const create = () => say('POST', CONTACTS, { properties: { email: 'old@example.com' }, associations: [] });
    expect((await create()).status).toBe(409);
    const drop = (address: string) => say('DELETE', `/contacts/v1/secondary-email/${id}/email/${address}`);
    expect(await drop('Old@example.com')).toMatchObject({
      status: 200,
      body: { vid: Number(id), secondaryEmails: [] },
    });
    // The first address is none of these.
    await drop('new@example.com');
    expect(twin.state().contacts[0]?.properties.email).toBe('new@example.com');
    expect((await create()).status).toBe(201);
    expect((await say('DELETE', '/contacts/v1/secondary-email/1/email/a@example.com')).status).toBe(404);
  });

  it('puts a task on contacts and takes it off them, any number of times, under present ids only', async () => {
    const [one, two] = [idOf(await upsert(1)), idOf(await upsert(2))];
    const task = idOf(
      await say('POST', '/crm/objects/2026-03/tasks', { properties: { hs_timestamp: String(now) }, associations: [] }),
    );
    const at = `/crm/objects/2026-03/tasks/${task}/associations`;
    const on = () => twin.state().tasks[0]?.contactIds;
    for (const id of [one, one, two]) expect((await say('PUT', `${at}/default/contacts/${id}`)).status).toBe(200);
    expect(on()).toEqual([one, two]);
    for (const id of [one, one]) expect((await say('DELETE', `${at}/contacts/${id}`)).status).toBe(204);
    expect((await say('GET', `${at}/contacts`)).body).toMatchObject({ results: [{ toObjectId: two }] });
    await say('POST', `${CONTACTS}/merge`, { primaryObjectId: one, objectIdToMerge: two });
    expect((await say('PUT', `${at}/default/contacts/${one}`)).status).toBe(404);
  });

  it('meets the same faults again under the same seed, others under another, and none where they do not apply', async () => {
    const rates = { serverError: 0.2, throttle: 0.1, locked: 0.1, migrating: 0.05, commitThenError: 0.1 };
    twin.setFaults({ seed: 7, rates });
    const first = await run();
    twin.setFaults({ seed: 7, rates });
    expect(await run()).toBe(first);
    twin.setFaults({ seed: 8, rates });
    expect(await run()).not.toBe(first);
    expect(new Set(first.split(' '))).toEqual(new Set(['200', '423', '429', '477', '500', '502']));
    twin.setFaults({ seed: 7, rates, only: { method: 'GET', pathPrefix: '/crm/owners' } });
    expect(new Set((await run()).split(' '))).toEqual(new Set(['200']));
  });

  it('hits about as often as the rate says', async () => {
    twin.setFaults({ seed: 3, rates: { locked: 0.3 } });
    const statuses = await Promise.all(
      Array.from({ length: 400 }, async () => (await say('GET', '/crm/owners/2026-03')).status),
    );
    expect(Math.abs(statuses.filter((status) => status === 423).length - 120)).toBeLessThan(20);
  });

  it('commits and then says 502, or nothing at all', async () => {
    twin.setFaults({ rates: { commitThenError: 1 } });
    expect((await upsert(1)).status).toBe(502);
    twin.setFaults({ rates: { commitThenTimeout: 1 } });
    const silent = fetch(`${twin.url}${CONTACTS}/batch/upsert`, {
      method: 'POST',
      headers: { authorization: `Bearer ${twin.token}` },
      body: JSON.stringify(upsertOf(2)),
      signal: AbortSignal.timeout(100),
    });
    await expect(silent).rejects.toThrow(/timeout/);
    twin.setFaults({});
    expect(twin.state().contacts.map((contact) => contact.properties.baton_lead_key)).toEqual(['k1', 'k2']);
    expect(twin.state().calls).toEqual({ [`POST ${CONTACTS}/batch/upsert`]: { '502': 1, 'no-answer': 1 } });
  });

  it('is steered over HTTP without a token: faults, state, owners, reset', async () => {
    const control = async (method: string, path: string, body?: string): Promise<Said> => {
      const response = await fetch(`${twin.url}/_twin/${path}`, { method, ...(body === undefined ? {} : { body }) });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    expect((await control('POST', 'faults', '{"latencyMs":5,"expireToken":true}')).status).toBe(200);
    expect(await upsert(1)).toMatchObject({ status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
    expect((await control('POST', 'faults', '{"rate":{}}')).status).toBe(400);
    expect((await control('POST', 'faults', '{')).status).toBe(400);
    expect((await control('POST', 'faults', `{"outageUntilMs":${now + 1000}}`)).status).toBe(200);
    expect((await upsert(1)).status).toBe(503);
    now += 1000;
    expect((await upsert(1)).status).toBe(200);
    expect((await control('GET', 'owners')).body).toMatchObject({
      owners: [{ id: '41629779', isArchived: false }, {}, {}, { isArchived: true }],
    });
    const state = (await control('GET', 'state')).body as TwinState;
    expect(state).toMatchObject({ contacts: [{ properties: { baton_lead_key: 'k1' } }], callCount: 3 });
    expect((await control('POST', 'reset', '{"isSetUp":false}')).status).toBe(200);
    expect(twin.state()).toMatchObject({ contacts: [], tasks: [], calls: {}, callCount: 0 });
    expect((await upsert(1)).status).toBe(400);
    expect((await control('GET', 'nothing')).status).toBe(404);
  });

  it('takes a thousand calls at once and loses none', async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, n) => upsert(n, { email: `p${n}@example.com` })));
    expect(twin.state()).toMatchObject({ callCount: 1000, duplicates: { emails: {}, leadKeys: {}, taskKeys: {} } });
    expect(twin.state().contacts).toHaveLength(1000);
  });
});
