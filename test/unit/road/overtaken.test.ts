/** What arrives, or comes to its end, after something newer: it is counted and undoes nothing. */
import { describe, expect, it } from 'vitest';
import { StoreFault } from '../../../stores/store.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { SPILL } from '../../support/world.ts';

const signalRow = (road: Road) => road.store.rows('ledger').find(({ key }) => key.sk === 'signal')?.item;

/** A ledger that refuses ingest, so that what is sent now is spilled. */
function refuseIngest(road: Road): void {
  const write = () => Promise.reject(new StoreFault('The ledger is down.'));
  road.storeFor = (name) => (name === 'ingest' ? { ...road.store, write } : road.store);
}

async function spillOldThenSendNew(road: Road): Promise<void> {
  refuseIngest(road);
  await road.submit({ ...DANA, job_title: 'Old' }, { id: 'same' });
  expect(road.queues.bodies(SPILL)).toHaveLength(1);
  road.storeFor = () => road.store;
  road.advance(1_000);
  await road.submit({ ...DANA, job_title: 'New' }, { id: 'same' });
}

describe('a body that was spilled, and a newer one of the same event that the ledger took at once', () => {
  it('the newer one stands, and both are counted covers: [71]', async () => {
    const road = createRoad();
    await spillOldThenSendNew(road);
    await road.settle();
    expect([...road.crm.contacts.values()]).toMatchObject([{ jobTitle: 'New' }]);
    expect(signalRow(road)?.seen).toHaveLength(2);
    expect(signalRow(road)?.duplicates).toBeUndefined();
    expect(unsound(road)).toEqual([]);
  });

  it('a third one, newer still, replaces both', async () => {
    const road = createRoad();
    await spillOldThenSendNew(road);
    await road.settle();
    await road.submit({ ...DANA, job_title: 'Newest' }, { id: 'same' });
    await road.settle();
    expect([...road.crm.contacts.values()]).toMatchObject([{ jobTitle: 'Newest' }]);
    expect(signalRow(road)?.seen).toHaveLength(3);
  });
});
