/**
 * The store port: the few operations the whole system is built from.
 *
 * Every access is a Get, a Query on one partition, or a conditional write of known keys. There is no scan. A closed
 * vocabulary of conditions lets the DynamoDB adapter, the in-memory fake and the fault decorator mean the same thing.
 */

export const TABLES = ['ledger', 'envelopes', 'identity', 'work', 'control'] as const;
export type TableName = (typeof TABLES)[number];

/** The sparse and secondary indexes. Reads from them are candidates only: decide on a consistent base-table read. */
export const INDEXES = {
  /** Every non-terminal ledger row: `openShard` (S) / `at` (N, epoch ms of the next look). Keys only. */
  open: { table: 'ledger', partition: 'openShard', sort: 'at' },
  /** Signals and deliveries by arrival: `dayKey` (S, `<emitter>#<yyyy-mm-dd>#<shard>`) / `dayAt` (N). Keys only. */
  day: { table: 'ledger', partition: 'dayKey', sort: 'dayAt' },
  /** Open work items: `dueShard` (S) / `dueAt` (N). Keys only. */
  due: { table: 'work', partition: 'dueShard', sort: 'dueAt' },
  /** Open work items by owner: `owner` (S) / `ownerDueAt` (N). Keys only; sparse by `ownerDueAt`. */
  owner: { table: 'work', partition: 'owner', sort: 'ownerDueAt' },
} as const satisfies Record<string, { table: TableName; partition: string; sort: string }>;
export type IndexName = keyof typeof INDEXES;

/** What an attribute can hold. Numbers are doubles; bytes stay bytes. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };

/** Attributes of one item, without its key. */
export type Item = { readonly [attribute: string]: Value };

/** A row of the domain as an item: attributes that are not set are left out. */
export const itemOf = (row: object): Item =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));

export interface Key {
  readonly table: TableName;
  readonly pk: string;
  readonly sk: string;
}

/** An item as read: its key and its attributes. */
export interface Row {
  readonly key: Key;
  readonly item: Item;
}

/** What must hold of the item under the write's key. An attribute that is not there satisfies only `lacks` and `not`. */
export type Condition =
  | { readonly op: 'absent' }
  | { readonly op: 'present' }
  | {
      readonly op: 'eq' | 'lt' | 'le' | 'gt' | 'ge';
      readonly attribute: string;
      readonly value: string | number | boolean;
    }
  | { readonly op: 'lacks' | 'has'; readonly attribute: string }
  | { readonly op: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition };

export const absent: Condition = { op: 'absent' };
export const present: Condition = { op: 'present' };
export const eq = (attribute: string, value: string | number | boolean): Condition => ({ op: 'eq', attribute, value });
export const lt = (attribute: string, value: string | number): Condition => ({ op: 'lt', attribute, value });
export const le = (attribute: string, value: string | number): Condition => ({ op: 'le', attribute, value });
export const ge = (attribute: string, value: string | number): Condition => ({ op: 'ge', attribute, value });
export const lacks = (attribute: string): Condition => ({ op: 'lacks', attribute });
export const has = (attribute: string): Condition => ({ op: 'has', attribute });
export const all = (...of: Condition[]): Condition => ({ op: 'all', of });
export const any = (...of: Condition[]): Condition => ({ op: 'any', of });
export const not = (of: Condition): Condition => ({ op: 'not', of });

/** One write. `update` creates the item when it is absent, unless the condition forbids it. */
export type Write =
  | { readonly kind: 'put'; readonly key: Key; readonly item: Item; readonly when?: Condition }
  | {
      readonly kind: 'update';
      readonly key: Key;
      readonly set?: Item;
      readonly remove?: readonly string[];
      /** Adds to numeric attributes; an absent one counts as 0. */
      readonly add?: Readonly<Record<string, number>>;
      readonly when?: Condition;
    }
  | { readonly kind: 'delete'; readonly key: Key; readonly when?: Condition }
  | { readonly kind: 'check'; readonly key: Key; readonly when: Condition };

/** The result of one write. `lost`: its condition did not hold; `current` is the item that stood in the way, if any. */
export type WriteResult =
  | { readonly kind: 'written' /** After an update: all attributes as they are now. */; readonly item?: Item }
  | { readonly kind: 'lost'; readonly current?: Item };

/** The result of a transaction. `lost`: which writes' conditions failed, by position, with the items in the way. */
export type TransactResult =
  | { readonly kind: 'written' }
  | { readonly kind: 'lost'; readonly failed: readonly { readonly index: number; readonly current?: Item }[] };

export interface Range {
  /** Inclusive bounds on the sort key. */
  readonly from?: string | number;
  readonly to?: string | number;
  readonly prefix?: string;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Pass back as `after` to go on; absent on the last page. */
  readonly next?: string;
}

export interface QueryOptions {
  readonly limit?: number;
  readonly after?: string;
  /** Newest (highest sort key) first. */
  readonly descending?: boolean;
}

/**
 * The port. All base-table reads are strongly consistent. Contention between transactions, throttling and passing
 * service faults are retried inside, a bounded number of times; what still fails is thrown as {@link StoreFault}.
 */
export interface Store {
  get(key: Key): Promise<Item | undefined>;
  /** One round trip for known keys, across tables; the result has the order of `keys`. At most 100 keys. */
  getMany(keys: readonly Key[]): Promise<(Item | undefined)[]>;
  query(table: TableName, pk: string, range?: Range, options?: QueryOptions): Promise<Page>;
  /** Eventually consistent, keys only: `item` of each row is empty but for the index attributes. */
  queryIndex(index: IndexName, partition: string, range?: Range, options?: QueryOptions): Promise<Page>;
  write(write: Write): Promise<WriteResult>;
  /** All or nothing, at most 100 writes, each on another key. */
  transact(writes: readonly Write[]): Promise<TransactResult>;
}

/** Retry: safe, everything the system writes is conditional. The store could not be reached or stayed contended. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  /** What the service said, as a word: `AccessDeniedException`, `ThrottlingException`; for logs. */
  readonly code: string | undefined;
  constructor(message: string, options?: ErrorOptions & { readonly code?: string }) {
    super(message, options);
    this.code = options?.code;
  }
}
