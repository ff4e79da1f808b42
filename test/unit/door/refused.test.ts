/** Senders whose signatures do not fit: single ones pass, many are one work item, and signed leads pay nothing for it. */
import { describe, expect, it } from 'vitest';
import { recording } from '../../../stores/fault/recording.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { typeformPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';

const forged = { ...typeformPost('{"event_id":"e"}'), headers: { 'typeform-signature': 'sha256=bm9uc2Vuc2U=' } };
const refuse = async (road: Road, times: number): Promise<void> => {
  for (let n = 0; n < times; n += 1) expect((await road.post(forged)).statusCode).toBe(401);
};
const raised = (road: Road) => road.store.rows('work').filter(({ item }) => item.reason === 'signature-refused');

describe('requests nobody can vouch for', () => {
  it('are a work item of the emitter’s owner once they are many', async () => {
    const road = createRoad();
    await refuse(road, 12);
    await road.minutes(6);
    expect(raised(road).map(({ item }) => item)).toMatchObject([
      {
        kind: 'grouped',
        state: 'open',
        subject: 'typeform-demo',
        owner: 'iris',
        evidence: { path: '/hooks/typeform', refusedIn20Minutes: 12 },
      },
    ]);
    await refuse(road, 3);
    await road.minutes(5);
    expect(raised(road)).toMatchObject([{ item: { evidence: { refusedIn20Minutes: 15 } } }]);
  });

  it('are nobody’s business one by one, nor spread over hours', async () => {
    const road = createRoad();
    for (let hour = 0; hour < 6; hour += 1) {
      await refuse(road, 4);
      await road.minutes(60);
    }
    expect(raised(road)).toEqual([]);
  });

  it('are counted by the clock, also when there are none', async () => {
    const road = createRoad();
    await refuse(road, 10);
    expect((await road.tick()).refusedSenders).toBe(1);
    road.advance(60 * 60_000);
    expect((await road.tick()).refusedSenders).toBe(0);
    road.advance(60_000);
    expect((await road.tick()).refusedSenders).toBeUndefined();
  });

  it('stay an item until somebody closes it, and open the next one if they go on', async () => {
    const road = createRoad();
    await refuse(road, 10);
    await road.minutes(6);
    await road.minutes(120);
    const [first] = raised(road);
    expect(first?.item.state).toBe('open');
    const id = itemIdOf(first?.key.pk ?? '');
    await decideItem(road.store, id, { outcome: 'close', by: 'iris', now: road.now() });
    await road.minutes(6);
    expect(raised(road).map(({ item }) => item.state)).toEqual(['closed']);
    await refuse(road, 10);
    await road.minutes(6);
    expect(raised(road).map(({ item }) => [item.n, item.state])).toEqual([
      [1, 'closed'],
      [2, 'open'],
    ]);
  });

  it('cost one write each, two while they are sealed; a signed lead costs nothing more', async () => {
    const road = createRoad();
    const calls: string[][] = [];
    road.storeFor = (name) => {
      const store = recording(road.store);
      if (name === 'ingest') calls.push(store.operations as unknown as string[]);
      return store;
    };
    await refuse(road, 1);
    await road.submit();
    expect(calls.map((operations) => operations.length)).toEqual([2, 2]);
    for (let n = 0; n < 500; n += 1) await road.post(forged);
    expect(calls.at(-1)).toHaveLength(1);
    expect(road.store.rows('envelopes').filter(({ key }) => key.pk.startsWith('q#'))).toHaveLength(500);
  });

  it('are looked for across midnight', async () => {
    const road = createRoad({ now: Date.UTC(2026, 10, 20, 23, 52) });
    await refuse(road, 6);
    road.advance(10 * 60_000);
    await refuse(road, 4);
    road.advance(3 * 60_000);
    expect((await road.tick()).refusedSenders).toBe(1);
  });
});
