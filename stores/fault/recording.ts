import { INDEXES, type IndexName, type Key, type Store, type TableName, type Write } from '../store.ts';

export type OperationKind = keyof Store;

/** One call of the port. */
export interface Operation {
  readonly kind: OperationKind;
  /** Each table once, in the order of first use. */
  readonly tables: readonly TableName[];
  /** `<table>:<pk>/<sk>` of every key; for a query `<table>:<pk>`, for an index `<index>:<partition>`. */
  readonly keys: readonly string[];
  /** What each write was, in order. */
  readonly writes: readonly Write['kind'][];
  /** Requests this call costs on DynamoDB without retries: 1, or 0 where there was nothing to ask. */
  readonly calls: number;
}

export interface RecordingStore extends Store {
  readonly operations: readonly Operation[];
  /** Requests of all operations so far, without retries. */
  readonly calls: number;
  clear(): void;
}

/** Records what is asked of a store, so that tests can say which access patterns a handoff uses and what they cost. */
export function recording(store: Store): RecordingStore {
  const operations: Operation[] = [];
  const note = (
    kind: OperationKind,
    tables: readonly TableName[],
    keys: readonly string[],
    writes: readonly Write[] = [],
  ) =>
    operations.push({
      kind,
      tables: [...new Set(tables)],
      keys,
      writes: writes.map((write) => write.kind),
      calls: keys.length > 0 ? 1 : 0,
    });
  const noteKeys = (kind: OperationKind, keys: readonly Key[], writes: readonly Write[] = []) =>
    note(
      kind,
      keys.map(({ table }) => table),
      keys.map(({ table, pk, sk }) => `${table}:${pk}/${sk}`),
      writes,
    );
  return {
    get(key) {
      noteKeys('get', [key]);
      return store.get(key);
    },
    getMany(keys) {
      noteKeys('getMany', keys);
      return store.getMany(keys);
    },
    query(table, pk, range, options) {
      note('query', [table], [`${table}:${pk}`]);
      return store.query(table, pk, range, options);
    },
    queryIndex(index: IndexName, partition, range, options) {
      note('queryIndex', [INDEXES[index].table], [`${index}:${partition}`]);
      return store.queryIndex(index, partition, range, options);
    },
    write(write) {
      noteKeys('write', [write.key], [write]);
      return store.write(write);
    },
    transact(writes) {
      noteKeys(
        'transact',
        writes.map(({ key }) => key),
        writes,
      );
      return store.transact(writes);
    },
    get operations() {
      return operations;
    },
    get calls() {
      return operations.reduce((sum, { calls }) => sum + calls, 0);
    },
    clear() {
      operations.length = 0;
    },
  };
}
