/** What people decide about files that wait, and that every row is accounted for whatever became of its file. */
import { describe, expect, it } from 'vitest';
import { registry } from '../../../flows/registry.ts';
import { objectsOf } from '../../../sandbox/files.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const EMITTER = 'warehouse-batch';
const line = (n: number): string => `r-${n},p${n}@rows.example,usage_spike,${n},2026-11-20T12:00:00Z`;
const csv = (header: string, rows: number): string =>
  `${[header, ...Array.from({ length: rows }, (_, n) => line(n))].join('\n')}\n`;
const HEADER = 'row_id,email,signal_type,score,occurred_at';

async function send(road: Road, text: string, which: 'both' | 'file' = 'both'): Promise<void> {
  const objects = objectsOf(EMITTER, 'day', text).slice(0, which === 'both' ? 2 : 1);
  for (const { key, text: content } of objects) road.objects.put(key, content);
  for (const { key } of objects) await road.functions.dispatch({ detail: { object: { key } } });
}

const deliveries = (road: Road) =>
  road.store.rows('ledger').flatMap(({ key, item }) => (key.sk === 'delivery' ? [item] : []));

/** Sums over everything that ever arrived; throws away nothing. */
async function sums(road: Road) {
  const window = { from: road.now() - 2 * 86_400_000, to: road.now() + 1 };
  return (await conservationOf(road.store, road.registry, window, road.now(), road.timing)).total;
}

const itemStates = (road: Road) =>
  road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' ? [[item.reason, item.state]] : []));

describe('a file that waits for a person', () => {
  it('because of its header is read from the start once its emitter takes it and somebody says retry covers: [42]', async () => {
    const road = createRoad();
    await send(road, csv(HEADER.replace('email', 'mail'), 12));
    await road.settle();
    expect(itemStates(road)).toEqual([['batch-header', 'open']]);
    expect(await sums(road)).toMatchObject({ remainder: 0, balanced: true });

    const emitter = registry.emitters.get(EMITTER);
    if (!emitter?.batch) throw new Error('The sample puts no files.');
    const batch = { ...emitter.batch, columns: ['row_id', 'mail'] };
    road.registry = { ...registry, emitters: new Map([...registry.emitters, [EMITTER, { ...emitter, batch }]]) };
    await road.decide('batch-header', 'retry');
    await road.settle();
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 12, split: 12 }]);
    expect(road.signals()).toHaveLength(12);
    expect(unsound(road)).toEqual([]);
    expect(await sums(road)).toMatchObject({ remainder: 0, balanced: true });
  });

  it('because of its manifest is looked at again, and waits on in the same way if there is still none', async () => {
    const road = createRoad();
    await send(road, csv(HEADER, 3), 'file');
    await road.minutes(70);
    expect(itemStates(road)).toEqual([['batch-manifest', 'open']]);
    await road.decide('batch-manifest', 'retry');
    await road.minutes(10);
    expect(itemStates(road).filter(([, state]) => state === 'open')).toEqual([['batch-manifest', 'open']]);
    const [, manifest] = objectsOf(EMITTER, 'day', csv(HEADER, 3));
    road.objects.put(manifest.key, manifest.text);
    await road.decide('batch-manifest', 'retry');
    await road.settle();
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 3, split: 3 }]);
    expect(unsound(road)).toEqual([]);
  });

  it('and is closed counts its promised rows as closed, and nothing of it as lost', async () => {
    const road = createRoad();
    await send(road, csv(HEADER.replace('email', 'mail'), 12));
    await road.settle();
    await road.decide('batch-header', 'close');
    await road.settle();
    expect(deliveries(road)).toMatchObject([{ state: 'closed', outcome: 'closed' }]);
    expect(road.signals()).toEqual([]);
    expect(await sums(road)).toMatchObject({ remainder: 0, balanced: true, classes: { closed: 12 } });
  });
});

describe('the account of files', () => {
  it('is balanced at every slice, with repeats and broken rows covers: [42]', async () => {
    const road = createRoad();
    const text = `${csv(HEADER, 35)}${line(3)}\nonly-one-cell\n`;
    // Each stretch that is asked for takes longer than one invocation has.
    const { range } = road.objects;
    road.objects.range = (object, from, to) => {
      road.advance(11_000);
      return range(object, from, to);
    };
    await send(road, text);
    for (let tick = 0; tick < 12; tick += 1) {
      await road.minutes(1);
      expect(await sums(road)).toMatchObject({ remainder: 0, balanced: true });
    }
    await road.settle();
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 37, split: 37, repeats: 1 }]);
    expect(road.signals()).toHaveLength(36);
    expect(unsound(road)).toEqual([]);
  });
});

describe('the path of files', () => {
  it('is no door: what is posted there is refused, kept nowhere and counted against nobody', async () => {
    const road = createRoad();
    const before = road.store.rows('control').length;
    const answer = await road.post({ path: `/batches/${EMITTER}`, body: csv(HEADER, 1), headers: {} });
    expect(answer.statusCode).toBe(401);
    expect(deliveries(road)).toEqual([]);
    expect(road.store.rows('envelopes')).toEqual([]);
    expect(road.store.rows('control')).toHaveLength(before);
  });
});
