/** The clock counting: in turns of a bounded length, over windows that leave nothing out. */
import { describe, expect, it } from 'vitest';
import { isCountDue, nextWindow } from '../../../core/conservation/counting.ts';
import { countRemainder } from '../../../lambdas/clock/conserve.ts';
import type { Tick } from '../../../lambdas/clock/sweep.ts';
import { recording } from '../../../stores/fault.ts';
import { countKey, signalKey } from '../../../stores/keys.ts';
import type { Store } from '../../../stores/store.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { arriveAtOnce, slowStore } from './interrupted.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type Told = Pick<Tick, 'remainder' | 'count'>;

/** A tick's counting at the road's present time, with `left` ms of the tick. */
async function count(road: Road, store: Store = road.store, left = 40_000): Promise<Told> {
  const tick: Told = {};
  const deadline = road.now() + left;
  await countRemainder({ ...road, store, deadline: () => deadline }, tick);
  return tick;
}

/** Advances to the begin of the next quarter of an hour, `more` ms later. */
function toTurn(road: Road, more = 0): void {
  road.advance(15 * MINUTE - (road.now() % (15 * MINUTE)) + more);
}

/** Time goes on in whole minutes, the clock counts in each; what it told, where it counted. */
async function minutes(road: Road, many: number, store: Store = road.store): Promise<Told[]> {
  const told: Told[] = [];
  for (let minute = 0; minute < many; minute += 1) {
    road.advance(MINUTE - (road.now() % MINUTE));
    told.push(await count(road, store));
  }
  return told.filter((tick) => tick.count);
}

describe('the counting of a tick', () => {
  it('counts once in a quarter of an hour what fits, and says zero of it', async () => {
    const road = createRoad();
    await arriveAtOnce(road, 1);
    road.advance(20 * MINUTE);
    const told = await minutes(road, 60);
    expect(told).toHaveLength(4);
    expect(told[0]).toMatchObject({ remainder: 0, count: { signals: 1, isWhole: true, defects: [] } });
    for (const [index, { count: at }] of told.slice(1).entries()) {
      expect(at?.from).toBeLessThanOrEqual(told[index]?.count?.to ?? 0);
      expect((at?.to ?? 0) - (at?.from ?? 0)).toBe(HOUR);
    }
  });

  it('stops after 15 seconds of a tick, or what is left of it, and goes on in the next minute', async () => {
    const road = createRoad();
    await arriveAtOnce(road, 2_000, 'backfill');
    toTurn(road, 15 * MINUTE);
    const store = slowStore(road, 40);
    const begun = road.now();
    const first = await count(road, store);
    expect(road.now() - begun).toBeGreaterThanOrEqual(15_000);
    expect(road.now() - begun).toBeLessThan(30_000);
    expect(first.count).toMatchObject({ isWhole: false });
    expect(first).not.toHaveProperty('remainder');
    expect(first.count?.signals).toBeGreaterThan(200);
    expect(first.count?.signals).toBeLessThan(2_000);
    expect((await count(road, store, 0)).count?.signals).toBe(first.count?.signals);
    const rest = await minutes(road, 12, store);
    expect(rest.at(-1)).toMatchObject({ remainder: 0, count: { isWhole: true, signals: 2_000 } });
    expect(rest.slice(0, -1).every((tick) => tick.remainder === undefined && tick.count?.isWhole === false)).toBe(true);
  });

  it('tells a remainder as soon as it is found, by its kind', async () => {
    const road = createRoad();
    await arriveAtOnce(road, 2_000);
    const [first = ''] = road.signals();
    await road.store.write({ kind: 'update', key: signalKey(first), set: { run: 0, contract: 'c', ruleSet: 'r' } });
    toTurn(road, 14 * MINUTE);
    const told = await minutes(road, 14, slowStore(road, 40));
    const found = told.findIndex(({ remainder }) => remainder === 1);
    expect(told[found]?.count?.defects).toEqual(['filtered-but-ran']);
    expect(told.at(-1)).toMatchObject({ remainder: 1, count: { isWhole: true } });
    expect(told.slice(found).every(({ remainder }) => remainder === 1)).toBe(true);
  });

  it('leaves out nothing that arrived while nobody counted', async () => {
    const road = createRoad();
    toTurn(road);
    await count(road);
    road.advance(HOUR);
    await arriveAtOnce(road, 30);
    road.advance(9 * HOUR);
    const told = await minutes(road, 5);
    expect(told.map(({ count: at }) => at?.isWhole)).toEqual([true, true, true]);
    expect(told[0]?.count?.signals).toBe(30);
    expect(told.at(-1)?.count?.to).toBe(Math.floor((road.now() - 2 * MINUTE) / MINUTE) * MINUTE - 15 * MINUTE);
  });

  it('reads one row where it is not its turn', async () => {
    const road = createRoad();
    toTurn(road);
    await count(road);
    road.advance(MINUTE);
    const store = recording(road.store);
    expect(await count(road, store)).toEqual({});
    expect(store.operations).toHaveLength(1);
    expect(await road.store.get(countKey('clock'))).not.toHaveProperty('expiresAt');
  });
});

describe('what is counted next', () => {
  const now = 100 * HOUR;
  const last = { to: now - 30 * MINUTE, begunAt: now - 15 * MINUTE, keptAt: now - 15 * MINUTE };

  it('is due four times an hour, also when the minute itself was missed', () => {
    expect([isCountDue(undefined, now), isCountDue(undefined, now + 2 * MINUTE)]).toEqual([true, false]);
    expect([isCountDue(last, now), isCountDue(last, now + 9 * MINUTE)]).toEqual([true, true]);
    expect(isCountDue({ to: now - 15 * MINUTE }, now + 14 * MINUTE)).toBe(false);
  });

  it('is the hour before the margin, from where the last one ended where that is earlier, and once where counting is slow', () => {
    const to = now - 15 * MINUTE;
    expect(nextWindow(undefined, now)).toEqual({ from: to - HOUR, to });
    expect(nextWindow(last, now)).toEqual({ from: to - HOUR, to });
    expect(nextWindow({ ...last, to: to - 2 * HOUR }, now)).toEqual({ from: to - 2 * HOUR, to });
    expect(nextWindow({ ...last, to: to - 90 * HOUR }, now)).toEqual({ from: to - 90 * HOUR, to: to - 86 * HOUR });
    expect(nextWindow({ ...last, begunAt: now - 40 * MINUTE }, now)).toEqual({ from: last.to, to });
  });
});
