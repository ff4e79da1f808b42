import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Post, signedPost, typeformPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const KNOWN = ['/signals', '/signals/support', '/hooks/typeform', '/forms/contact-us'];
const PATHS = [...KNOWN, ...KNOWN, '/hooks/none', '/', '//signals'];
const TEXT = fc.string({ unit: 'binary', maxLength: 80 });
const PERSON = fc.record(
  {
    email: fc.oneof(fc.emailAddress(), TEXT),
    first_name: TEXT,
    user_id: fc.oneof(TEXT, fc.integer()),
    team_size: TEXT,
  },
  { requiredKeys: [] },
);
const BODY = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  TEXT,
  fc.json(),
  fc.webQueryParameters(),
  PERSON.map((person) => websiteBody(person, Date.UTC(2026, 10, 20))),
  fc.array(PERSON, { maxLength: 4 }).map((people) => JSON.stringify(people.map((data) => ({ type: 'x', data })))),
  fc.constantFrom('[', '{"a":', 'a=%zz&%=1', '[]', '[[]]', 'null', '"\\ud800"', '{"__proto__":{}}'),
  fc.constant('['.repeat(2_000) + ']'.repeat(2_000)),
);
const NAMES = ['webhook-id', 'content-type', 'origin', 'referer', 'accept', 'x-baton-probe', 'sec-fetch-mode', 'Host'];
const HEADERS = fc.dictionary(fc.constantFrom(...NAMES), fc.option(TEXT, { nil: undefined }), {
  noNullPrototype: true,
  maxKeys: 4,
});
const REQUEST = fc.record({
  path: fc.constantFrom(...PATHS),
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD') },
  ),
  body: BODY,
  headers: HEADERS,
  isSigned: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  isTyped: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  id: fc.oneof(fc.nat(300).map(String), fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })),
});
type Request = typeof REQUEST extends fc.Arbitrary<infer T> ? T : never;

function postOf(road: Road, { path, method, body, headers, isSigned, isTyped, id }: Request): Post {
  if (!isSigned) return { path, method, body, headers };
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('latin1');
  const signed = path === '/hooks/typeform' ? typeformPost(text) : signedPost(path, body, id, road.now());
  const type = isTyped ? {} : { 'content-type': headers['content-type'] };
  return { ...signed, path, method, headers: { ...headers, ...signed.headers, ...type } };
}

/** Requests the sender has a right to see kept: a public form, or a good signature on a path that knows it. */
const isAuthentic = ({ path, method, isSigned, id }: Request): boolean =>
  method === 'POST' &&
  (path === '/forms/contact-us' ||
    (isSigned && path === '/hooks/typeform') ||
    (isSigned && path.startsWith('/signals') && !id.includes('.')));

describe('10,000 random bodies and sets of headers', () => {
  it('get no 5xx, and nothing authentic is lost', async () => {
    const road = createRoad();
    let authentic = 0;
    const statuses = new Map<number, number>();
    const property = fc.asyncProperty(REQUEST, async (request) => {
      road.advance(2_000);
      const { statusCode } = await road.post(postOf(road, request));
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      expect(statusCode).toBeLessThan(500);
      if (isAuthentic(request)) authentic += 1;
    });
    await fc.assert(property, { numRuns: 10_000, seed: 7, endOnFailure: true });

    // Every request is in a row: as its first body, as another one, or as a repeat.
    const rows = road.store.rows('ledger').filter(({ key }) => key.sk === 'signal' || key.sk === 'delivery');
    const kept = rows.map(
      ({ item }) => (Array.isArray(item.seen) ? item.seen.length : 1) + Number(item.duplicates ?? 0),
    );
    expect(kept.reduce((sum, each) => sum + each, 0)).toBe(authentic);
    expect(authentic).toBeGreaterThan(4_000);
    expect([...statuses.keys()].toSorted()).toEqual([200, 202, 204, 303, 400, 401, 415]);
    await road.settle();
    expect(unsound(road)).toEqual([]);
    expect(road.functions.clockFaults).toEqual([]);
  }, 120_000);
});
