/** The clock listening: it learns from the rows of three weeks, tells of a silence once, and takes it back by itself. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../../lambdas/clock/silence.ts';
import { dayKeyOf } from '../../../stores/day.ts';
import { recording } from '../../../stores/fault/recording.ts';
import { signalKey } from '../../../stores/keys.ts';
import { createMemoryStore, type MemoryStore } from '../../../stores/memory.ts';
import type { Store } from '../../../stores/store.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { createRoad, type Road } from '../../support/road.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 9, 26);
const WEEKS = 3;
const END = MONDAY + WEEKS * 7 * DAY;

const isOffice = (at: number): boolean => {
  const [day, hour] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
  return day >= 1 && day <= 5 && hour >= 8 && hour < 18;
};

/** An arrival as the `day` index knows it. */
async function arrive(store: Store, emitter: string, at: number, more: object = {}): Promise<void> {
  const id = at.toString(16).padStart(32, emitter === 'contact-form' ? 'c' : '0');
  const item = { v: 1, state: 'closed', outcome: 'recorded', flow: 'demo-request', emitter, receivedAt: at };
  const row = { verified: true, raw: '0', hash: 'h', seen: ['h'], dayKey: dayKeyOf(emitter, at, id), dayAt: at };
  await store.write({ kind: 'put', key: signalKey(id), item: { ...item, ...row, ...more } });
}

const faults: unknown[] = [];
const listening = async (road: Road, store: Store = road.store): Promise<void> => {
  const deadline = road.now() + 40_000;
  const { registry, now } = road;
  await listen(
    { store, registry, now, deadline: () => deadline, onFault: (_, error) => void faults.push(error) },
    {
      faults: 0,
    },
  );
};

/** Time passes in whole five minutes, and the clock listens at each `every`. */
async function pass(road: Road, until: number, every = 5 * MINUTE): Promise<void> {
  while (road.now() < until) {
    road.advance(every);
    await listening(road);
  }
}

const notices = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ item }) => item.reason === 'silence')
    .map(({ key, item }) => ({ id: itemIdOf(key.pk), ...item }) as Record<string, unknown> & { id: string });

let learnt: MemoryStore;

/** Three weeks of a website that gets six signals an hour while people work. */
beforeAll(async () => {
  learnt = createMemoryStore();
  const road = createRoad({ store: learnt, now: MONDAY });
  for (let hour = MONDAY; hour < END; hour += HOUR) {
    for (let n = 0; isOffice(hour) && n < 6; n += 1) await arrive(learnt, 'website-api', hour + n * 10 * MINUTE + 7);
  }
  await pass(road, END, HOUR);
}, 60_000);

async function later(at: number): Promise<Road> {
  const store = createMemoryStore();
  for (const table of ['ledger', 'control', 'work'] as const) {
    for (const { key, item } of learnt.rows(table)) await store.write({ kind: 'put', key, item });
  }
  return createRoad({ store, now: at });
}

describe('a sender of the daytime', () => {
  it('learns without raising anything in three weeks of nights and weekends', () => {
    expect(faults).toEqual([]);
    expect(notices(createRoad({ store: learnt, now: END }))).toEqual([]);
    const volumes = learnt.rows('control').filter(({ key }) => key.pk === 'volume#website-api');
    expect(volumes).toMatchObject([{ item: { seen: 15 * 10 * 6 } }]);
    expect(JSON.stringify(volumes[0]?.item).length).toBeLessThan(4_000);
  });

  it('that says nothing on a Monday morning is one item of its owner, before noon covers: [29, 70]', async () => {
    const road = await later(END);
    await pass(road, END + 8 * HOUR);
    expect(notices(road)).toEqual([]);
    await pass(road, END + 12 * HOUR);
    expect(notices(road)).toMatchObject([
      { kind: 'grouped', state: 'open', subject: 'website-api', owner: 'iris', evidence: { seen: 900 } },
    ]);
    await pass(road, END + 36 * HOUR);
    expect(notices(road)).toHaveLength(1);
  });

  it('is forgiven by the next signal: the item closes by itself', async () => {
    const road = await later(END);
    await pass(road, END + 12 * HOUR);
    await road.submit();
    await pass(road, END + 12 * HOUR + 10 * MINUTE);
    expect(notices(road).map(({ state }) => state)).toEqual(['closed']);
    await road.minutes(2);
    expect(notices(road)).toHaveLength(1);
  });

  it('is not told of again when its owner says that the silence is right, until it was heard and fell silent again', async () => {
    const road = await later(END);
    await pass(road, END + 12 * HOUR);
    const [notice] = notices(road);
    await decideItem(road.store, notice?.id ?? '', { outcome: 'close', by: 'iris', now: road.now() });
    await road.minutes(5);
    await pass(road, END + 30 * HOUR);
    expect(notices(road).map(({ state }) => state)).toEqual(['closed']);
    await road.submit();
    await pass(road, END + 60 * HOUR);
    expect(
      notices(road)
        .map(({ n, state }) => [n, state])
        .sort(),
    ).toEqual([
      [1, 'closed'],
      [2, 'open'],
    ]);
  });

  it('is heard as soon as a signal is in the ledger, learnt or not', async () => {
    const road = await later(END);
    for (let at = END + 8 * HOUR; at < END + 12 * HOUR; at += 10 * MINUTE) await arrive(road.store, 'website-api', at);
    await pass(road, END + 12 * HOUR);
    expect(notices(road)).toEqual([]);
  });
});

afterEach(() => expect(faults).toEqual([]));

describe('listening', () => {
  it('costs one round trip when there is nothing to learn, and at most sixteen queries for an hour of one sender', async () => {
    const road = await later(END);
    const store = recording(road.store);
    road.advance(15 * MINUTE);
    await listening(road, store);
    const before = store.operations.length;
    expect(store.operations.map(({ kind }) => kind)).toContain('queryIndex');
    road.advance(5 * MINUTE);
    await listening(road, store);
    expect(store.operations.length - before).toBe(1);
    road.advance(MINUTE);
    await listening(road, store);
    expect(store.operations.length - before).toBe(1);
    road.advance(54 * MINUTE);
    const hour = store.operations.length;
    await listening(road, store);
    const queries = store.operations.slice(hour).filter(({ kind }) => kind === 'queryIndex');
    expect(queries).toHaveLength(16 * road.registry.emitters.size);
  });

  it('leaves out what a form filtered: noise is no sign of life', async () => {
    const road = createRoad({ now: MONDAY });
    await listening(road);
    for (let n = 0; n < 40; n += 1) {
      const more = n % 4 === 0 ? {} : { outcome: 'filtered', filter: 'honeypot' };
      await arrive(road.store, 'contact-form', MONDAY + n * MINUTE, more);
    }
    await pass(road, MONDAY + 75 * MINUTE);
    const volume = await road.store.get({ table: 'control', pk: 'volume#contact-form', sk: 'state' });
    expect(volume).toMatchObject({ seen: 10 });
  });

  it('that stood still for days goes on with the last of them', async () => {
    const road = await later(END + 10 * DAY);
    await listening(road);
    const volume = await road.store.get({ table: 'control', pk: 'volume#website-api', sk: 'state' });
    expect(volume?.learntTo).toBe(END + 10 * DAY - HOUR);
  });
});
