/** Indexes that lag: rows written a moment ago show up where they were before, or not at all. */
import {
  INDEXES,
  type IndexName,
  type Item,
  type Key,
  type Page,
  type QueryOptions,
  type Range,
  type Row,
  type Store,
  type Write,
} from '../store.ts';

/** How many of the latest writes an index may not know yet. */
const LAG = 16;

export class IndexLag {
  readonly #store: Store;
  /** What stood under the latest written keys before they were written. */
  readonly #before = new Map<string, { key: Key; item: Item | undefined }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Call before the writes are sent. */
  async remember(writes: readonly Write[]): Promise<void> {
    for (const { key, kind } of writes) {
      if (kind === 'check') continue;
      const id = idOf(key);
      const item = await this.#store.get(key);
      this.#before.delete(id);
      this.#before.set(id, { key, item });
      const [oldest] = this.#before.keys();
      if (oldest !== undefined && this.#before.size > LAG) this.#before.delete(oldest);
    }
  }

  /** A page as the index would have given it before the latest writes. Later pages of a query are always fresh. */
  async stalePage(index: IndexName, partition: string, range: Range = {}, options: QueryOptions = {}): Promise<Page> {
    const fresh = await this.#store.queryIndex(index, partition, range, options);
    if (options.after !== undefined) return fresh;
    const names = INDEXES[index];
    const kept = fresh.rows.filter(({ key }) => !this.#before.has(idOf(key)));
    const earlier = [...this.#before.values()].flatMap(({ key, item }) => {
      const sort = item?.[names.sort];
      if (key.table !== names.table || item?.[names.partition] !== partition || typeof sort !== 'number') return [];
      if (sort < Number(range.from ?? -Infinity) || sort > Number(range.to ?? Infinity)) return [];
      return [{ key, item: { [names.partition]: partition, [names.sort]: sort } }];
    });
    const direction = options.descending === true ? -1 : 1;
    const at = ({ item }: Row): number => Number(item[names.sort]) * direction;
    const rows = [...kept, ...earlier].sort((a, b) => at(a) - at(b)).slice(0, options.limit);
    return fresh.next === undefined ? { rows } : { rows, next: fresh.next };
  }
}

const idOf = ({ table, pk, sk }: Key): string => JSON.stringify([table, pk, sk]);
