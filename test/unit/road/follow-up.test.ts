/** After delivery: outcomes come back, silence is noticed once, idle work ends, and the next signal begins anew. */
import { describe, expect, it, vi } from 'vitest';
import { killAt, withFaults } from '../../../stores/fault.ts';
import { eventOf, signedPost } from '../../support/requests.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

const DAY = 86_400_000;
const engagements = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk))
    .map(({ item }) => item);
const open = (road: Road) => {
  const found = engagements(road).find(({ state }) => state === 'open');
  return found ? `${found.lead}.${found.flow}.${found.n}` : '';
};
const missed = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ item }) => item.reason === 'follow-up-missed')
    .map(({ item }) => item);

async function delivered(): Promise<Road> {
  const road = createRoad();
  await road.submit();
  await road.settle();
  return road;
}

describe('an outcome', () => {
  it.each([
    ['contacted', 'open'],
    ['no-answer', 'open'],
    ['converted', 'closed'],
    ['rejected', 'closed'],
  ])('%s leaves the engagement %s', async (outcome, state) => {
    const road = await delivered();
    const answer = await road.report(open(road), outcome);
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ kind: 'recorded', state });
    expect(engagements(road).map((engagement) => engagement.state)).toEqual([state]);
    expect(unsound(road)).toEqual([]);
  });

  it('counts once however often it is reported, and tells who was first when it is too late', async () => {
    const road = await delivered();
    const id = open(road);
    expect(JSON.parse((await road.report(id, 'converted', 'one')).body).kind).toBe('recorded');
    expect(JSON.parse((await road.report(id, 'converted', 'one')).body).kind).toBe('repeated');
    const late = await road.report(id, 'rejected', 'two');
    expect([late.statusCode, JSON.parse(late.body).detail]).toEqual([409, 'It was closed by converted:rita.']);
  });

  it('100 times: several at once, one closes it', async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const road = await delivered();
      const store = withFaults(road.store, { seed, conflictRate: 0.3, tornRate: 0.3 });
      road.storeFor = () => store;
      const id = open(road);
      const reports = ['converted', 'rejected', 'contacted', 'rejected'];
      const answers = await Promise.all(reports.map((outcome, n) => road.report(id, outcome, `r${n}`)));
      const closing = answers.filter(({ body }) => JSON.parse(body).state === 'closed');
      expect(closing.length).toBeGreaterThanOrEqual(1);
      expect(answers.filter(({ statusCode }) => statusCode !== 200 && statusCode !== 409)).toEqual([]);
      expect(engagements(road).map(({ state }) => state)).toEqual(['closed']);
      expect(unsound(road)).toEqual([]);
    }
  });

  it.each([
    ['of nobody', { engagement: `${'0'.repeat(32)}.demo-request.1`, outcome: 'converted', by: 'rita' }, 404],
    ['of another shape', { engagement: 'x', outcome: 'converted', by: 'rita' }, 400],
    ['nobody knows', { engagement: `${'0'.repeat(32)}.demo-request.1`, outcome: 'maybe', by: 'rita' }, 400],
    ['by somebody who is a sentence', { engagement: `${'0'.repeat(32)}.a.1`, outcome: 'converted', by: 'Rita!' }, 400],
  ])('%s is refused', async (_what, report, status) => {
    const road = await delivered();
    const post = signedPost('/outcomes', JSON.stringify(report), 'id', road.now());
    expect((await road.functions.followUp(eventOf(post, road.now()))).statusCode).toBe(status);
    const unsigned = { ...post, headers: { ...post.headers, 'webhook-signature': 'v1,AAAA' } };
    expect((await road.functions.followUp(eventOf(unsigned, road.now()))).statusCode).toBe(401);
    expect(engagements(road).map(({ state }) => state)).toEqual(['open']);
  });
});

describe('silence', () => {
  it('raises one item when the follow-up is due, and acting ends it', async () => {
    const road = await delivered();
    await road.minutes(13);
    expect(missed(road)).toEqual([]);
    await road.minutes(3);
    expect(missed(road)).toMatchObject([
      { state: 'open', owner: 'tess', evidence: { engagement: open(road), owner: 'rita' } },
    ]);
    await road.minutes(60);
    expect(missed(road)).toHaveLength(1);
    await road.report(open(road), 'contacted');
    expect(missed(road)).toMatchObject([{ state: 'closed' }]);
    await road.minutes(60);
    expect(missed(road)).toHaveLength(1);
  });

  it('ends by a repeated report too, if whoever took the first one died half way', async () => {
    const road = await delivered();
    await road.minutes(20);
    const id = open(road);
    const dying = killAt(road.store, 1, 'after');
    road.storeFor = (name) => (name === 'follow-up' ? dying : road.store);
    await expect(road.report(id, 'contacted')).rejects.toThrow();
    expect(missed(road)).toMatchObject([{ state: 'open' }]);
    dying.revive();
    expect(JSON.parse((await road.report(id, 'contacted')).body)).toEqual({ kind: 'repeated' });
    expect(missed(road)).toMatchObject([{ state: 'closed' }]);
  });

  it('raises none when somebody acted in time', async () => {
    const road = await delivered();
    await road.minutes(5);
    await road.report(open(road), 'no-answer');
    await road.minutes(60);
    expect(missed(road)).toEqual([]);
  });

  it('200 times: acting while it is noticed leaves no reminder of what was done', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const road = await delivered();
      const store = withFaults(road.store, { seed, conflictRate: 0.3, tornRate: 0.3 });
      road.storeFor = () => store;
      road.advance(16 * 60_000);
      await Promise.all([road.tick(), road.report(open(road), 'contacted')]);
      await road.minutes(3);
      expect(
        missed(road).filter(({ state }) => state !== 'closed'),
        `seed ${seed}`,
      ).toEqual([]);
    }
  });

  it('of two weeks closes the engagement, and a late signal opens the next', async () => {
    const road = await delivered();
    road.advance(14 * DAY);
    await road.minutes(2);
    expect(engagements(road)).toMatchObject([{ state: 'closed', closedBy: 'clock:idle' }]);
    await road.submit({ ...DANA, phone: '+34600111222' });
    await road.settle();
    expect(engagements(road).map(({ n, state }) => [n, state])).toEqual([
      [1, 'closed'],
      [2, 'open'],
    ]);
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 2]);
    expect(unsound(road)).toEqual([]);
  });

  it('200 times: a signal that comes while its engagement is closed as idle has an open one in the end', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const road = await delivered();
      const store = withFaults(road.store, { seed, conflictRate: 0.3, tornRate: 0.3 });
      road.storeFor = () => store;
      road.advance(14 * DAY);
      await road.submit({ ...DANA, phone: '+34600111222' });
      await Promise.all([road.tick(), road.drainUntilQuiet(), road.tick()]);
      await road.settle();
      const states = engagements(road).map(({ state }) => state);
      expect(
        states.filter((state) => state === 'open'),
        `seed ${seed}`,
      ).toHaveLength(1);
      expect(road.crm.tasks.size).toBe(states.length);
      expect(unsound(road)).toEqual([]);
    }
  });

  it("while nothing was delivered is the delivery's, and the owner has their time once they are told", async () => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    await road.submit();
    await road.drainUntilQuiet();
    await road.minutes(100);
    expect(missed(road)).toEqual([]);
    road.crm.fault = () => undefined;
    await road.settle();
    await road.minutes(10);
    expect(missed(road)).toEqual([]);
    await road.minutes(20);
    expect(missed(road)).toHaveLength(1);
  });
});
