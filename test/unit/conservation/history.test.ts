/** History in the `day` index: apart from what an emitter usually sends, and over several shards. */
import { describe, expect, it } from 'vitest';
import type { Place } from '../../../core/keying/keying.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { dayKeyOf, dayOf } from '../../../stores/day.ts';
import { nextPage } from '../../../stores/day-walk.ts';
import { dayPartition, SHARDS, signalKey } from '../../../stores/keys.ts';
import { heardBetween } from '../../../stores/volumes.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { arriveAtOnce } from './interrupted.ts';

const HOUR = 3_600_000;
const COUNT = 200;

/** Half of it as the previous release wrote it. */
async function ofTwoReleases(): Promise<Road> {
  const road = createRoad();
  await arriveAtOnce(road, COUNT, 'backfill');
  const dayKey = dayPartition('contact-form', dayOf(road.now()), 'history');
  for (const signal of road.signals().slice(0, COUNT / 2))
    await road.store.write({ kind: 'update', key: signalKey(signal), set: { dayKey } });
  return road;
}

describe('history', () => {
  it('stands in several shards of its own', () => {
    const shards = Array.from(
      { length: 100 },
      (_, at) => dayKeyOf('crm', 0, at.toString(16), 'backfill').split('#')[2],
    );
    expect(new Set(shards).size).toBe(4);
    expect(shards.filter((shard) => SHARDS.includes(shard ?? ''))).toEqual([]);
  });

  it('is counted, that of the previous release too', async () => {
    const road = await ofTwoReleases();
    const window = { from: road.now() - HOUR, to: road.now() + 1 };
    const { total } = await conservationOf(road.store, road.registry, window, road.now(), road.timing);
    expect(total).toMatchObject({ signals: COUNT, remainder: 0, balanced: true });
  });

  it('is nothing an emitter usually sends', async () => {
    const road = await ofTwoReleases();
    const emitter = { ...road.registry.emitters.get('website-api'), name: 'contact-form', kind: 'own-api' };
    const heard = await heardBetween(
      road.store,
      emitter as Parameters<typeof heardBetween>[1],
      road.now() - HOUR,
      road.now() + 1,
    );
    expect(heard).toEqual({ count: 0 });
  });

  it('is walked by whoever keys the ledger anew, all of it once', async () => {
    const road = await ofTwoReleases();
    const walk = { store: road.store, emitters: ['contact-form'], to: road.now() + 1, limit: 30, isOver: () => false };
    const met: string[] = [];
    let place: Place | undefined = { emitter: 'contact-form', day: dayOf(road.now()), shard: 0 };
    while (place) {
      const page: Awaited<ReturnType<typeof nextPage>> = await nextPage(walk, place);
      met.push(...page.signals);
      place = page.next;
    }
    expect(met.sort()).toEqual(road.signals().sort());
  });
});
