/** History on the whole road: it is stitched and kept, asks nobody for anything, and comes in at its own pace. */
import { describe, expect, it } from 'vitest';
import { tellWhere } from '../../../bin/cli/tell.ts';
import { uploadOf } from '../../../core/backfill/upload.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { DANA, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { as, createOperator } from '../ops/operator.ts';

const EMITTER = 'website-api';
const AGO = Date.UTC(2026, 2, 1);
const DAY = 86_400_000;

const person = (n: number) => ({ email: `past${n}@history.example`, first_name: 'Pat', last_name: 'Past' });
const rowsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({
    line: at + 1,
    key: `old-${from + at}`,
    body: websiteBody(person((from + at) % 10), AGO + (from + at) * DAY),
  }));

/** Puts file and manifest, and lets S3 tell of both. */
async function bringIn(road: Road, rows: ReturnType<typeof rowsOf>, perMinute?: number): Promise<string> {
  const { key, bytes, manifestKey, manifest, delivery } = uploadOf(EMITTER, rows, perMinute);
  road.objects.put(key, bytes);
  road.objects.put(manifestKey, manifest);
  for (const object of [key, manifestKey]) await told(road, object).catch(() => undefined);
  return delivery;
}

const told = (road: Road, key: string) =>
  road.functions.dispatch({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { object: { key } } });

const rowsIn = (road: Road, wanted: (sk: string) => boolean) =>
  road.store.rows('ledger').flatMap(({ key, item }) => (wanted(key.sk) ? [item] : []));
const signalsIn = (road: Road) => rowsIn(road, (sk) => sk === 'signal');
const deliveries = (road: Road) => rowsIn(road, (sk) => sk === 'delivery');
const reasons = (road: Road) =>
  road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' ? [item.reason] : []));

describe('history that is brought in', () => {
  it('is on the record of its leads, and asks nobody for a next step covers: [104]', async () => {
    const road = createRoad();
    await bringIn(road, rowsOf(0, 30));
    await road.settle();
    expect(signalsIn(road)).toHaveLength(30);
    expect(new Set(signalsIn(road).map(({ outcome, origin }) => `${origin} ${outcome}`))).toEqual(
      new Set(['backfill recorded']),
    );
    expect(rowsIn(road, (sk) => sk.startsWith('t#'))).toHaveLength(30);
    expect(rowsIn(road, (sk) => sk === 'lead')).toHaveLength(10);
    expect(rowsIn(road, (sk) => sk.startsWith('g#'))).toEqual([]);
    expect(road.crm.writes).toEqual([]);
    expect(reasons(road)).toEqual([]);
  });

  it('joins the person who comes later, who then is asked as anybody is', async () => {
    const road = createRoad();
    await bringIn(road, rowsOf(0, 10));
    await road.settle();
    const { signal } = await road.submit({ ...DANA, ...person(3) });
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect(rowsIn(road, (sk) => sk === 'lead')).toHaveLength(10);
  });

  it('that came live before is no second signal, and corrects nothing of it', async () => {
    const road = createRoad();
    await road.submit(person(0), { id: 'old-0' });
    await road.settle();
    const before = signalsIn(road);
    await bringIn(road, rowsOf(0, 5));
    await road.settle();
    expect(signalsIn(road)).toHaveLength(5);
    expect(signalsIn(road).filter(({ origin }) => origin === undefined)).toEqual(before);
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 5, repeats: 1 }]);
  });

  it('stops when somebody says so, tells it, and goes on at another pace', async () => {
    const road = createRoad();
    const operator = createOperator(road);
    const delivery = await bringIn(road, rowsOf(0, 30), 5);
    const pace = async (perMinute: number) =>
      operator.ask('POST', `/history/files/${delivery}/pace`, { body: { perMinute } });
    expect((await pace(0)).body).toEqual({ delivery, perMinute: 0 });
    const before = signalsIn(road).length;
    await road.minutes(5);
    expect(signalsIn(road)).toHaveLength(before);
    expect(before).toBeLessThan(30);
    const found = as('where', await operator.ask('GET', `/where?signal=${delivery}`));
    expect(tellWhere(found, road.now()).join()).toContain(`${before} of 30 rows read, STOPPED`);
    await pace(7);
    await road.minutes(1);
    expect(signalsIn(road)).toHaveLength(before + 7);
    await road.settle();
    expect(signalsIn(road)).toHaveLength(30);
    expect((await pace(0)).body).toMatchObject({ status: 404, detail: 'It is taken in already.' });
  });

  it('brought in again is the same file, and starts nothing', async () => {
    const road = createRoad();
    const first = await bringIn(road, rowsOf(0, 20));
    await road.settle();
    expect(await bringIn(road, rowsOf(0, 20))).toBe(first);
    await road.settle();
    expect(signalsIn(road)).toHaveLength(20);
    expect(new Set(signalsIn(road).map(({ run }) => run))).toEqual(new Set([0]));
    expect(deliveries(road)).toHaveLength(1);
  });

  it('goes on where it was killed, at 12 random places, and no row is two covers: [104]', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const road = createRoad({ seed });
      const random = seeded(seed);
      const { storeFor } = road;
      let deaths = 0;
      road.storeFor = (name) => {
        const store = storeFor(name);
        if (name !== 'dispatch') return store;
        const dies = async () => {
          if (random() >= 0.02) return;
          deaths += 1;
          throw new Error('killed');
        };
        return { ...store, write: (write) => dies().then(() => store.write(write)) };
      };
      await bringIn(road, [...rowsOf(0, 60), ...rowsOf(5, 8)]);
      await bringIn(road, [...rowsOf(0, 60), ...rowsOf(5, 8)]);
      await road.settle(600);
      expect(deaths, `seed ${seed}`).toBeGreaterThan(0);
      expect(signalsIn(road), `seed ${seed}`).toHaveLength(60);
      expect(new Set(signalsIn(road).map(({ outcome }) => outcome))).toEqual(new Set(['recorded']));
      expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 63, split: 63, repeats: 3 }]);
      expect(reasons(road)).toEqual([]);
    }
  });

  it('starts no more in a minute than it may, and holds up nobody who comes live covers: [104]', async () => {
    const road = createRoad();
    await bringIn(road, rowsOf(0, 60), 5);
    const { signal } = await road.submit({ ...DANA, email: 'live@history.example' });
    const taken: number[] = [];
    for (let minute = 0; minute < 14; minute += 1) {
      await road.drainUntilQuiet();
      taken.push(signalsIn(road).filter(({ origin }) => origin === 'backfill').length);
      await road.minutes(1);
    }
    // Who was called twice for one file may have taken places for rows that somebody else had read.
    const started = taken.map((all, at) => all - (taken[at - 1] ?? 0));
    expect(Math.max(...started)).toBe(5);
    expect(taken.at(-1)).toBe(60);
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    await road.settle();
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 60 }]);
    // Nobody took a row for late because its file had come long before.
    expect(new Set(signalsIn(road).map(({ run }) => run))).toEqual(new Set([0]));
    // Who came live was owed a call within a quarter of an hour; nobody else was.
    expect(reasons(road)).toEqual(['follow-up-missed']);
  });
});
