/** A CSV file on the whole road: taken in as one delivery, row by row, whatever happens on the way. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRoad, type Road } from '../../support/road.ts';

const HEADER = 'row_id,account_id,email,signal_type,score,occurred_at,note';
const line = (n: number): string =>
  `r-${n},co_${n},reader${n}@rows.example,usage_spike,${n},2026-11-20T12:00:00Z,"said ""hi"",\nand went"`;
const csv = (from: number, to: number): string =>
  `\uFEFF${[HEADER, ...Array.from({ length: to - from }, (_, at) => line(from + at))].join('\r\n')}\r\n`;

const PREFIX = 'batches/warehouse-batch';

function promise(text: string, rows: number, over: object = {}): string {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return JSON.stringify({ batch_id: 'b', file: 'day.csv', rows, bytes: bytes.length, sha256, ...over });
}

const told = (road: Road, key: string) =>
  road.functions.dispatch({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { object: { key } } });

/** Puts a file and its manifest, and lets S3 tell of both. */
async function send(road: Road, text: string, manifest: string, name = 'day'): Promise<void> {
  const [file, promised] = [`${PREFIX}/${name}.csv`, `${PREFIX}/${name}.manifest.json`];
  road.objects.put(file, text);
  road.objects.put(promised, manifest.replace('day.csv', `${name}.csv`));
  await told(road, file);
  await told(road, promised);
}

const items = (road: Road) => road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' ? [item] : []));
const reasons = (road: Road) => items(road).map(({ reason }) => reason);
const deliveries = (road: Road) =>
  road.store.rows('ledger').flatMap(({ key, item }) => (key.sk === 'delivery' ? [item] : []));
const runs = (road: Road) =>
  road.store
    .rows('ledger')
    .flatMap(({ key, item }) => (key.pk.startsWith('s#') && key.sk === 'signal' ? [item.run] : []));

describe('a file in the batch bucket', () => {
  it('is one delivery, and each row of it one signal that ends covers: [42, 57]', async () => {
    const road = createRoad();
    await send(road, csv(0, 25), promise(csv(0, 25), 25));
    await road.settle();
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 25, split: 25, repeats: 0 }]);
    expect(road.signals()).toHaveLength(25);
    const ends = await Promise.all(road.signals().map((signal) => road.where(signal)));
    expect(new Set(ends.map(({ kind, ...end }) => ('outcome' in end ? end.outcome : kind)))).toEqual(
      new Set(['recorded']),
    );
    expect(reasons(road)).toEqual([]);
  });

  it('that comes twice, or again with rows that came before, starts nothing twice covers: [42]', async () => {
    const road = createRoad();
    await send(road, csv(0, 25), promise(csv(0, 25), 25));
    await send(road, csv(0, 25), promise(csv(0, 25), 25));
    await send(road, csv(15, 40), promise(csv(15, 40), 25), 'next');
    await road.settle();
    expect(road.signals()).toHaveLength(40);
    expect(new Set(runs(road))).toEqual(new Set([0]));
    expect(
      deliveries(road)
        .map(({ repeats }) => repeats)
        .sort(),
    ).toEqual([0, 10]);
  });

  it('goes on where it was killed, and counts no row twice covers: [42]', async () => {
    const road = createRoad();
    let calls = 0;
    const { storeFor } = road;
    road.storeFor = (name) => {
      const store = storeFor(name);
      if (name !== 'dispatch') return store;
      // Every ninety-seventh write the reader dies.
      const dies = async () => {
        calls += 1;
        if (calls % 97 === 0) throw new Error('killed');
      };
      return { ...store, write: (write) => dies().then(() => store.write(write)) };
    };
    const text = `${csv(0, 60)}${line(3)}\r\n`;
    road.objects.put(`${PREFIX}/day.csv`, text);
    road.objects.put(`${PREFIX}/day.manifest.json`, promise(text, 61));
    for (let time = 0; time < 3; time += 1) await told(road, `${PREFIX}/day.csv`).catch(() => undefined);
    await road.settle(600);
    expect(road.signals()).toHaveLength(60);
    expect(new Set(runs(road))).toEqual(new Set([0]));
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 61, split: 61, repeats: 1 }]);
    expect(reasons(road)).toEqual([]);
  });

  it("waits for its manifest, and without one is somebody's after the declared time covers: [42]", async () => {
    const road = createRoad();
    road.objects.put(`${PREFIX}/day.csv`, csv(0, 5));
    await told(road, `${PREFIX}/day.csv`);
    await road.minutes(50);
    expect(reasons(road)).toEqual([]);
    await road.minutes(20);
    expect(items(road)).toMatchObject([{ reason: 'batch-manifest', owner: 'iris' }]);
    expect(road.signals()).toEqual([]);
    road.objects.put(`${PREFIX}/day.manifest.json`, promise(csv(0, 5), 5));
    await told(road, `${PREFIX}/day.manifest.json`);
    await road.settle();
    expect(road.signals()).toHaveLength(5);
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 5 }]);
  });

  it('that is not as its manifest promised is an item of its owner, and every row goes on covers: [42]', async () => {
    const road = createRoad();
    await send(road, csv(0, 5), promise(csv(0, 4), 4));
    await road.settle();
    expect(road.signals()).toHaveLength(5);
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 5 }]);
    const [item] = items(road);
    expect(item).toMatchObject({ reason: 'batch-mismatch', owner: 'iris' });
    expect(item?.evidence).toMatchObject({ differs: ['rows', 'bytes', 'sha256'], promised: 4, found: 5 });
  });

  it('without a declared column is not taken in, and its owner is told which', async () => {
    const road = createRoad();
    const text = 'row_id,mail,signal_type,occurred_at\n1,a@b.example,x,2026-11-20T12:00:00Z\n';
    await send(road, text, promise(text, 1));
    await road.settle();
    expect(road.signals()).toEqual([]);
    expect(items(road)).toMatchObject([{ reason: 'batch-header', owner: 'iris' }]);
    expect(items(road)[0]?.evidence).toMatchObject({ why: 'column-missing', missing: ['email'] });
  });

  it('with rows that cannot be taken apart parks those under one item, and the good ones go on covers: [42]', async () => {
    const road = createRoad();
    const text = `${csv(0, 3)}only-one-cell\r\n"open,quote\r\n${line(3)}\r\n`;
    await send(road, text, promise(text, 6));
    await road.settle();
    const ends = await Promise.all(road.signals().map((signal) => road.where(signal)));
    expect(
      ends.map((end) => (end.kind === 'in-item' ? end.reasons[0] : 'outcome' in end ? end.outcome : end.kind)).sort(),
    ).toEqual(['recorded', 'recorded', 'recorded', 'recorded', 'row-broken', 'row-broken']);
    expect(items(road)).toMatchObject([{ reason: 'row-broken', owner: 'iris' }]);
    expect(deliveries(road)).toMatchObject([{ state: 'closed', signals: 6 }]);
  });

  it('is never held whole, and is read in several invocations when time is short', async () => {
    const road = createRoad();
    const wide = Array.from(
      { length: 40 },
      (_, at) => `r-${at},co,w${at}@rows.example,x,1,2026-11-20T12:00:00Z,${'n'.repeat(60_000)}`,
    );
    const text = `${[HEADER, ...wide].join('\n')}\n`;
    // Each stretch that is asked for takes four seconds.
    const { range } = road.objects;
    road.objects.range = (object, from, to) => {
      road.advance(4_000);
      return range(object, from, to);
    };
    await send(road, text, promise(text, 40));
    await road.settle();
    expect(road.signals()).toHaveLength(40);
    expect(road.objects.largest).toBeLessThan(text.length / 2);
    expect(road.bus.announced.filter((event) => 'batch' in event).length).toBeGreaterThan(0);
  });

  it('of a prefix nobody declares is an item of the integration owner, who is told what is declared covers: [42]', async () => {
    const road = createRoad();
    road.objects.put('batches/somebody/day.csv', csv(0, 2));
    await told(road, 'batches/somebody/day.csv');
    await told(road, 'batches/somebody/');
    await road.settle();
    expect(deliveries(road)).toEqual([]);
    expect(items(road)).toMatchObject([
      {
        reason: 'batch-stray',
        owner: 'iris',
        subject: 'batch-bucket',
        evidence: { why: 'unknown-prefix', declared: [`${PREFIX}/`] },
      },
    ]);
  });

  it("that dispatch gives up on leaves its mailbox as an item of the emitter's owner covers: [42]", async () => {
    const road = createRoad();
    const key = `${PREFIX}/day.manifest.json`;
    road.objects.put(key, promise(csv(0, 2), 2));
    await expect(told(road, key)).rejects.toThrow('came without its file');
    const event = { source: 'aws.s3', 'detail-type': 'Object Created', detail: { object: { key } } };
    const { dispatch: mailbox = '' } = road.mailboxes;
    await road.queues.send(mailbox, JSON.stringify({ requestPayload: event }));
    await road.minutes(2);
    expect(road.queues.bodies(mailbox)).toEqual([]);
    expect(items(road)).toMatchObject([
      { reason: 'batch-stray', owner: 'iris', subject: 'warehouse-batch', evidence: { why: 'given-up' } },
    ]);
    expect(JSON.stringify(items(road))).not.toContain('day');
  });
});
