/** Files a warehouse puts into the batch bucket: S3 tells of them, and row by row they become signals. */
import { createHash, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../core/ids.ts';
import { DeliveryRow } from '../../core/journal/rows.ts';
import { putObjects } from '../../sandbox/batch-bucket.ts';
import { fileRows, objectsOf } from '../../sandbox/files.ts';
import { listItems } from '../../stores/inbox.ts';
import { deliveryKey } from '../../stores/keys.ts';
import { readItem } from '../../stores/work.ts';
import { inCrm, rested, restedAll } from './people.ts';
import { freshEmail, sandbox } from './sandbox.ts';

const EMITTER = 'warehouse-batch';
const HEADER = 'row_id,email,signal_type,score,occurred_at,note';
const { keys } = sandbox.addresses.secrets;

afterEach(() => sandbox.proxy.clearFaults());

const lineOf = (email: string, score: number): string =>
  `r-${randomUUID()},${email},usage_spike,${score},${new Date().toISOString()},"two\nlines, one row"`;

const fileOf = (lines: readonly string[]): string => `${[HEADER, ...lines].join('\r\n')}\r\n`;

/** The delivery a file is, by where it lies and what is in it. */
function deliveryOf(name: string, csv: string): string {
  const [{ key }] = objectsOf(EMITTER, name, csv);
  return deliveryIdOf(keys, EMITTER, `file:${key}:"${createHash('md5').update(csv).digest('hex')}"`);
}

async function readDelivery(delivery: string): Promise<DeliveryRow | undefined> {
  const item = await sandbox.store.get(deliveryKey(delivery));
  return item && DeliveryRow.parse(item);
}

/** Waits until every row of the file is kept; the clock calls for a reader that died. */
const readWhole = (delivery: string): Promise<DeliveryRow> =>
  sandbox.waitUntil(
    'the file to be read',
    async () => {
      await sandbox.invokeClock();
      const row = await readDelivery(delivery);
      return row?.state === 'closed' && row;
    },
    { limitMs: 100_000, everyMs: 1_000 },
  );

const signalsIn = (lines: readonly string[]): string[] =>
  fileRows(EMITTER, fileOf(lines)).map(({ signal }) => signal(keys));

describe('a file with its manifest in the batch bucket', () => {
  it('becomes leads row by row; a broken row waits with its place in the file, and holds up no other covers: [42]', async () => {
    const [hot, cold, last] = [freshEmail(), freshEmail(), freshEmail()];
    const good = [lineOf(hot, 91), lineOf(cold, 12), lineOf(last, 95)];
    const broken = `r-${randomUUID()},too few cells`;
    const csv = fileOf([...good.slice(0, 2), broken, ...good.slice(2)]);
    const name = `nightly-${randomUUID()}`;
    await putObjects(sandbox, objectsOf(EMITTER, name, csv));
    const delivery = deliveryOf(name, csv);
    expect(await readWhole(delivery)).toMatchObject({ signals: 4, split: 4, repeats: 0 });

    const files = await restedAll(signalsIn(good));
    expect(files.map(({ row }) => row.outcome)).toEqual(['routed', 'recorded', 'routed']);
    for (const [email, contacts] of [
      [hot, 1],
      [cold, 0],
      [last, 1],
    ] as const)
      expect((await inCrm(email)).tasks).toHaveLength(contacts);

    const item = await sandbox.waitUntil('the broken row to be an item', async () => {
      const { items } = await listItems(sandbox.store, 100);
      return items.find(({ item: each }) => each.reason === 'row-broken' && each.subject === EMITTER)?.id;
    });
    const view = await readItem(sandbox.store, item);
    expect(view?.item).toMatchObject({ owner: 'iris', kind: 'grouped', state: 'open' });
    const parked = await Promise.all((view?.attached ?? []).map(({ signal = '' }) => rested(signal)));
    const own = parked.find(({ row }) => row.delivery === delivery);
    expect(own?.entries.find(({ handoff }) => handoff === 'validate')?.data).toMatchObject({ row: 3, delivery });
  });

  it('whose reader dies half-way is read on from there, each row once covers: [42]', async () => {
    const lines = Array.from({ length: 30 }, () => lineOf(freshEmail(), 5));
    const csv = fileOf(lines);
    const name = `nightly-${randomUUID()}`;
    const delivery = deliveryOf(name, csv);
    // The first ten rows are kept; where the second ten ended is not noted any more.
    const dies = { service: 'dynamodb', action: 'UpdateItem', role: 'dispatch', contains: '"repeats"' };
    await sandbox.proxy.addFaults({ ...dies, kind: 'refuse', skip: 1 });
    await putObjects(sandbox, objectsOf(EMITTER, name, csv));
    await sandbox.waitUntil('the reader to die', async () => {
      const [fault] = await sandbox.proxy.faults();
      return (fault?.acted ?? 0) > 0 && (await readDelivery(delivery))?.split === 10;
    });

    await sandbox.proxy.clearFaults();
    expect(await readWhole(delivery)).toMatchObject({ signals: 30, split: 30, repeats: 0 });
    const files = await restedAll(signalsIn(lines));
    expect(files.map(({ row }) => [row.outcome, row.run])).toEqual(lines.map(() => ['recorded', 0]));
  });

  it('that cannot be read, or is of nobody, is an item of the integration owner covers: [42]', async () => {
    const name = `nightly-${randomUUID()}`;
    const csv = `row_id,mail\n1,${freshEmail()}\n`;
    await putObjects(sandbox, objectsOf(EMITTER, name, csv));
    const strays = [1, 2].map((n) => ({ key: `batches/nobody/${name}-${n}.csv`, text: csv }));
    for (const stray of strays) await putObjects(sandbox, [stray]);
    const delivery = deliveryOf(name, csv);
    const found = await sandbox.waitUntil('both to be items', async () => {
      await sandbox.invokeClock();
      const { items } = await listItems(sandbox.store, 100);
      const stray = items.find(({ item }) => item.reason === 'batch-stray');
      const id = (await readDelivery(delivery))?.item;
      return stray && id !== undefined && { stray: stray.item, header: await readItem(sandbox.store, id) };
    });
    expect(found.stray).toMatchObject({ owner: 'iris', evidence: { why: 'unknown-prefix' } });
    expect(found.header?.item).toMatchObject({ reason: 'batch-header', owner: 'iris', subject: EMITTER });
    expect(found.header?.item.evidence).toMatchObject({ why: 'column-missing' });
  });
});
