/** `POST /outcomes`: who may report, what a report must say, and what it does to the engagement. */
import { beforeEach, describe, expect, it } from 'vitest';
import { signing } from '../../../connectors/standard-webhooks/signing.ts';
import { engagementIdOf } from '../../../core/ids.ts';
import type { Answer } from '../../../core/ingest/answers.ts';
import { eventOf, signedPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';

const TEN_MINUTES = 600_000;

let road: Road;
let engagement: string;

beforeEach(async () => {
  road = createRoad();
  await road.submit();
  await road.drainUntilQuiet();
  engagement = openEngagement();
});

function rows() {
  return road.store.rows('ledger').filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk));
}

function openEngagement(): string {
  const [row] = rows();
  const { lead, flow, n } = row?.item ?? {};
  return engagementIdOf(String(lead), String(flow), Number(n));
}

const reports = (): number => road.store.rows('ledger').filter(({ key }) => key.sk.startsWith('o#')).length;
const state = (): unknown => rows()[0]?.item.state;
const says = (changes: object = {}): string =>
  JSON.stringify({ engagement, outcome: 'contacted', by: 'rita', ...changes });

interface Sent {
  readonly id?: string;
  readonly at?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed report; `headers` replace those of the signature. */
function send(body: string, { id = 'rep_1', at = road.now(), headers = {} }: Sent = {}): Promise<Answer> {
  const post = signedPost('/outcomes', body, id, at);
  return road.functions.followUp(eventOf({ ...post, headers: { ...post.headers, ...headers } }, road.now()));
}

const detail = ({ body }: Answer): string => JSON.parse(body).detail;
const unsigned = { 'webhook-id': '', 'webhook-timestamp': '', 'webhook-signature': '' };

/** As a sender signs who holds a secret of the right form that is not ours. */
const withWrongSecret = (): Record<string, string> =>
  signing.sign(says({ outcome: 'converted' }), signing.newSecret(Buffer.alloc(32, 7)), {
    id: 'rep_1',
    at: road.now(),
  });

describe('a report nobody vouches for', () => {
  it.each([
    ['without a signature', (): Sent => ({ headers: unsigned })],
    ['signed with another secret', (): Sent => ({ headers: withWrongSecret() })],
    ['signed ten minutes ago', (): Sent => ({ at: road.now() - TEN_MINUTES })],
    ['signed ten minutes ahead', (): Sent => ({ at: road.now() + TEN_MINUTES })],
  ])('is refused and changes nothing: %s', async (_how, sent) => {
    const answer = await send(says({ outcome: 'converted' }), sent());
    expect(answer.statusCode).toBe(401);
    expect(JSON.parse(answer.body).title).toBe('unverified');
    expect([state(), reports()]).toEqual(['open', 0]);
  });

  it('is refused when what was signed is not what came', async () => {
    const { headers = {} } = signedPost('/outcomes', says(), 'rep_1', road.now());
    const body = says({ outcome: 'converted' });
    const answer = await road.functions.followUp(eventOf({ path: '/outcomes', body, headers }, road.now()));
    expect([answer.statusCode, state(), reports()]).toEqual([401, 'open', 0]);
  });
});

describe('a report that says nothing we understand', () => {
  it.each([
    ['a body that is no JSON', () => '{"engagement":', /./],
    ['an outcome there is none of', () => says({ outcome: 'ghosted' }), /at outcome/],
    ['an engagement id of another shape', () => says({ engagement: 'lead-1' }), /at engagement/],
    ['nobody who says so', () => says({ by: undefined }), /at by/],
  ])('is refused with the field: %s', async (_what, body, field) => {
    const answer = await send(body());
    expect(answer.statusCode).toBe(400);
    expect(detail(answer)).toMatch(field);
    expect([state(), reports()]).toEqual(['open', 0]);
  });

  it('is never quoted in the answer', async () => {
    const answer = await send(says({ outcome: 'dana@northwind.example' }));
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('northwind');
  });
});

describe('a report about an engagement', () => {
  it('is answered 404 when there is no such engagement, and leaves no trace', async () => {
    const answer = await send(says({ engagement: engagementIdOf('0'.repeat(32), 'inbound', 1) }));
    expect([answer.statusCode, reports()]).toEqual([404, 0]);
  });

  it.each([
    ['contacted', 'open'],
    ['no-answer', 'open'],
    ['converted', 'closed'],
    ['rejected', 'closed'],
  ])('that says %s leaves it %s', async (outcome, ends) => {
    const answer = await send(says({ outcome }));
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ kind: 'recorded', state: ends });
    expect([state(), reports()]).toEqual([ends, 1]);
  });

  it('that was closed before is answered 409 with who closed it', async () => {
    await send(says({ outcome: 'converted', by: 'ravi' }), { id: 'rep_1' });
    const answer = await send(says({ outcome: 'contacted' }), { id: 'rep_2' });
    expect(answer.statusCode).toBe(409);
    expect(detail(answer)).toContain('converted:ravi');
    expect(reports()).toBe(1);
  });

  it('that comes twice counts once, also when it closed the engagement', async () => {
    const body = says({ outcome: 'converted' });
    const first = await send(body);
    const again = await send(body);
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(JSON.parse(again.body)).toEqual({ kind: 'repeated' });
    expect(reports()).toBe(1);
  });
});
