/** How pages and ranges mean the same in every store: the opaque cursor, and the bounds a range comes down to. */
import { StoreMisuse } from './misuse.ts';
import type { Key, QueryOptions, Range } from './store.ts';

/** The place where a page ended: the row's key, and its index sort value where an index was read. */
export interface Position {
  readonly pk: string;
  readonly sk: string;
  readonly sort?: number;
}

export function encodeCursor({ pk, sk }: Pick<Key, 'pk' | 'sk'>, sort?: number): string {
  return Buffer.from(JSON.stringify(sort === undefined ? [pk, sk] : [pk, sk, sort])).toString('base64url');
}

/** Throws StoreMisuse for text that is no cursor of this kind of query. */
export function decodeCursor(cursor: string, kind: 'table' | 'index'): Position {
  const [pk, sk, sort] = parse(cursor);
  if (typeof pk === 'string' && typeof sk === 'string') {
    if (kind === 'table' && sort === undefined) return { pk, sk };
    if (kind === 'index' && typeof sort === 'number') return { pk, sk, sort };
  }
  throw new StoreMisuse(`\`after\` is not a cursor that an earlier page of this ${kind} query gave.`);
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

/** A range brought down to what DynamoDB can ask: bounds, both inclusive, or a prefix alone. */
export interface Bounds<T extends string | number> {
  readonly from?: T;
  readonly to?: T;
  readonly prefix?: string;
}

/** Nothing sorts after this within a prefix: our sort keys hold no character of the last plane. */
const AFTER_PREFIX = '\u{10FFFF}';

/**
 * The bounds of a range over text, or `empty` when nothing can be in it. An empty `from` or `prefix` bounds nothing.
 * A prefix with bounds becomes bounds, because a key condition takes only one of the two.
 */
export function textBounds(range: Range = {}): Bounds<string> | 'empty' {
  const { from = '', to, prefix = '' } = range;
  if (typeof from !== 'string' || (to !== undefined && typeof to !== 'string')) {
    throw new StoreMisuse('The sort key of a table is text: `from` and `to` must be strings.');
  }
  if (prefix !== '' && from === '' && to === undefined) return { prefix };
  const low = compareText(from, prefix) >= 0 ? from : prefix;
  const end = prefix === '' ? undefined : prefix + AFTER_PREFIX;
  const high = to === undefined || (end !== undefined && compareText(end, to) < 0) ? end : to;
  if (high === '' || (high !== undefined && compareText(low, high) > 0)) return 'empty';
  return { ...(low === '' ? {} : { from: low }), ...(high === undefined ? {} : { to: high }) };
}

/** The bounds of a range over an index's number, or `empty`. A number has no prefix. */
export function numberBounds(range: Range = {}): Bounds<number> | 'empty' {
  const { from, to, prefix } = range;
  if (typeof from === 'string' || typeof to === 'string' || prefix !== undefined) {
    throw new StoreMisuse('Indexes sort by a number: give `from` and `to` as numbers and no `prefix`.');
  }
  if (from !== undefined && to !== undefined && from > to) return 'empty';
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Checks what both kinds of query take. Throws StoreMisuse. */
export function assertQuery(partition: string, options: QueryOptions = {}): void {
  if (partition === '') throw new StoreMisuse('A query needs a partition; it is empty.');
  const { limit } = options;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new StoreMisuse(`A query's limit is a whole number above 0, not ${limit}.`);
  }
}

/**
 * DynamoDB's order of text: by UTF-8 bytes, which is by code point. JavaScript compares code units, where the halves of
 * characters beyond the basic plane (D800..DFFF) would come before E000..FFFF.
 */
export function compareText(a: string, b: string): number {
  const common = Math.min(a.length, b.length);
  for (let index = 0; index < common; index += 1) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
