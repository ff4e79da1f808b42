/** A store whose calls are metered as DynamoDB would bill them: as the requests the adapter would send. */

import { encodeItem, encodeKey } from '../../stores/dynamo/codec.ts';
import {
  deleteInput,
  putInput,
  queryIndexInput,
  queryInput,
  type TableNames,
  transactItem,
  updateInput,
} from '../../stores/dynamo/commands.ts';
import { type Item, type Key, type Row, type Store, TABLES, type Write } from '../../stores/store.ts';
import { CapacityMeter, type Units } from '../capacity.ts';

const NAMES = Object.fromEntries(TABLES.map((name) => [name, name])) as TableNames;
const CONDITION = 'ConditionalCheckFailedException';

export interface MeteredStore {
  readonly store: Store;
  /** What was used so far. */
  readonly used: () => Units;
}

export function metered(store: Store): MeteredStore {
  const meter = new CapacityMeter();
  let [write, read] = [0, 0];
  const called = (action: string, request: unknown, response?: unknown, isLost = false): void => {
    const outcome = isLost ? { status: 400, error: CONDITION } : { status: 200 };
    const call = { service: 'dynamodb', action, request: wired(request), response: wired(response), ...outcome };
    const units = meter.meter(call);
    write += units.write;
    read += units.read;
  };
  return {
    used: () => ({ write, read }),
    store: {
      async get(key) {
        const item = await store.get(key);
        called('GetItem', { TableName: key.table, ConsistentRead: true }, item ? { Item: whole(key, item) } : {});
        return item;
      },
      async getMany(keys) {
        const items = await store.getMany(keys);
        called('BatchGetItem', ...batch(keys, items));
        return items;
      },
      async query(table, pk, range, options) {
        const page = await store.query(table, pk, range, options);
        called('Query', queryInput(NAMES, table, pk, range, options) ?? { TableName: table }, pageOf(page.rows));
        return page;
      },
      async queryIndex(index, partition, range, options) {
        const page = await store.queryIndex(index, partition, range, options);
        const request = queryIndexInput(NAMES, index, partition, range, options);
        if (request) called('Query', request, pageOf(page.rows));
        return page;
      },
      async write(given) {
        const result = await store.write(given);
        called(...requestOf(given), undefined, result.kind === 'lost');
        return result;
      },
      async transact(writes) {
        const result = await store.transact(writes);
        const request = { TransactItems: writes.map((each) => transactItem(NAMES, each)) };
        called('TransactWriteItems', request, undefined, result.kind === 'lost');
        return result;
      },
    },
  };
}

const whole = (key: Key, item: Item) => ({ ...encodeItem(item), ...encodeKey(key) });
const pageOf = (rows: readonly Row[]) => ({ Items: rows.map(({ key, item }) => whole(key, item)) });

function batch(keys: readonly Key[], items: readonly (Item | undefined)[]): [unknown, unknown] {
  const found = keys.flatMap((key, at) => {
    const item = items[at];
    return item ? [{ table: key.table, item: whole(key, item) }] : [];
  });
  const wanted = Map.groupBy(keys, ({ table }) => table);
  const asked = [...wanted].map(([table, of]) => [table, { Keys: of.map(encodeKey), ConsistentRead: true }]);
  const given = [...Map.groupBy(found, ({ table }) => table)].map(([table, of]) => [table, of.map(({ item }) => item)]);
  return [{ RequestItems: Object.fromEntries(asked) }, { Responses: Object.fromEntries(given) }];
}

function requestOf(write: Write): [string, unknown] {
  if (write.kind === 'put') return ['PutItem', putInput(NAMES, write)];
  if (write.kind === 'update') return ['UpdateItem', updateInput(NAMES, write)];
  if (write.kind === 'delete') return ['DeleteItem', deleteInput(NAMES, write)];
  throw new Error('A check is written in transactions only.');
}

/** As on the wire: bytes are base64. */
const wired = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(wired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, wired(each)]));
};
