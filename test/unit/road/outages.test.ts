/** A destination in trouble: one cause is one item, it drains by itself, and nobody hammers who is down. */
import { describe, expect, it, vi } from 'vitest';
import type { FakeFault } from '../../support/fake-destination.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

/** What the destination's trouble raised; a late follow-up is another story. */
const items = (road: Road) => {
  const rows = road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.handoff === 'deliver');
  return rows.map(({ item }) => item);
};
const missed = (road: Road) => road.store.rows('work').filter(({ item }) => item.reason === 'follow-up-missed');
const attached = (road: Road) => road.store.rows('work').filter(({ key }) => key.sk.startsWith('s#')).length;
const outcomes = async (road: Road) => {
  const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
  return places.map((at) => (at.kind === 'ended' ? at.outcome : at.kind));
};

async function crowd(road: Road, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1) await road.submit({ ...DANA, email: `p${n}@acme.example` });
  await road.drainUntilQuiet();
}

const CAUSES: readonly (readonly [FakeFault, string])[] = [
  ['outage', 'outage'],
  ['auth', 'credential'],
  ['throttled', 'throttled'],
  ['blocked', 'throttled'],
  ['lost-answer', 'outage'],
];

describe('200 leads while the destination is in trouble', () => {
  it.each(CAUSES)('%s: one item of its owner, which drains and closes by itself', async (fault, reason) => {
    const road = createRoad();
    road.crm.fault = () => fault;
    await crowd(road, 200);
    expect(items(road)).toEqual([]);
    await road.minutes(30);
    expect(items(road)).toMatchObject([{ state: 'open', reason, kind: 'grouped', owner: 'iris', handoff: 'deliver' }]);
    expect(attached(road)).toBe(200);
    // Nobody was told yet, so nobody missed anything.
    expect(missed(road)).toEqual([]);
    expect(new Set(await outcomes(road))).toEqual(new Set(['in-flight']));

    road.crm.fault = () => undefined;
    await road.minutes(10);
    expect(await outcomes(road)).toEqual(Array.from({ length: 200 }, () => 'routed'));
    expect(items(road).map(({ state }) => state)).toEqual(['closed']);
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([200, 200]);
    expect(unsound(road)).toEqual([]);
    expect(road.functions.clockFaults).toEqual([]);
  });

  it('asks a destination that is down once a minute at most, and spends no runs on those that wait', async () => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    await crowd(road, 200);
    await road.minutes(3);
    const runs = road.journeys.executions.size;
    for (let minute = 0; minute < 20; minute += 1) {
      const before = road.crm.calls;
      await road.minutes(1);
      expect(road.crm.calls - before).toBeLessThanOrEqual(1);
    }
    expect(road.journeys.executions.size - runs).toBeLessThanOrEqual(20);
  });

  it('is an outage too when the destination is so slow that there is no time to ask a second time', async () => {
    const road = createRoad();
    let isSecond = true;
    road.crm.upsertContact = async () => {
      isSecond = !isSecond;
      return isSecond ? { kind: 'retry', afterMs: 0, code: 'out-of-time' } : { kind: 'unknown', code: 'timeout' };
    };
    await crowd(road, 10);
    await road.minutes(20);
    expect(items(road)).toMatchObject([{ state: 'open', reason: 'outage', owner: 'iris' }]);
  });

  it('keeps taking others on: whoever comes during the outage waits in the same item', async () => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    await crowd(road, 20);
    await road.minutes(20);
    await crowd(road, 20, 20);
    await road.minutes(20);
    expect(items(road)).toHaveLength(1);
    expect(attached(road)).toBe(40);
    road.crm.fault = () => undefined;
    await road.settle();
    expect(unsound(road)).toEqual([]);
  });

  it('opens the next item when the trouble comes back after the first was closed', async () => {
    const road = createRoad();
    for (const from of [0, 10]) {
      road.crm.fault = () => 'outage';
      await crowd(road, 10, from);
      await road.minutes(20);
      road.crm.fault = () => undefined;
      await road.settle();
    }
    expect(items(road).map(({ n, state }) => [n, state])).toEqual([
      [1, 'closed'],
      [2, 'closed'],
    ]);
    expect(unsound(road)).toEqual([]);
  });

  it('changes its cause half way and still drains', async () => {
    const road = createRoad();
    for (const fault of ['outage', 'auth', 'throttled'] as const) {
      road.crm.fault = () => fault;
      await crowd(road, 10, road.signals().length);
      await road.minutes(20);
    }
    road.crm.fault = () => undefined;
    await road.settle();
    expect(new Set(items(road).map(({ state }) => state))).toEqual(new Set(['closed']));
    expect(unsound(road)).toEqual([]);
  });

  it.each(['retry', 'replay', 'close'] as const)('lets a person decide meanwhile: %s', async (outcome) => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    await crowd(road, 60);
    await road.minutes(20);
    await road.decide('outage', outcome);
    await road.minutes(30);
    if (outcome !== 'close') expect(items(road).map(({ n, state }) => `${n} ${state}`)).toEqual(['1 closed', '2 open']);
    road.crm.fault = () => undefined;
    await road.settle();
    const wanted = outcome === 'close' ? 0 : 60;
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([wanted, wanted]);
    expect(unsound(road)).toEqual([]);
  });

  it('that comes and goes by chance loses nothing and doubles nothing', async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const road = createRoad({ seed });
      const faults: readonly FakeFault[] = ['outage', 'throttled', 'lost-answer', 'blocked'];
      road.crm.fault = () => (road.random() < 0.4 ? faults[Math.floor(road.random() * faults.length)] : undefined);
      await crowd(road, 60);
      await road.minutes(40);
      road.crm.fault = () => undefined;
      await road.settle();
      expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([60, 60]);
      expect(unsound(road)).toEqual([]);
    }
  });
});
