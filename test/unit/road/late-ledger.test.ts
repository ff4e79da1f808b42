/** A ledger that answers after ingest has given up on it: every request is counted once all the same. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { conservationOf } from '../../../stores/conservation.ts';
import type { Store } from '../../../stores/store.ts';
import { signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { SPILL } from '../../support/world.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** The `nth` write of the ledger is done at once and answered when the gate opens. */
function answersLate(store: Store, nth: number, gate: Promise<void>): Store {
  let writes = 0;
  return {
    ...store,
    write: async (write) => {
      const result = await store.write(write);
      if (write.key.table === 'ledger' && ++writes === nth) await gate;
      return result;
    },
  };
}

async function sendLate(road: Road, body: string, nth: number): Promise<number> {
  const gate = Promise.withResolvers<void>();
  road.storeFor = (name) => (name === 'ingest' ? answersLate(road.store, nth, gate.promise) : road.store);
  const sent = road.post(signedPost('/signals', body, 'evt', road.now()));
  await vi.advanceTimersByTimeAsync(1_000);
  const { statusCode } = await sent;
  gate.resolve();
  await vi.advanceTimersByTimeAsync(0);
  road.storeFor = () => road.store;
  expect(road.queues.bodies(SPILL)).toHaveLength(1);
  return statusCode;
}

const rowOf = (road: Road) => road.store.rows('ledger').find(({ key }) => key.sk === 'signal')?.item;

describe('a request that was spilled although the ledger took it, too late', () => {
  it('is neither a duplicate nor lost covers: [60, 71]', async () => {
    const road = createRoad();
    expect(await sendLate(road, websiteBody(DANA, road.now()), 1)).toBe(202);
    vi.useRealTimers();
    await road.settle();
    expect(rowOf(road)).toMatchObject({ outcome: 'routed' });
    expect(rowOf(road)?.duplicates).toBeUndefined();
  });

  it.each([
    ['a repeat whose count was late', (body: string) => body, 2, 1, 1],
    ['a repeat that was given up before it was counted', (body: string) => body, 1, 1, 1],
    ['a revision', (body: string) => body.replace('Northwind', 'Southwind'), 2, undefined, 2],
  ])('counts once: %s', async (_what, change, nth, duplicates, bodies) => {
    const road = createRoad();
    const body = websiteBody(DANA, road.now());
    await road.post(signedPost('/signals', body, 'evt', road.now()));
    road.advance(1_000);
    await sendLate(road, change(body), nth);
    vi.useRealTimers();
    await road.settle();
    expect(rowOf(road)?.outcome).toBe('routed');
    expect(rowOf(road)?.duplicates).toBe(duplicates);
    expect(rowOf(road)?.seen).toHaveLength(bodies);
  });
});

describe('a signal that only a dead letter speaks of, long after it came', () => {
  it('has its budget from its start on, so that nobody is paged for it while it runs', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    const from = road.now();
    road.advance(45 * 60_000);
    const letter = { detail: { v: 1, signal, emitter: 'website-api' } };
    await road.queues.send(road.mailboxes.dispatch ?? '', JSON.stringify(letter));
    await road.tick();
    expect(road.journeys.executions.get(`${signal}-r0`)).toBeDefined();
    const { total } = await conservationOf(road.store, road.registry, { from, to: from + 1 }, road.now(), road.timing);
    expect(total).toMatchObject({ signals: 1, remainder: 0 });
  });
});
