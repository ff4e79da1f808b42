import { describe, expect, it } from 'vitest';
import { SHOWN } from '../../../core/conservation/tally.ts';
import { acceptSignal } from '../../../stores/arrivals.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { recording, withFaults } from '../../../stores/fault.ts';
import { signalKey } from '../../../stores/keys.ts';
import type { Store } from '../../../stores/store.ts';
import { signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { ADA, BO, check, LEDGERS } from './ledgers.ts';

const HOUR = 3_600_000;

/** Puts so many filtered signals into the ledger, one a millisecond from the road's present. */
async function arrive(road: Road, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const arrival = {
      signal: at.toString(16).padStart(32, '0'),
      emitter: 'contact-form',
      flow: 'demo-request',
      receivedAt: road.now() + at,
      verified: false,
      hash: 'h',
      body: new Uint8Array(),
      contentType: 'text/plain',
      filter: 'honeypot',
    };
    await acceptSignal(road.store, road.blobs, arrival, road.timing);
  }
}

describe('the check of a window', () => {
  it('has a line per accepted hour, flow and emitter, and each line balances', async () => {
    const road = createRoad();
    await road.submit();
    await road.post(signedPost('/signals/support', websiteBody(BO, road.now(), 'callback.requested'), 'c', road.now()));
    await road.drainUntilQuiet();
    road.advance(HOUR);
    await road.submit(BO);
    await road.minutes(1);
    const { lines, total } = await check(road);
    expect(lines.map(({ hour, flow, emitter, signals }) => [hour % HOUR, flow, emitter, signals])).toEqual([
      [0, 'demo-request', 'website-api', 1],
      [0, 'support-callback', 'support-api', 1],
      [0, 'demo-request', 'website-api', 1],
    ]);
    expect((lines[2]?.hour ?? 0) - (lines[0]?.hour ?? 0)).toBe(HOUR);
    expect(lines.every((line) => line.balanced)).toBe(true);
    expect(total).toMatchObject({ signals: 3, deliveries: 3, balanced: true });
  });

  it('takes what arrived from its begin until before its end', async () => {
    const road = createRoad();
    const begin = road.now();
    await road.submit(ADA);
    road.advance(1_000);
    await road.submit(BO);
    const counted = async (from: number, to: number) =>
      (await conservationOf(road.store, road.registry, { from, to }, road.now(), road.timing)).total.signals;
    expect(await counted(begin, begin + 1_000)).toBe(1);
    expect(await counted(begin, begin + 1_001)).toBe(2);
    expect(await counted(begin + 1, begin + 1_000)).toBe(0);
  });

  it('counts repeats and revisions apart from signals', async () => {
    const road = createRoad();
    await road.submit(ADA, { id: 'a' });
    await road.submit(ADA, { id: 'a' });
    await road.submit({ ...ADA, company: 'Northwind' }, { id: 'a' });
    await road.minutes(1);
    expect((await check(road)).total).toMatchObject({ deliveries: 1, duplicates: 1, revisions: 1, signals: 1 });
  });

  it('counts a delivery once, its signals as it was split, and a part that came before not again', async () => {
    const { road } = await LEDGERS.batch();
    const part = (at: number, person: object) => ({ id: `part-${at}`, ...JSON.parse(websiteBody(person, road.now())) });
    const parts = [part(0, ADA), part(2, BO), part(2, BO)];
    await road.post(signedPost('/signals', JSON.stringify(parts), 'batch-2', road.now()));
    await road.minutes(10);
    expect((await check(road)).total).toMatchObject({
      deliveries: 2,
      signals: 3,
      classes: { routed: 3 },
      balanced: true,
    });
  });

  it('keeps probes out of the lines and gives them their own', async () => {
    const road = createRoad();
    const post = signedPost('/signals', websiteBody(ADA, road.now()), 'probe', road.now());
    await road.post({ ...post, headers: { ...post.headers, 'x-baton-probe': '1' } });
    await road.drainUntilQuiet();
    const { lines, probes, total } = await check(road);
    expect([lines, total.signals]).toEqual([[], 0]);
    expect(probes).toMatchObject([{ signals: 1, classes: { routed: 1 }, balanced: true }]);
  });
});

describe('how the check reads', () => {
  it('goes through the day index page by page, reads rows consistently and writes nothing', async () => {
    const road = createRoad();
    await arrive(road, 2_000);
    const store = recording(road.store);
    const window = { from: road.now(), to: road.now() + HOUR };
    const { total } = await conservationOf(store, road.registry, window, road.now() + HOUR, road.timing);
    expect(total).toMatchObject({ signals: 2_000, classes: { filtered: 2_000 }, balanced: true });
    const kinds = Map.groupBy(store.operations, ({ kind }) => kind);
    expect([kinds.has('write'), kinds.has('transact')]).toEqual([false, false]);
    expect(kinds.get('query')).toHaveLength(2_000);
    expect(kinds.get('queryIndex')?.every(({ keys }) => keys.every((key) => key.startsWith('day:')))).toBe(true);
  });

  it('asks for at most 32 things at once', async () => {
    const road = createRoad();
    await arrive(road, 200);
    let [now, most] = [0, 0];
    const counted = async <T>(ask: () => Promise<T>): Promise<T> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      return ask().finally(() => {
        now -= 1;
      });
    };
    const store: Store = {
      ...road.store,
      query: (...asked) => counted(() => road.store.query(...asked)),
      queryIndex: (...asked) => counted(() => road.store.queryIndex(...asked)),
      getMany: (keys) => counted(() => road.store.getMany(keys)),
    };
    const window = { from: road.now(), to: road.now() + HOUR };
    await conservationOf(store, road.registry, window, road.now(), road.timing);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(32);
  });

  it('names a bounded number of ids, however much is broken, and counts them all', async () => {
    const road = createRoad();
    await arrive(road, 300);
    for (const signal of road.signals())
      await road.store.write({ kind: 'update', key: signalKey(signal), set: { run: 0, contract: 'c', ruleSet: 'r' } });
    const { total } = await check(road, 0, road.store);
    expect(total).toMatchObject({ signals: 1, remainder: 1 });
    const window = { from: road.now(), to: road.now() + HOUR };
    const all = await conservationOf(road.store, road.registry, window, road.now(), road.timing);
    expect(all.total.defects).toMatchObject([{ kind: 'filtered-but-ran', count: 300 }]);
    expect(all.total.defects[0]?.ids).toHaveLength(SHOWN);
  });

  it('finds nothing broken while the road runs and reads are torn', async () => {
    const road = createRoad();
    road.crm.fault = () => (road.random() < 0.3 ? 'outage' : undefined);
    const torn = withFaults(road.store, { tornRate: 0.5, conflictRate: 0, throttleRate: 0 });
    for (let round = 0; round < 40; round += 1) {
      await road.submit({ ...ADA, email: `p${round % 7}@northwind.example` }, { id: `k${round}` });
      const [found] = await Promise.all([check(road, 0, torn), road.minutes(1)]);
      expect(found.total.defects).toEqual([]);
    }
  });
});
