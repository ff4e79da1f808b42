/** Two readers of one file, of which one was left behind. */
import { expect, it } from 'vitest';
import type { Store, Write } from '../../../stores/store.ts';
import { createRoad } from '../../support/road.ts';

const HEADER = 'row_id,account_id,email,signal_type,score,occurred_at,note';
const ROWS = Array.from(
  { length: 40 },
  (_, n) => `r-${n},co_${n},reader${n}@rows.example,usage_spike,${n},2026-11-20T12:00:00Z,x`,
);

const isCount = (write: Write): boolean =>
  write.kind === 'update' && write.key.sk === 'delivery' && write.set?.signals !== undefined;

it('a reader that was left behind does not change the count of a file that another has read to its end covers: [42]', async () => {
  const road = createRoad();
  road.objects.put('batches/warehouse-batch/day.csv', `${[HEADER, ...ROWS].join('\n')}\n`);
  road.objects.put(
    'batches/warehouse-batch/day.manifest.json',
    JSON.stringify({ batch_id: 'b', file: 'day.csv', rows: 3 }),
  );
  const stuck = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let isFirst = true;
  const regular = road.storeFor;
  road.storeFor = (name) => {
    if (name !== 'dispatch' || !isFirst) return regular(name);
    const write: Store['write'] = async (wanted) => {
      if (isFirst && isCount(wanted)) {
        isFirst = false;
        stuck.resolve();
        await goOn.promise;
      }
      return road.store.write(wanted);
    };
    return { ...road.store, write };
  };
  const object = { key: 'batches/warehouse-batch/day.csv' };
  await road.functions.dispatch({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { object } });
  const late = road.bus.deliver(road.functions.onBus);
  await stuck.promise;
  road.advance(7 * 60_000);
  await road.settle(60);
  const row = () => road.store.rows('ledger').find(({ key }) => key.sk === 'delivery')?.item;
  expect(row()).toMatchObject({ state: 'closed', signals: ROWS.length });
  goOn.resolve();
  await late;
  await road.settle(60);
  expect(row()).toMatchObject({ state: 'closed', signals: ROWS.length });
});
