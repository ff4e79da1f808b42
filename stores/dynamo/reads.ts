/** Reads: one GetItem, BatchGetItem or Query per call. */
import {
  BatchGetItemCommand,
  GetItemCommand,
  type KeysAndAttributes,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { assertKeyCount } from '../misuse.ts';
import { encodeCursor } from '../paging.ts';
import { PassingTrouble, retrying } from '../retry.ts';
import type { Item, Key, Page, Row, TableName } from '../store.ts';
import { type Attributes, decodeItem, encodeKey } from './codec.ts';
import type { TableNames } from './commands.ts';
import { translated } from './errors.ts';
import type { Session } from './session.ts';

export async function get({ client, tables, retry }: Session, key: Key): Promise<Item | undefined> {
  const command = { TableName: tables[key.table], Key: encodeKey(key), ConsistentRead: true };
  const { Item } = await retrying(retry, 'get', () => client.send(new GetItemCommand(command)).catch(rethrow));
  return Item === undefined ? undefined : decodeItem(Item);
}

export async function getMany(session: Session, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  if (keys.length === 0) return [];
  assertKeyCount(keys);
  const found = new Map<string, Item>();
  let wanted: Record<string, KeysAndAttributes> = requestItems(session.tables, keys);
  await retrying(session.retry, 'getMany', async () => {
    const command = new BatchGetItemCommand({ RequestItems: wanted });
    const { Responses = {}, UnprocessedKeys = {} } = await session.client.send(command).catch(rethrow);
    for (const [table, items] of Object.entries(Responses)) {
      for (const item of items) found.set(rowId(table, item.pk?.S, item.sk?.S), decodeItem(item));
    }
    wanted = UnprocessedKeys;
    if (Object.keys(wanted).length > 0) throw new PassingTrouble('keys were left unprocessed');
  });
  return keys.map(({ table, pk, sk }) => found.get(rowId(session.tables[table], pk, sk)));
}

const rowId = (table: string, pk = '', sk = ''): string => JSON.stringify([table, pk, sk]);

/** One entry per table, each key once: BatchGetItem refuses a key that is asked for twice. */
function requestItems(tables: TableNames, keys: readonly Key[]): Record<string, KeysAndAttributes> {
  const unique = new Map(keys.map((key) => [rowId(tables[key.table], key.pk, key.sk), key]));
  const perTable: Record<string, KeysAndAttributes & { Keys: Attributes[] }> = {};
  for (const key of unique.values()) {
    const entry = perTable[tables[key.table]] ?? { Keys: [], ConsistentRead: true };
    entry.Keys.push(encodeKey(key));
    perTable[tables[key.table]] = entry;
  }
  return perTable;
}

/** Runs a prepared query; `sort` names the index attribute that its cursors carry. */
export async function query(
  { client, retry }: Session,
  table: TableName,
  input: QueryCommandInput | undefined,
  sort?: string,
): Promise<Page> {
  if (input === undefined) return { rows: [] };
  const { Items = [], LastEvaluatedKey: last } = await retrying(retry, 'query', () =>
    client.send(new QueryCommand(input)).catch(rethrow),
  );
  const rows = Items.map((attributes) => rowOf(table, attributes));
  return last === undefined ? { rows } : { rows, next: cursorOf(last, sort) };
}

function rowOf(table: TableName, attributes: Attributes): Row {
  return { key: { table, pk: attributes.pk?.S ?? '', sk: attributes.sk?.S ?? '' }, item: decodeItem(attributes) };
}

function cursorOf(last: Attributes, sort: string | undefined): string {
  const position = { pk: last.pk?.S ?? '', sk: last.sk?.S ?? '' };
  return sort === undefined ? encodeCursor(position) : encodeCursor(position, Number(last[sort]?.N));
}

function rethrow(error: unknown): never {
  throw translated(error);
}
