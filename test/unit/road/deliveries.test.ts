import { describe, expect, it, vi } from 'vitest';
import { killAt } from '../../../stores/fault.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { signedPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

interface Element {
  readonly id?: string;
  readonly email: string;
  readonly phone?: string;
}

const batchOf = (road: Road, elements: readonly Element[]): string =>
  JSON.stringify(
    elements.map(({ id, ...data }) => ({
      ...(id === undefined ? {} : { id }),
      type: 'demo.requested',
      timestamp: new Date(road.now()).toISOString(),
      data: { ...data, intent: 'demo' },
    })),
  );
const send = (road: Road, elements: readonly Element[], id = 'batch') =>
  road.post(signedPost('/signals', batchOf(road, elements), id, road.now()));
const people = (count: number, from = 0): Element[] =>
  Array.from({ length: count }, (_, n) => ({ id: `e${n + from}`, email: `p${n + from}@acme.example` }));
const deliveries = (road: Road) => road.store.rows('ledger').filter(({ key }) => key.sk === 'delivery');
const splits = (road: Road) => road.store.rows('ledger').filter(({ key }) => key.sk === 'dispatch');
const counters = (road: Road) => road.store.rows('control').filter(({ key }) => key.sk === 'counter');

/** Each once: a signal, a lead, a contact and a task for every person. */
function expectEachOnce(road: Road, count: number): void {
  expect(road.signals()).toHaveLength(count);
  expect(road.crm.contacts.size).toBe(count);
  expect(road.crm.tasks.size).toBe(count);
  expect(counters(road).map(({ item }) => item.n)).toEqual([count]);
  expect(unsound(road)).toEqual([]);
}

describe('a delivery of many signals', () => {
  it('is split, started and counted', async () => {
    const road = createRoad();
    expect((await send(road, people(25))).statusCode).toBe(202);
    await road.settle();
    expectEachOnce(road, 25);
    expect(splits(road)).toMatchObject([{ item: { outcome: 'done', signals: 25, repeats: 0 } }]);
  });

  it('counts parts that are no new signals: twice in it, or known from another request', async () => {
    const road = createRoad();
    await send(road, people(3));
    await road.settle();
    const [first] = people(1);
    await send(road, [...people(3, 2), ...(first ? [first, first] : [])], 'other');
    await road.settle();
    expect(splits(road).map(({ item }) => [item.signals, item.repeats])).toEqual(
      expect.arrayContaining([
        [3, 0],
        [5, 3],
      ]),
    );
    expectEachOnce(road, 5);
  });

  it('is one delivery however often it is sent, and counts the repeats', async () => {
    const road = createRoad();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(road, people(4))));
    expect(new Set(answers.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    await road.settle();
    expectEachOnce(road, 4);
    expect(deliveries(road)).toMatchObject([{ item: { duplicates: 19 } }]);
  });

  it('takes a corrected batch under the same key as a revision of the parts that changed', async () => {
    const road = createRoad();
    await send(road, people(3));
    await road.settle();
    await send(road, [...people(2), { id: 'e2', email: 'p2@acme.example', phone: '+34600111222' }, ...people(1, 3)]);
    await road.settle();
    expectEachOnce(road, 4);
    const changed = [...road.crm.contacts.values()].filter(({ phone }) => phone !== undefined);
    expect(changed.map(({ email }) => email)).toEqual(['p2@acme.example']);
  });

  it('keeps elements without a key of their own apart, and joins those that say the same', async () => {
    const road = createRoad();
    const nameless = [{ email: 'a@acme.example' }, { email: 'b@acme.example' }, { email: 'a@acme.example' }];
    await send(road, nameless);
    await road.settle();
    expectEachOnce(road, 2);
  });

  it('is split to its end when a later event or the clock finds it unfinished', async () => {
    const road = createRoad();
    road.bus.copies = () => 0;
    await send(road, people(12));
    await road.drainUntilQuiet();
    expect(road.signals()).toHaveLength(0);
    await road.minutes(7);
    await road.settle();
    expectEachOnce(road, 12);
  });

  it('parks whole when it cannot be split, and goes on once somebody decides to retry', async () => {
    const road = createRoad();
    await send(road, people(3));
    const [lost] = road.store.rows('envelopes');
    if (lost) await road.store.write({ kind: 'delete', key: lost.key });
    await road.minutes(60);
    expect(road.signals()).toHaveLength(0);
    expect(unsound(road)).toEqual([]);
    const [item] = road.store.rows('work').filter(({ key }) => key.sk === 'item');
    expect(item?.item).toMatchObject({ state: 'open', handoff: 'dispatch', evidence: { signals: 3 } });
    if (lost) await road.store.write({ kind: 'put', key: lost.key, item: lost.item });
    await decideItem(road.store, itemIdOf(item?.key.pk ?? ''), { outcome: 'retry', by: 'otto', now: road.now() });
    await road.minutes(5);
    await road.settle();
    expectEachOnce(road, 3);
  });

  it('takes a corrected body after the first could not be split', async () => {
    const road = createRoad();
    await send(road, people(3));
    for (const { key } of road.store.rows('envelopes')) await road.store.write({ kind: 'delete', key });
    await road.minutes(60);
    await send(road, people(4));
    await road.settle();
    expectEachOnce(road, 4);
  });
});

describe('a split that dies', () => {
  it.each(['before', 'after'] as const)('%s any of its writes goes on, each signal once', async (when) => {
    const count = 12;
    let n = 1;
    for (; ; n += 1) {
      const road = createRoad({ seed: n });
      await send(road, people(count));
      const dying = killAt(road.store, n, when);
      road.storeFor = (name) => (name === 'dispatch' ? dying : road.store);
      await road.bus.deliver(road.functions.dispatch);
      const isOver = dying.writes < n;
      dying.revive();
      await road.settle();
      expectEachOnce(road, count);
      if (isOver) break;
    }
    expect(n).toBeGreaterThan(40);
  });

  it('does not begin again from its first part', async () => {
    const road = createRoad();
    await send(road, people(100));
    const dying = killAt(road.store, 400, 'before');
    road.storeFor = (name) => (name === 'dispatch' ? dying : road.store);
    await road.bus.deliver(road.functions.dispatch);
    const kept = road.signals().length;
    expect(kept).toBeGreaterThan(50);
    expect(Number(deliveries(road)[0]?.item.split)).toBeGreaterThan(kept - 20);
    dying.revive();
    await road.settle();
    expectEachOnce(road, 100);
  });
});
