/** Work items under everything at once: people who claim and decide, rows that join and leave, a clock that carries out. */
import { describe, expect, it, vi } from 'vitest';
import { carryOut } from '../../../stores/decisions.ts';
import { killAt, withFaults } from '../../../stores/fault.ts';
import { publications } from '../../../stores/publication.ts';
import type { Store } from '../../../stores/store.ts';
import { claimItem, closeEmptyItem, decideItem, itemIdOf, readItem } from '../../../stores/work.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

const ids = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key }) => key.sk === 'item')
    .map(({ key }) => itemIdOf(key.pk));
const itemOf = async (road: Road, id = ids(road)[0] ?? '') => (await readItem(road.store, id))?.item;
const contended = (store: Store, seed: number) => withFaults(store, { seed, conflictRate: 0.3, tornRate: 0.3 });

/** A crowd whose payloads fit no contract: one grouped item. */
async function crowd(road: Road, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await road.submit({ first_name: `P${n}` });
  await road.drainUntilQuiet();
}

async function held(road: Road): Promise<string> {
  const { signal } = await road.submit({ email: 'a@acme.example' });
  await road.drainUntilQuiet();
  return signal;
}

describe('many people and one item', () => {
  it('200 times: eight claim at once, one has it, the others learn who and since when', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const road = createRoad({ seed });
      await held(road);
      const [id = ''] = ids(road);
      const store = contended(road.store, seed);
      const people = Array.from({ length: 8 }, (_, n) => `person-${n}`);
      const results = await Promise.all(people.map((by, n) => claimItem(store, id, by, 1_000 + n)));
      const winners = people.filter((_, n) => results[n]?.kind === 'claimed');
      expect(winners).toHaveLength(1);
      const since = 1_000 + people.indexOf(winners[0] ?? '');
      const others = results.filter((result) => result?.kind === 'taken');
      expect(others).toEqual(others.map(() => ({ kind: 'taken', by: winners[0], at: since })));
    }
  });

  it('a claim stands for a day: then it is overdue again, and somebody else may claim and decide', async () => {
    const road = createRoad();
    await held(road);
    const [id = ''] = ids(road);
    await claimItem(road.store, id, 'ana', road.now());
    road.advance(23 * 3_600_000);
    expect((await road.tick()).items.overdue).toBe(0);
    expect((await claimItem(road.store, id, 'ben', road.now()))?.kind).toBe('taken');
    road.advance(3_600_000);
    expect((await road.tick()).items.overdue).toBe(1);
    expect((await claimItem(road.store, id, 'ben', road.now()))?.kind).toBe('claimed');
    expect((await road.tick()).items.overdue).toBe(0);
    expect((await decideItem(road.store, id, { outcome: 'close', by: 'ana', now: road.now() }))?.kind).toBe('taken');
    expect((await decideItem(road.store, id, { outcome: 'close', by: 'ben', now: road.now() }))?.kind).toBe('decided');
  });

  it('200 times: claims and decisions at once, one decision stands, whoever it is of', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const road = createRoad({ seed });
      const signal = await held(road);
      const [id = ''] = ids(road);
      const store = contended(road.store, seed);
      const decide = (by: string, outcome: 'retry' | 'close') =>
        decideItem(store, id, { outcome, by, now: road.now() });
      const results = await Promise.all([
        decide('ana', 'close'),
        claimItem(store, id, 'ben', road.now()),
        decide('cleo', 'retry'),
        claimItem(store, id, 'dan', road.now()),
        decide('eve', 'close'),
      ]);
      const decided = results.filter((result) => result?.kind === 'decided').length;
      const item = await itemOf(road, id);
      // A claim may have been first: then nobody else decides.
      expect(decided).toBe(item?.state === 'claimed' ? 0 : 1);
      if (item?.state === 'claimed') {
        expect(await decideItem(road.store, id, { outcome: 'close', by: item.claimedBy ?? '', now: 1 })).toEqual({
          kind: 'decided',
        });
      }
      await road.settle();
      const at = await road.where(signal);
      const outcome = item?.state === 'claimed' ? 'close' : item?.outcome;
      expect(at).toMatchObject(outcome === 'close' ? { outcome: 'closed' } : { reasons: ['hold'] });
      expect(unsound(road)).toEqual([]);
    }
  });

  it('a decided item never opens again: who comes later waits in the next one', async () => {
    const road = createRoad();
    await crowd(road, 3);
    await road.decide('contract-broken', 'close');
    await crowd(road, 2);
    expect(ids(road)).toHaveLength(2);
    await road.settle();
    const states = await Promise.all(ids(road).map((id) => itemOf(road, id)));
    expect(states.map((item) => [item?.n, item?.state])).toEqual([
      [1, 'closed'],
      [2, 'open'],
    ]);
    expect(unsound(road)).toEqual([]);
  });
});

describe('joining and closing', () => {
  it('500 times at once: nobody waits in a closed item', async () => {
    const reasons: string[] = [];
    for (let seed = 1; seed <= 500; seed += 1) {
      const road = createRoad({ seed });
      await crowd(road, 1);
      const [id = ''] = ids(road);
      await road.decide('contract-broken', 'retry');
      const store = contended(road.store, seed);
      road.storeFor = () => store;
      await Promise.all([
        crowd(road, 3),
        road.tick(),
        closeEmptyItem(store, id, road.now()),
        closeEmptyItem(store, id.replace(/1$/, '2'), road.now()),
        crowd(road, 2),
        road.tick(),
      ]);
      await road.settle();
      const wrong = unsound(road);
      if (wrong.length > 0) reasons.push(`seed ${seed}: ${wrong.join('; ')}`);
    }
    expect(reasons).toEqual([]);
  });

  it('a row that slips in while its item closes by itself is set going again', async () => {
    const road = createRoad();
    await crowd(road, 1);
    const [id = ''] = ids(road);
    const [signal = ''] = road.signals();
    // The close looks, sees nobody, and decides; the row is attached in between.
    const attached = road.store.rows('work').find(({ key }) => key.sk.startsWith('s#'));
    if (!attached) throw new Error('Nobody is attached.');
    await road.store.write({ kind: 'delete', key: attached.key });
    const late: Store = {
      ...road.store,
      transact: async (writes) => {
        await road.store.write({ kind: 'put', key: attached.key, item: attached.item });
        return road.store.transact(writes);
      },
    };
    expect(await closeEmptyItem(late, id, road.now())).toBe(false);
    expect((await itemOf(road, id))?.state).toBe('deciding');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ reasons: ['contract-broken'] });
    expect(ids(road)).toHaveLength(2);
    expect(unsound(road)).toEqual([]);
  });
});

describe('a grouped decision', () => {
  it.each(['retry', 'replay', 'close'] as const)(
    '%s: interrupted at every write and resumed, each row once',
    async (outcome) => {
      for (const when of ['before', 'after'] as const) {
        for (let n = 1; ; n += 1) {
          const road = createRoad({ seed: n });
          await crowd(road, 5);
          await road.decide('contract-broken', outcome);
          const [id = ''] = ids(road);
          const store = killAt(road.store, n, when);
          road.storeFor = (name) => (name === 'clock' ? store : road.store);
          await road.tick();
          const isOver = store.writes < n;
          store.revive();
          await road.settle();
          const runs = [...road.journeys.executions.values()].filter(({ run }) => run > 0).length;
          expect(runs).toBe(outcome === 'close' ? 0 : 5);
          expect((await itemOf(road, id))?.state).toBe('closed');
          expect(unsound(road)).toEqual([]);
          if (isOver) break;
        }
      }
    },
  );

  it('of 200 rows is carried out over as many ticks as it takes', async () => {
    const road = createRoad();
    await crowd(road, 200);
    expect(ids(road)).toHaveLength(1);
    await road.decide('contract-broken', 'close');
    await road.settle();
    const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
    expect(new Set(places.map((at) => at.kind === 'ended' && at.outcome))).toEqual(new Set(['closed']));
    expect(unsound(road)).toEqual([]);
  });

  it('is not held up by one row that cannot be moved', async () => {
    const road = createRoad();
    await crowd(road, 30);
    await road.decide('contract-broken', 'close');
    const [id = ''] = ids(road);
    const poisoned = road.signals()[0] ?? '';
    const store: Store = {
      ...road.store,
      query: (table, pk, range, options) => {
        if (pk === `s#${poisoned}`) throw new Error('This one cannot be read.');
        return road.store.query(table, pk, range, options);
      },
    };
    const deps = { ...road, store, publications: publications(road.store, road.registry, road.now) };
    await expect(carryOut(deps, id)).rejects.toThrow('cannot be read');
    expect((await readItem(road.store, id))?.attached).toHaveLength(6);
  });
});

describe('a revision and a decision at once', () => {
  it.each(['close', 'retry', 'replay'] as const)('%s: the newer body is heard', async (outcome) => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const road = createRoad({ seed });
      await road.submit({ email: 'a@acme.example' }, { id: 'same' });
      await road.drainUntilQuiet();
      const store = contended(road.store, seed);
      road.storeFor = () => store;
      road.bus.copies = () => (seed % 2 === 0 ? 0 : 1);
      await Promise.all([
        road.submit(DANA, { id: 'same' }),
        road.decide('hold', outcome).then(() => road.tick()),
        road.drainUntilQuiet(),
      ]);
      await road.settle();
      const [signal = ''] = road.signals();
      expect(await road.where(signal), `seed ${seed}`).toMatchObject({ kind: 'ended', outcome: 'routed' });
      expect(unsound(road)).toEqual([]);
    }
  });
});
