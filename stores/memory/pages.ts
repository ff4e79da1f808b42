/** Queries over the maps: bounds, direction, cursor, and pages that end at a limit or at a megabyte, as DynamoDB's do. */
import { assertQuery, compareText, decodeCursor, encodeCursor, numberBounds, textBounds } from '../paging.ts';
import {
  INDEXES,
  type IndexName,
  type Page,
  type QueryOptions,
  type Range,
  type Row,
  type TableName,
} from '../store.ts';
import type { IndexEntry, Tables } from './tables.ts';
import { copyItem, itemBytes } from './values.ts';

const PAGE_BYTES = 1024 * 1024;

export function tablePage(
  tables: Tables,
  table: TableName,
  pk: string,
  range?: Range,
  options: QueryOptions = {},
): Page {
  assertQuery(pk, options);
  const bounds = textBounds(range);
  if (bounds === 'empty') return { rows: [] };
  const { from, to, prefix = '' } = bounds;
  const rows = tables.partition(table, pk).filter(({ key: { sk } }) => {
    if (from !== undefined && compareText(sk, from) < 0) return false;
    if (to !== undefined && compareText(sk, to) > 0) return false;
    return sk.startsWith(prefix);
  });
  const position = options.after === undefined ? undefined : decodeCursor(options.after, 'table');
  const rest = remaining(rows, options, position && (({ key }) => compareText(key.sk, position.sk)));
  const { taken, isCut } = firstPage(rest, options.limit);
  const last = isCut ? taken.at(-1) : undefined;
  const copies = taken.map(({ key, item }) => ({ key, item: copyItem(item) }));
  return last === undefined ? { rows: copies } : { rows: copies, next: encodeCursor(last.key) };
}

export function indexPage(
  tables: Tables,
  index: IndexName,
  partition: string,
  range?: Range,
  options: QueryOptions = {},
): Page {
  assertQuery(partition, options);
  const bounds = numberBounds(range);
  if (bounds === 'empty') return { rows: [] };
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = bounds;
  const entries = tables.indexPartition(index, partition).filter(({ sort }) => sort >= from && sort <= to);
  const position = options.after === undefined ? undefined : decodeCursor(options.after, 'index');
  const order = ({ key, sort }: IndexEntry): number =>
    sort - (position?.sort ?? 0) || compareText(key.pk, position?.pk ?? '') || compareText(key.sk, position?.sk ?? '');
  const rest = remaining(entries, options, position && order);
  const taken = options.limit === undefined ? rest : rest.slice(0, options.limit);
  const names = INDEXES[index];
  const rows = taken.map(({ key, sort }) => ({ key, item: { [names.partition]: partition, [names.sort]: sort } }));
  const last = taken.length === options.limit ? taken.at(-1) : undefined;
  return last === undefined ? { rows } : { rows, next: encodeCursor(last.key, last.sort) };
}

/** What comes after the cursor in the direction of reading; `order` compares an entry with the cursor's place. */
function remaining<T>(
  sorted: readonly T[],
  { descending }: QueryOptions,
  order: ((entry: T) => number) | undefined,
): T[] {
  const directed = descending === true ? sorted.toReversed() : [...sorted];
  if (order === undefined) return directed;
  return directed.filter((entry) => (descending === true ? order(entry) < 0 : order(entry) > 0));
}

/** DynamoDB stops at the limit, or at the row that fills a megabyte, without looking whether more would follow. */
function firstPage(rows: readonly Row[], limit = Number.POSITIVE_INFINITY): { taken: Row[]; isCut: boolean } {
  const taken: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    taken.push(row);
    bytes += itemBytes(row.key, row.item);
    if (taken.length >= limit || bytes >= PAGE_BYTES) return { taken, isCut: true };
  }
  return { taken, isCut: false };
}
