/** What the ledger, the spill queue and the bus may do to a signal at the front door. */
import { describe, expect, it } from 'vitest';
import { type Store, StoreFault } from '../../../stores/store.ts';
import { refusing } from '../../support/refusing.ts';
import { signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { SPILL } from '../../support/world.ts';

const outcomes = async (road: Road) => {
  const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
  return places.map((at) => (at.kind === 'ended' ? at.outcome : at.kind));
};
const row = (road: Road) => road.store.rows('ledger').find(({ key }) => key.sk === 'signal')?.item;

/** Ingest alone sees a ledger that refuses. */
function refuseIngest(road: Road): void {
  road.storeFor = (name) => (name === 'ingest' ? refusing(road.store, ['ledger', 'envelopes']) : road.store);
}

/** Commits, and then the answer never comes. */
const deafening = (store: Store): Store => ({
  ...store,
  write: async (write) => {
    await store.write(write);
    throw new StoreFault('The answer never came.');
  },
});

describe('the ledger refuses while signals come in', () => {
  it('keeps them in the spill queue with a receipt, and the clock takes them in', async () => {
    const road = createRoad();
    refuseIngest(road);
    const receipts = await Promise.all(
      Array.from({ length: 25 }, (_, n) => road.submit({ ...DANA, email: `p${n}@acme.example` })),
    );
    expect(new Set(receipts.map(({ answer }) => answer.statusCode))).toEqual(new Set([202]));
    expect(road.queues.bodies(SPILL)).toHaveLength(25);
    expect(road.signals()).toEqual([]);
    await road.settle();
    expect(road.queues.bodies(SPILL)).toEqual([]);
    expect(new Set(road.signals())).toEqual(new Set(receipts.map(({ signal }) => signal)));
    expect(await outcomes(road)).toEqual(Array.from({ length: 25 }, () => 'routed'));
    expect(unsound(road)).toEqual([]);
  });

  it.each(['one signal', 'a batch', 'a large body'])('spills %s whole', async (what) => {
    const road = createRoad();
    refuseIngest(road);
    const at = road.now();
    const one = websiteBody({ ...DANA, note: what === 'a large body' ? 'x'.repeat(700_000) : '' }, at);
    const body =
      what === 'a batch'
        ? JSON.stringify([JSON.parse(one), JSON.parse(websiteBody({ ...DANA, email: 'b@acme.example' }, at))])
        : one;
    expect((await road.post(signedPost('/signals', body, 'evt', at))).statusCode).toBe(202);
    await road.settle();
    expect(await outcomes(road)).toEqual(what === 'a batch' ? ['routed', 'routed'] : ['routed']);
    expect(unsound(road)).toEqual([]);
  });

  it('counts one request once when the ledger had taken it after all', async () => {
    const road = createRoad();
    road.storeFor = (name) => (name === 'ingest' ? deafening(road.store) : road.store);
    const { answer } = await road.submit();
    expect(answer.statusCode).toBe(202);
    expect(road.queues.bodies(SPILL)).toHaveLength(1);
    await road.settle();
    expect(await outcomes(road)).toEqual(['routed']);
    expect(row(road)?.duplicates ?? 0).toBe(0);
    expect(unsound(road)).toEqual([]);
  });

  it('takes a filtered post in as filtered', async () => {
    const road = createRoad();
    refuseIngest(road);
    const body = new URLSearchParams({ email: 'eve@acme.example', message: 'hi', website: 'spam' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await road.post({ path: '/forms/contact-us', body, headers })).statusCode).toBe(303);
    await road.settle();
    expect(await outcomes(road)).toEqual(['filtered']);
    expect(road.journeys.executions.size).toBe(0);
  });

  it('goes on after the clock was refused as well', async () => {
    const road = createRoad();
    const down = refusing(road.store, ['ledger', 'envelopes']);
    road.storeFor = () => down;
    await road.submit();
    await road.minutes(10);
    expect(road.queues.bodies(SPILL)).toHaveLength(1);
    road.storeFor = () => road.store;
    await road.minutes(3);
    await road.settle();
    expect(await outcomes(road)).toEqual(['routed']);
    expect(unsound(road)).toEqual([]);
  });

  it('answers 503 when the spill queue refuses too, and the sender that tries again is heard once', async () => {
    const road = createRoad();
    refuseIngest(road);
    road.queues.refuses = () => true;
    const post = signedPost('/signals', websiteBody(DANA, road.now()), 'evt', road.now());
    expect(await road.post(post)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } });
    expect(road.signals()).toEqual([]);
    road.storeFor = () => road.store;
    expect((await road.post(post)).statusCode).toBe(202);
    await road.settle();
    expect(await outcomes(road)).toEqual(['routed']);
  });
});

describe('the bus', () => {
  it('loses an event: the clock starts the signal', async () => {
    const road = createRoad();
    road.bus.copies = () => 0;
    await road.submit();
    await road.drainUntilQuiet();
    expect(road.journeys.executions.size).toBe(0);
    await road.minutes(7);
    expect(await outcomes(road)).toEqual(['routed']);
    expect(unsound(road)).toEqual([]);
  });

  it('refuses an event: the sender is answered all the same, and the clock starts the signal', async () => {
    const road = createRoad();
    road.bus.refuses = () => true;
    expect((await road.submit()).answer.statusCode).toBe(202);
    await road.minutes(7);
    expect(await outcomes(road)).toEqual(['routed']);
  });

  it.each([2, 5])('delivers an event %i times: one execution', async (copies) => {
    const road = createRoad();
    road.bus.copies = () => copies;
    await road.submit();
    await road.settle();
    expect(road.journeys.executions.size).toBe(1);
    expect(unsound(road)).toEqual([]);
  });

  it('delivers events of a signal again long after it ended: nothing happens', async () => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    const before = road.store.snapshot();
    for (const detail of road.bus.announced) await road.functions.dispatch({ detail });
    await road.settle();
    expect(road.journeys.executions.size).toBe(1);
    expect(road.crm.writes).toHaveLength(2);
    expect(road.store.snapshot().ledger).toEqual(before.ledger);
  });

  it('gives an event up: its letter starts the signal', async () => {
    const road = createRoad();
    let isBroken = true;
    const { dispatch } = road.functions;
    await road.submit();
    for (let minute = 0; minute < 4; minute += 1) {
      await road.bus.deliver((event) => (isBroken ? Promise.reject(new Error('dispatch is broken')) : dispatch(event)));
      road.advance(60_000);
    }
    isBroken = false;
    expect(road.queues.sent).toHaveLength(1);
    await road.minutes(1);
    expect(await outcomes(road)).toEqual(['routed']);
    expect(road.queues.bodies('dlq-dispatch')).toEqual([]);
  });
});
