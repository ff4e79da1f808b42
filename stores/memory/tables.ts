/** The rows of the five tables and their sparse indexes, held in maps. */
import { compareText } from '../paging.ts';
import { INDEXES, type IndexName, type Item, type Key, type Row, TABLES, type TableName } from '../store.ts';

/** A row as an index sees it: keys only. */
export interface IndexEntry {
  readonly key: Key;
  readonly sort: number;
}

const INDEX_NAMES = Object.keys(INDEXES) as IndexName[];

const rowId = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

export class Tables {
  readonly #partitions = new Map<string, Map<string, Item>>();
  readonly #indexed = new Map<string, Map<string, IndexEntry>>();

  get({ table, pk, sk }: Key): Item | undefined {
    return this.#partitions.get(`${table}/${pk}`)?.get(sk);
  }

  /** Replaces the item under the key, or deletes it, in the table and in its indexes. */
  set(key: Key, item: Item | undefined): void {
    this.#reindex(key, this.get(key), item);
    const name = `${key.table}/${key.pk}`;
    const partition = this.#partitions.get(name) ?? new Map<string, Item>();
    if (item === undefined) partition.delete(key.sk);
    else partition.set(key.sk, item);
    if (partition.size === 0) this.#partitions.delete(name);
    else this.#partitions.set(name, partition);
  }

  /** The rows of one partition in the order of their sort keys. */
  partition(table: TableName, pk: string): Row[] {
    const rows = [...(this.#partitions.get(`${table}/${pk}`) ?? [])];
    return rows.map(([sk, item]) => ({ key: { table, pk, sk }, item })).sort(byKey);
  }

  /** The entries of one partition of an index, by its number, then by key. */
  indexPartition(index: IndexName, partition: string): IndexEntry[] {
    const entries = [...(this.#indexed.get(`${index}/${partition}`)?.values() ?? [])];
    return entries.sort((a, b) => a.sort - b.sort || byKey(a, b));
  }

  /** All rows of a table, by key. */
  rows(table: TableName): Row[] {
    const names = [...this.#partitions.keys()].filter((name) => name.startsWith(`${table}/`));
    return names.flatMap((name) => this.partition(table, name.slice(table.length + 1))).sort(byKey);
  }

  snapshot(): Record<TableName, Row[]> {
    const [ledger, envelopes, identity, work, control] = TABLES;
    return {
      [ledger]: this.rows(ledger),
      [envelopes]: this.rows(envelopes),
      [identity]: this.rows(identity),
      [work]: this.rows(work),
      [control]: this.rows(control),
    };
  }

  #reindex(key: Key, before: Item | undefined, after: Item | undefined): void {
    for (const index of INDEX_NAMES) {
      if (INDEXES[index].table !== key.table) continue;
      const left = placeIn(index, before);
      if (left !== undefined) this.#indexed.get(left.name)?.delete(rowId(key));
      const entered = placeIn(index, after);
      if (entered === undefined) continue;
      const entries = this.#indexed.get(entered.name) ?? new Map<string, IndexEntry>();
      this.#indexed.set(entered.name, entries.set(rowId(key), { key: { ...key }, sort: entered.sort }));
    }
  }
}

/** Where an item stands in an index: nowhere unless it has both attributes. */
function placeIn(index: IndexName, item: Item | undefined): { name: string; sort: number } | undefined {
  const partition = item?.[INDEXES[index].partition];
  const sort = item?.[INDEXES[index].sort];
  if (typeof partition !== 'string' || typeof sort !== 'number') return undefined;
  return { name: `${index}/${partition}`, sort };
}

function byKey(a: { readonly key: Key }, b: { readonly key: Key }): number {
  return compareText(a.key.pk, b.key.pk) || compareText(a.key.sk, b.key.sk);
}
