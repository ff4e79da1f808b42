/** What arrives, or comes to its end, after something newer: it is counted and undoes nothing. */
import { describe, expect, it } from 'vitest';
import { journeyOf } from '../../../core/conservation/journey.ts';
import { readSignal } from '../../../stores/journal.ts';
import { StoreFault } from '../../../stores/store.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { nextTurn } from '../../support/turns.ts';
import { SPILL } from '../../support/world.ts';
import { check } from '../conservation/ledgers.ts';

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

/** Holds the first transaction of a handoff back until it is told to go on. */
function hold(road: Road, handoff: string): { isHeld: () => boolean; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { storeFor } = road;
  let isHeld = false;
  road.storeFor = (name) => {
    const store = storeFor(name);
    if (name !== handoff || isHeld) return store;
    const transact: typeof store.transact = async (writes) => {
      if (!isHeld) {
        isHeld = true;
        await promise;
      }
      return store.transact(writes);
    };
    return { ...store, transact };
  };
  return { isHeld: () => isHeld, release: resolve };
}

describe('a stitch that ends after the one of a newer body', () => {
  const touches = (road: Road, signal: string) =>
    road.store.rows('ledger').filter(({ key, item }) => key.sk.startsWith('t#') && item.signal === signal);

  /** The first body is of a person who is known; its stitch is held until the newer body is through. */
  async function overtake(road: Road): Promise<string> {
    await road.submit({ ...DANA, email: 'old@acme.example' });
    await road.settle();
    const held = hold(road, 'stitch');
    const { signal } = await road.submit({ ...DANA, email: 'old@acme.example' }, { id: 'same' });
    await road.bus.deliver(road.functions.onBus);
    const running = road.journeys.runAll(road.functions.invoke);
    while (!held.isHeld()) await nextTurn();
    await road.submit({ ...DANA, email: 'new@acme.example' }, { id: 'same' });
    await road.drainUntilQuiet();
    held.release();
    await running;
    await road.settle();
    return signal;
  }

  it('writes nothing: the signal is on one lead, once', async () => {
    const road = createRoad();
    const signal = await overtake(road);
    expect(touches(road, signal)).toHaveLength(1);
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
    expect((await check(road)).total).toMatchObject({ balanced: true, remainder: 0 });
  });

  it('is seen in the journey as superseded', async () => {
    const road = createRoad();
    const signal = await overtake(road);
    const file = await readSignal(road.store, signal);
    const steps = file ? journeyOf(signal, file).steps : [];
    expect(steps.filter(({ handoff }) => handoff === 'stitch')).toMatchObject([
      { run: 0, outcome: 'superseded' },
      { run: 1, outcome: 'continue' },
    ]);
  });

  it('is not awaited of a run that was overtaken long ago', async () => {
    const road = createRoad();
    const { signal } = await road.submit({ email: 7 }, { id: 'same' });
    await road.settle();
    road.advance(3_600_000);
    await road.submit(DANA, { id: 'same' });
    await road.settle();
    const entries = (await readSignal(road.store, signal))?.entries ?? [];
    expect(entries.filter(({ handoff }) => handoff === 'stitch')).toMatchObject([{ run: 1, outcome: 'continue' }]);
  });
});
