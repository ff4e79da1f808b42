import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reference } from '../../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { type FetchAnswer, type Fetched, type Fetching, fetchReference } from '../../../connectors/fetching.ts';
import { startVendorsTwin, type VendorsTwin } from '../../../sandbox/twins/vendors/index.ts';

let twin: VendorsTwin;
beforeAll(async () => {
  twin = await startVendorsTwin();
});
afterAll(() => twin.stop());

const NOW = Date.UTC(2026, 10, 20, 15);

function fetchingOf(connector: string): Fetching {
  const fetching = EMITTER_CONNECTORS.get(connector)?.fetching;
  if (!fetching) throw new Error(`${connector} asks nobody.`);
  return fetching;
}

const ask = (connector: string, reference: Reference, token = twin.token, baseUrl = twin.url): Promise<Fetched> =>
  fetchReference(fetchingOf(connector), reference, { baseUrl, token, deadline: NOW + 8_000, now: () => NOW });

/** Vendor, a thing of it, its id, and what it is told with a 429 of its own. */
const VENDORS = [
  ['meta-lead-ads', { kind: 'lead', id: '24873651098472345' }],
  ['hubspot-webhooks', { kind: 'contact', id: '5101' }],
  ['intercom', { kind: 'conversation', id: '215473853307001' }],
  ['stripe', { kind: 'customer', id: 'cus_1' }],
] as const satisfies readonly (readonly [string, Reference])[];

describe.each(VENDORS)('%s', (connector, reference) => {
  it('is asked for a thing by its id and gives it byte for byte', async () => {
    twin.setFaults({});
    const record = { id: reference.id, big: '24873651098472345' };
    twin.learn({ [reference.id]: record });
    const fetched = await ask(connector, reference);
    expect(fetched).toMatchObject({ kind: 'found' });
    expect(fetched.kind === 'found' && JSON.parse(Buffer.from(fetched.body).toString())).toEqual(record);
  });

  it('says that it does not know, that the token is bad, that it is asked too often, and that it is down', async () => {
    twin.setFaults({});
    expect(await ask(connector, { ...reference, id: '999' })).toMatchObject({ kind: 'gone' });
    expect(await ask(connector, reference, 'another-token-altogether')).toMatchObject({ kind: 'auth' });
    twin.setFaults({ expireToken: true });
    expect(await ask(connector, reference)).toMatchObject({ kind: 'auth' });
    twin.setFaults({ throttleNext: 1, retryAfterSeconds: 7 });
    const throttled = await ask(connector, reference);
    expect(throttled).toMatchObject({ kind: 'throttled', afterMs: 7_000 });
    twin.setFaults({ isDown: true });
    expect(await ask(connector, reference)).toMatchObject({ kind: 'outage', code: 'status-503' });
  });

  it('is an outage when nobody answers, and is not asked for what nobody knows how to ask for', async () => {
    expect(await ask(connector, reference, twin.token, 'http://127.0.0.1:1')).toMatchObject({ kind: 'outage' });
    expect(await ask(connector, { kind: 'unheard-of', id: '1' })).toEqual({ kind: 'gone', code: 'unknown-kind' });
  });

  it('never lets an id lead elsewhere', () => {
    const request = fetchingOf(connector).request({ ...reference, id: '../../me?fields=x#y' }, 'token');
    const url = new URL(request?.path ?? '', 'https://vendor.example');
    const whole = fetchingOf(connector).request(reference, 'token');
    const depth = (path: string): number => path.split('/').length;
    expect(depth(url.pathname)).toBe(depth(new URL(whole?.path ?? '', 'https://vendor.example').pathname));
    expect(url.hash).toBe('');
  });

  it('carries the token in a header, never in the address', () => {
    const request = fetchingOf(connector).request(reference, 'the-token');
    expect(request?.headers.authorization).toBe('Bearer the-token');
    expect(request?.path).not.toContain('the-token');
  });
});

it('HubSpot is asked which records went into a contact', () => {
  const request = fetchingOf('hubspot-webhooks').request({ kind: 'contact', id: '101' }, 'token');
  const asked = new URL(request?.path ?? '', 'https://vendor.example').searchParams.get('properties');
  expect(asked?.split(',')).toContain('hs_merged_object_ids');
});

const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): FetchAnswer => ({
  status,
  header: (name) => headers[name],
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  at: NOW,
});

const REGAINED = JSON.stringify({ '1': [{ type: 'leadgen', estimated_time_to_regain_access: 3 }] });

describe('what an answer means', () => {
  const metaError = (code: number, more: object = {}) => answer(400, { error: { code, ...more } });
  it.each<[string, string, FetchAnswer, object]>([
    ['an expired session of Meta', 'meta-lead-ads', metaError(190), { kind: 'auth', code: 'code-190' }],
    ['a limit of the app at Meta', 'meta-lead-ads', metaError(4), { kind: 'throttled', afterMs: 300_000 }],
    [
      'a limit of leads at Meta, with the minutes it lasts',
      'meta-lead-ads',
      answer(400, { error: { code: 80005 } }, { 'x-business-use-case-usage': REGAINED }),
      { kind: 'throttled', afterMs: 180_000 },
    ],
    ['a missing permission at Meta', 'meta-lead-ads', metaError(200), { kind: 'forbidden', code: 'code-200' }],
    ['a trouble of Meta’s own', 'meta-lead-ads', metaError(2), { kind: 'outage', code: 'code-2' }],
    ['what Meta says is passing', 'meta-lead-ads', metaError(1234, { is_transient: true }), { kind: 'outage' }],
    [
      'the daily quota of HubSpot: until midnight',
      'hubspot-webhooks',
      answer(429, { policyName: 'DAILY' }),
      { kind: 'throttled', afterMs: 9 * 3_600_000, code: 'daily-limit' },
    ],
    [
      'a scope HubSpot misses: nobody will get anything',
      'hubspot-webhooks',
      answer(403, { category: 'MISSING_SCOPES' }),
      { kind: 'auth', code: 'missing-scopes' },
    ],
    [
      'the window of Intercom',
      'intercom',
      answer(429, {}, { 'x-ratelimit-reset': String(NOW / 1000 + 4) }),
      { kind: 'throttled', afterMs: 4_000 },
    ],
    [
      'a customer Stripe deleted',
      'stripe',
      answer(200, { id: 'cus_1', deleted: true }),
      { kind: 'gone', code: 'deleted' },
    ],
    ['a key without the right', 'stripe', answer(403, {}), { kind: 'auth', code: 'missing-permission' }],
    ['a redirect, which would take the token along', 'stripe', answer(302, ''), { kind: 'outage' }],
    [
      'a date to come back at',
      'intercom',
      answer(429, {}, { 'retry-after': new Date(NOW + 9_000).toUTCString() }),
      { afterMs: 9_000 },
    ],
  ])('%s', (_what, connector, given, wanted) => {
    expect(fetchingOf(connector).read(given)).toMatchObject(wanted);
  });
});

describe('every connector that says what its signals refer to', () => {
  it('says how to ask for it and how to put the answer in, or neither', () => {
    for (const { fetching, complete } of EMITTER_CONNECTORS.values()) expect(Boolean(fetching)).toBe(Boolean(complete));
  });
});
