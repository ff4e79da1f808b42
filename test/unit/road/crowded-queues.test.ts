/** Queues that are fuller than a tick is long. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../stores/store.ts';
import { refusing } from '../../support/refusing.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { SPILL } from '../../support/world.ts';

const CROWD = 120;

/** Every write of the clock takes a tenth of a second of the world's time. */
const slow = (road: Road, store: Store): Store => ({
  ...store,
  write: async (write) => {
    road.advance(100);
    return store.write(write);
  },
});

async function spill(road: Road, count: number): Promise<void> {
  road.storeFor = (name) => (name === 'ingest' ? refusing(road.store, ['ledger']) : road.store);
  for (let index = 0; index < count; index += 1)
    await road.submit({ email: `p${index}@crowd.example`, intent: 'demo' });
  road.storeFor = () => road.store;
}

describe('a tick of the clock', () => {
  it('has time for rows that are due although the spill is fuller than it can empty covers: [61, 200]', async () => {
    const road = createRoad();
    road.bus.copies = () => 0;
    const { signal } = await road.submit();
    await spill(road, CROWD);
    road.advance(10 * 60_000);
    road.storeFor = (name) => (name === 'clock' ? slow(road, road.store) : road.store);
    const tick = await road.tick();
    expect(road.queues.bodies(SPILL).length).toBeGreaterThan(CROWD / 4);
    expect(tick.spilled).toBeGreaterThan(0);
    expect(tick.cared.started).toBeGreaterThan(0);
    expect((await road.store.get({ table: 'ledger', pk: `s#${signal}`, sk: 'signal' }))?.run).toBe(0);
  });

  it('leaves a queue alone once a whole batch could not be handled covers: [61]', async () => {
    const road = createRoad();
    await spill(road, 40);
    road.storeFor = (name) => (name === 'clock' ? refusing(road.store, ['ledger']) : road.store);
    const tick = await road.tick();
    expect(tick.spilled).toBe(0);
    expect(road.functions.clockFaults.filter(({ part }) => part === 'letter')).toHaveLength(10);
    expect(road.queues.bodies(SPILL)).toHaveLength(40);

    road.storeFor = () => road.store;
    // What was received is invisible for 90 s.
    await road.minutes(4);
    expect(road.queues.bodies(SPILL)).toEqual([]);
    expect(road.signals()).toHaveLength(40);
  });
});
