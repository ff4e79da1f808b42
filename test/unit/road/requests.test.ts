/** DESIGN's table of what each request gets: a test per row. */
import { describe, expect, it } from 'vitest';
import typeformSample from '../../../flows/sample/demo-request/samples/typeform-demo.json' with { type: 'json' };
import { refusing } from '../../support/refusing.ts';
import { formPost, type Post, signedPost, typeformPost, websiteBody } from '../../support/requests.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const HUGE = 'x'.repeat(4 * 1024 * 1024 + 1);
const own = (road: Road, body: string | Uint8Array, id = 'evt', headers: Record<string, string> = {}): Post => {
  const post = signedPost('/signals', body, id, road.now());
  return { ...post, headers: { ...post.headers, ...headers } };
};
const bodyOf = (road: Road, over: object = {}) => websiteBody({ ...DANA, ...over }, road.now());
const executions = (road: Road) => [...road.journeys.executions.values()];
const envelopes = (road: Road) => road.store.rows('envelopes');

describe('the own API', () => {
  it('answers a new signal with 202, a repeat with 200 and another body with 202 and revision, all with one id covers: [64, 71]', async () => {
    const road = createRoad();
    const first = await road.post(own(road, bodyOf(road)));
    const again = await road.post(own(road, bodyOf(road)));
    const other = await road.post(own(road, bodyOf(road, { phone: '+34600111222' })));
    expect([first, again, other].map(({ statusCode }) => statusCode)).toEqual([202, 200, 202]);
    const [one, two, three] = [first, again, other].map(({ body }) => JSON.parse(body));
    expect(two).toEqual({ ...one, received_at: two.received_at });
    expect(three).toMatchObject({ id: one.id, revision: true });
    expect(one).not.toHaveProperty('revision');
    expect(road.functions.counted).toEqual(['new', 'duplicate', 'revision']);
    expect(road.signals()).toEqual([one.id]);
  });

  it.each([
    ['broken JSON', '{"type":', {}, 400, 'unreadable'],
    ['a wrong type', 'type=demo', { 'content-type': 'text/plain' }, 415, 'wrong-type'],
    [
      'JSON under a wrong type',
      JSON.stringify({ type: 'demo.requested' }),
      { 'content-type': 'text/plain' },
      415,
      'wrong-type',
    ],
  ])('keeps and parks %s and answers with a problem document', async (_what, body, headers, status, code) => {
    const road = createRoad();
    const answer = await road.post(own(road, body, 'evt', headers));
    expect(answer).toMatchObject({ statusCode: status, headers: { 'content-type': 'application/problem+json' } });
    const problem = JSON.parse(answer.body);
    expect(problem).toMatchObject({ status, type: `urn:baton:problem:${code}` });
    await road.drainUntilQuiet();
    expect(await road.where(problem.receipt.id)).toMatchObject({ kind: 'in-item', reasons: ['unreadable'] });
    expect(unsound(road)).toEqual([]);
  });

  it('takes a signal with a broken contract with 202 and parks it with the field named, before any other tool is touched covers: [94, 210, 213]', async () => {
    const road = createRoad();
    const body = JSON.stringify({ type: 'demo.requested', timestamp: new Date(road.now()).toISOString(), data: {} });
    const answer = await road.post(own(road, body));
    expect(answer.statusCode).toBe(202);
    await road.drainUntilQuiet();
    const [signal = ''] = road.signals();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['contract-broken'] });
    const [item] = road.store.rows('work').filter(({ key }) => key.sk === 'item');
    expect(JSON.stringify(item?.item.evidence)).toContain('data.email');
    expect([road.crm.calls, road.crm.contacts.size, road.crm.tasks.size]).toEqual([0, 0, 0]);
  });

  it('refuses more than 4 MB with 413 and keeps nothing', async () => {
    const road = createRoad();
    const answer = await road.post(own(road, HUGE));
    expect(answer.statusCode).toBe(413);
    expect(road.functions.counted).toEqual(['too-large']);
    expect(Object.values(road.store.snapshot()).flat()).toEqual([]);
  });

  it.each([
    ['no signature', { 'webhook-signature': undefined }],
    ['a forged signature', { 'webhook-signature': 'v1,AAAA' }],
    ['an old timestamp', { 'webhook-timestamp': '1' }],
  ])('refuses %s with 401 and keeps nothing but its count', async (_what, headers) => {
    const road = createRoad();
    const post = own(road, bodyOf(road));
    const answer = await road.post({ ...post, headers: { ...post.headers, ...headers } });
    expect(answer.statusCode).toBe(401);
    const { control, ...others } = road.store.snapshot();
    expect(control).toMatchObject([{ item: { n: 1 } }]);
    expect(Object.values(others).flat()).toEqual([]);
  });
});

describe('a sender that corrects itself', () => {
  it.each([
    ['the type', (road: Road) => [bodyOf(road), bodyOf(road)]],
    ['type and body', (road: Road) => [bodyOf(road), bodyOf(road, { phone: '+34600111222' })]],
  ])('is heard: %s', async (_what, bodies) => {
    const road = createRoad();
    const [wrong = '', right = ''] = bodies(road);
    expect((await road.post(own(road, wrong, 'evt', { 'content-type': 'text/plain' }))).statusCode).toBe(415);
    await road.drainUntilQuiet();
    expect((await road.post(own(road, right))).statusCode).toBe(202);
    await road.settle();
    const [signal = ''] = road.signals();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });
});

describe('a vendor webhook', () => {
  it.each([
    ['a response', JSON.stringify(typeformSample.body), 'ended'],
    ['another shape', JSON.stringify({ event_type: 'form_response' }), 'in-item'],
    ['broken JSON', '{"event_type":', 'in-item'],
    ['nothing', '', 'in-item'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00]).toString('latin1'), 'in-item'],
  ])('is answered exactly 200 and kept when it is authentic: %s', async (_what, body, kind) => {
    const road = createRoad();
    const answer = await road.post(typeformPost(body));
    expect(answer.statusCode).toBe(200);
    await road.drainUntilQuiet();
    const [signal = ''] = road.signals();
    expect((await road.where(signal)).kind).toBe(kind);
    expect(unsound(road)).toEqual([]);
  });

  it('is answered 200 for repeats and revisions too', async () => {
    const road = createRoad();
    const body = JSON.stringify(typeformSample.body);
    for (const each of [body, body, body.replace('Dana', 'Dan')]) {
      expect((await road.post(typeformPost(each))).statusCode).toBe(200);
    }
    expect(road.signals()).toHaveLength(1);
  });

  it('is answered 401 with a bad signature, sealed for seven days and never processed', async () => {
    const road = createRoad();
    const post = { ...typeformPost('{}'), headers: { 'typeform-signature': 'sha256=AAAA' } };
    expect((await road.post(post)).statusCode).toBe(401);
    const [sealed, ...others] = envelopes(road);
    expect(others).toEqual([]);
    expect(sealed?.item.expiresAt).toBe(road.now() / 1000 + 7 * 86_400);
    await road.minutes(30);
    expect(executions(road)).toEqual([]);
    expect(road.signals()).toEqual([]);
  });

  it('seals at most 500 forgeries a day and none above 32 KB', async () => {
    const road = createRoad();
    const forged = (body: string): Post => ({ path: '/hooks/typeform', body, headers: {} });
    for (let n = 0; n < 510; n += 1) await road.post(forged(`{"n":${n}}`));
    expect(envelopes(road)).toHaveLength(500);
    const other = createRoad();
    expect((await other.post(forged('x'.repeat(40_000)))).statusCode).toBe(401);
    expect(envelopes(other)).toEqual([]);
  });

  it.each(['/hooks/unknown', '/hooks', '/', '/forms/nobody', '/signals/x/y'])(
    'is answered 401 on the unknown path %s and nothing is kept',
    async (path) => {
      const road = createRoad();
      expect((await road.post({ ...typeformPost('{}'), path })).statusCode).toBe(401);
      expect(Object.values(road.store.snapshot()).flat()).toEqual([]);
    },
  );
});

const FIELDS = { email: 'eve@acme.example', message: 'Please call me', submission_id: 's1', website: '' };
const asScript = { accept: 'application/json' };

describe('a public form', () => {
  it('sends a browser on with 303 and gives a script its receipt, of a signal nobody verified', async () => {
    const road = createRoad();
    const browser = await road.post(formPost(FIELDS));
    expect(browser).toMatchObject({ statusCode: 303, headers: { location: 'https://www.acme.example/thanks' } });
    const script = await road.post(formPost({ ...FIELDS, submission_id: 's2' }, asScript));
    expect(script.statusCode).toBe(200);
    const at = await road.where(JSON.parse(script.body).id);
    expect(at.kind === 'in-flight' && at.file.row.verified).toBe(false);
  });

  it.each([
    ['honeypot', { ...FIELDS, website: 'spam' }, {}],
    ['too-fast', { ...FIELDS, shown_at: 'NOW' }, {}],
    ['foreign-origin', FIELDS, { origin: 'https://evil.example' }],
  ])('gives the same answer, keeps and starts nothing when it filters: %s', async (reason, fields, headers) => {
    const road = createRoad();
    const told = Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, value === 'NOW' ? String(road.now()) : value]),
    );
    expect((await road.post(formPost(told, headers))).statusCode).toBe(303);
    expect((await road.post(formPost(told, { ...headers, ...asScript }))).statusCode).toBe(200);
    await road.minutes(20);
    const [signal = ''] = road.signals();
    expect(await road.where(signal)).toMatchObject({ outcome: 'filtered', file: { row: { filter: reason } } });
    expect(executions(road)).toEqual([]);
    expect(envelopes(road)).toHaveLength(1);
  });

  it('filters posts over its rate, and takes the same post when it comes again within it', async () => {
    const road = createRoad();
    for (let n = 0; n < 60; n += 1) await road.post(formPost({ ...FIELDS, submission_id: `bot${n}` }));
    const { id } = JSON.parse((await road.post(formPost(FIELDS, asScript))).body);
    expect(await road.where(id)).toMatchObject({ outcome: 'filtered', file: { row: { filter: 'over-rate' } } });
    road.advance(60_000);
    await road.post(formPost(FIELDS, asScript));
    await road.settle();
    expect(await road.where(id)).toMatchObject({ outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it('does not lose a correction because its first try was filtered', async () => {
    const road = createRoad();
    await road.post(formPost(FIELDS));
    await road.drainUntilQuiet();
    for (let n = 0; n < 60; n += 1) await road.post(formPost({ ...FIELDS, submission_id: `bot${n}` }));
    const corrected = { ...FIELDS, phone: '+34600111222' };
    await road.post(formPost(corrected));
    road.advance(60_000);
    await road.post(formPost(corrected));
    await road.settle();
    const eve = [...road.crm.contacts.values()].find(({ email }) => email === FIELDS.email);
    expect(eve?.phone).toContain('600');
    expect(unsound(road)).toEqual([]);
  });
});

describe('whoever sends', () => {
  it('is answered 503 with Retry-After when ledger and spill both refuse, and nothing is kept', async () => {
    const road = createRoad();
    road.storeFor = () => refusing(road.store, ['ledger', 'envelopes']);
    road.queues.refuses = () => true;
    const posts = [own(road, bodyOf(road)), typeformPost('{}'), formPost(FIELDS)];
    for (const post of posts) {
      expect(await road.post(post)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } });
    }
    expect(road.signals()).toEqual([]);
  });
});
