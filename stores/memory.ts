/**
 * The store in memory, for tests: the semantics of the DynamoDB adapter, its refusals included. Every operation is one
 * indivisible step; races come from the fault decorator. TTL attributes are data here: nothing ever expires.
 */
import { assertAcceptable, assertKey, changed } from './memory/changes.ts';
import { holds } from './memory/conditions.ts';
import { indexPage, tablePage } from './memory/pages.ts';
import { Tables } from './memory/tables.ts';
import { copyItem, itemBytes } from './memory/values.ts';
import { assertKeyCount, assertTransaction, StoreMisuse } from './misuse.ts';
import type { Item, Key, Row, Store, TableName, TransactResult, Write, WriteResult } from './store.ts';

export interface MemoryStore extends Store {
  /** All rows of a table by key, copied. */
  rows(table: TableName): Row[];
  /** All rows of all tables, copied: equal snapshots mean nothing changed. */
  snapshot(): Record<TableName, Row[]>;
}

const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

export function createMemoryStore(): MemoryStore {
  const tables = new Tables();
  return {
    get: async (key) => read(tables, key),
    getMany: async (keys) => {
      assertKeyCount(keys);
      return keys.map((key) => read(tables, key));
    },
    query: async (table, pk, range, options) => tablePage(tables, table, pk, range, options),
    queryIndex: async (index, partition, range, options) => indexPage(tables, index, partition, range, options),
    write: async (write) => writeOne(tables, write),
    transact: async (writes) => transact(tables, writes),
    rows: (table) => tables.rows(table).map(copyRow),
    snapshot: () => structuredClone(tables.snapshot()),
  };
}

const copyRow = ({ key, item }: Row): Row => ({ key, item: copyItem(item) });

function read(tables: Tables, key: Key): Item | undefined {
  assertKey(key);
  return copied(tables.get(key));
}

const copied = (item: Item | undefined): Item | undefined => (item === undefined ? undefined : copyItem(item));

function writeOne(tables: Tables, write: Write): WriteResult {
  assertAcceptable(write);
  const before = tables.get(write.key);
  if (!isAllowed(write, before))
    return before === undefined ? { kind: 'lost' } : { kind: 'lost', current: copyItem(before) };
  const after = changed(write, before);
  if (write.kind !== 'check') tables.set(write.key, after);
  return write.kind === 'update' && after !== undefined
    ? { kind: 'written', item: copyItem(after) }
    : { kind: 'written' };
}

/** Conditions see the key's attributes too, as DynamoDB's do. */
function isAllowed({ when, key: { pk, sk } }: Write, item: Item | undefined): boolean {
  return when === undefined || holds(when, item === undefined ? undefined : { ...item, pk, sk });
}

function transact(tables: Tables, writes: readonly Write[]): TransactResult {
  assertTransaction(writes);
  writes.forEach(assertAcceptable);
  assertFits(writes);
  const failed = writes.flatMap((write, index) => {
    const current = copied(tables.get(write.key));
    if (isAllowed(write, current)) return [];
    return [current === undefined ? { index } : { index, current }];
  });
  if (failed.length > 0) return { kind: 'lost', failed };
  // All results are made before the first is kept: one that is refused refuses the transaction.
  const changes = writes.map((write) => ({ key: write.key, after: changed(write, tables.get(write.key)) }));
  for (const { key, after } of changes) tables.set(key, after);
  return { kind: 'written' };
}

function assertFits(writes: readonly Write[]): void {
  const bytes = writes.reduce((sum, write) => sum + (write.kind === 'put' ? itemBytes(write.key, write.item) : 0), 0);
  if (bytes > MAX_TRANSACTION_BYTES) throw new StoreMisuse(`A transaction of ${bytes} bytes is over DynamoDB's 4 MB.`);
}
