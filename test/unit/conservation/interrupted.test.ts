import { describe, expect, it } from 'vitest';
import { beginCount, type Count } from '../../../core/conservation/counting.ts';
import { totalOf } from '../../../core/conservation/tally.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { countTurn, type Kept, readCount } from '../../../stores/counts.ts';
import { killAt, recording } from '../../../stores/fault.ts';
import { countKey, leadKey, signalKey } from '../../../stores/keys.ts';
import { signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { arriveAtOnce, countDeps, overAfter } from './interrupted.ts';
import { ADA, BO, check, LEDGERS } from './ledgers.ts';

const HOUR = 3_600_000;

/** Deliveries of many, single signals, probes, history and a broken row, in two hours. */
async function muchOfAll(): Promise<Road> {
  const { road } = await LEDGERS.batch();
  const parts = [ADA, BO].map((person, at) => ({ id: `p-${at}`, ...JSON.parse(websiteBody(person, road.now())) }));
  await road.post(signedPost('/signals', JSON.stringify(parts), 'batch-2', road.now()));
  const probe = signedPost('/signals', websiteBody(ADA, road.now()), 'probe', road.now());
  await road.post({ ...probe, headers: { ...probe.headers, 'x-baton-probe': '1' } });
  await arriveAtOnce(road, 120);
  await road.minutes(61);
  const { signal } = await road.submit(BO);
  await road.drainUntilQuiet();
  await road.store.write({ kind: 'update', key: signalKey(signal), set: { engagement: 'of.nobody.1' } });
  return road;
}

const windowOf = (road: Road) => ({ from: road.now() - 2 * HOUR, to: road.now() + 1 });
const emittersOf = (road: Road) => [...road.registry.emitters.keys()];

/** One turn of a count; each reads what the one before kept. */
async function turn(road: Road, isOver: () => boolean, kept?: Kept): Promise<Count> {
  const stands = kept ?? (await readCount(road, 'it'));
  const begun = stands.unfinished ?? beginCount(windowOf(road), emittersOf(road));
  return countTurn(countDeps(road), { what: 'it', now: road.now, isOver, keeps: 'unfinished' }, stands, begun);
}

async function inTurns(road: Road, calls: number): Promise<{ count: Count; turns: number }> {
  for (let turns = 1; turns < 2_000; turns += 1) {
    const count = await turn(road, overAfter(calls));
    if (!count.place) return { count, turns };
  }
  throw new Error('The count does not come to its end.');
}

const byName = (lines: Count['lines']) =>
  lines.map((line) => ({ ...line, defects: line.defects.map(({ kind, count }) => `${count} ${kind}`).sort() }));

describe('a count that is interrupted', () => {
  it.each([3, 5, 8, 13])(
    'after %d looks at the time, again and again, counts what one at a stretch counts',
    async (calls) => {
      const road = await muchOfAll();
      const whole = await conservationOf(road.store, road.registry, windowOf(road), road.now(), road.timing);
      expect(whole.total).toMatchObject({ remainder: 1, signals: 125 });
      const { count, turns } = await inTurns(road, calls);
      expect(turns).toBeGreaterThan(2);
      expect(byName(count.lines)).toEqual(byName(whole.lines));
      expect(byName(count.probes)).toEqual(byName(whole.probes));
    },
  );

  it('says where it goes on, and reads no signal twice', async () => {
    const road = createRoad();
    await arriveAtOnce(road, 1_000);
    const store = recording(road.store);
    const { turns } = await inTurns(
      { ...road, store: { ...store, rows: road.store.rows, snapshot: road.store.snapshot } },
      4,
    );
    const queries = store.operations.filter(({ kind }) => kind === 'query');
    expect(turns).toBeGreaterThan(5);
    expect(queries).toHaveLength(1_000);
  });

  it('goes on from what was kept when the one who counts dies while keeping', async () => {
    for (const [n, when] of [
      [1, 'before'],
      [1, 'after'],
      [2, 'before'],
      [2, 'after'],
    ] as const) {
      const road = await muchOfAll();
      await turn(road, overAfter(14));
      const dying = killAt(road.store, n, when);
      const dead = { ...road, store: { ...road.store, ...dying } };
      await turn(dead, overAfter(14)).catch(() => undefined);
      const { count } = await inTurns(road, 50);
      expect(totalOf(count.lines)).toMatchObject({ signals: 125, remainder: 1 });
    }
  });

  it('is not written over by one who read it before, nor are its deliveries', async () => {
    const road = await muchOfAll();
    for (const early of [await readCount(road, 'it'), undefined]) {
      const behind = early ?? (await readCount(road, 'it'));
      await turn(road, overAfter(20));
      const stood = await readCount(road, 'it');
      for (const calls of [2, 4, 9]) await turn(road, overAfter(calls), behind);
      expect(await readCount(road, 'it')).toEqual(stood);
    }
    expect(totalOf((await inTurns(road, 20)).count.lines)).toMatchObject({ signals: 125, remainder: 1 });
  });

  it('is begun again where its row is of a newer release, or its emitter is gone', async () => {
    const road = await muchOfAll();
    const { from, to } = windowOf(road);
    await turn(road, overAfter(20));
    const set = { place: { hour: from, emitter: 'gone', shards: { 0: '' } } };
    await road.store.write({ kind: 'update', key: countKey('it'), set });
    expect((await readCount(road, 'it')).unfinished).toEqual(beginCount({ from, to }, emittersOf(road)));
    await road.store.write({ kind: 'update', key: countKey('it'), set: { v: 2 } });
    expect((await inTurns(road, 50)).count.lines.length).toBeGreaterThan(1);
  });
});

describe('how much a count reads', () => {
  it('is a Query for each signal and little more, history or not', async () => {
    const road = createRoad();
    for (let at = 0; at < 300; at += 1) await road.submit({ ...ADA, email: `p${at}@northwind.example` });
    await road.drainUntilQuiet();
    const store = recording(road.store);
    expect((await check(road, 0, store)).total).toMatchObject({ signals: 300, balanced: true });
    const calls = Map.groupBy(store.operations, ({ kind }) => kind);
    expect(calls.get('query')).toHaveLength(300);
    expect(calls.get('get')).toHaveLength(1);
    expect(calls.get('getMany')?.length).toBeLessThan(100);
  });

  it('does not stop at a signal whose lead was merged into nobody', async () => {
    const { road, first } = await LEDGERS.two();
    const lead = (await road.store.get(signalKey(first)))?.lead;
    await road.store.write({ kind: 'update', key: leadKey(String(lead)), set: { mergedInto: 'f'.repeat(32) } });
    expect((await check(road)).total).toMatchObject({ signals: 2, remainder: 1 });
  });
});
