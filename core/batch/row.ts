/** One row as one signal: its bytes as a small CSV file of its own, and what makes it the same row again. */
import { contentHash, type Keys, signalIdOf } from '../ids.ts';

/**
 * A row as bytes: its columns in the order of their names, then its cells. So quoting, line ends and the order of columns
 * make no other row. `nothing` is how the file spells an absent value.
 */
export function rowBytes(columns: readonly string[], cells: readonly string[], nothing: string): Uint8Array {
  const pairs = columns.map((name, at) => [name, cells[at] === nothing ? '' : (cells[at] ?? '')] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  const line = (of: 0 | 1): string => pairs.map((pair) => quoted(pair[of])).join(',');
  return new TextEncoder().encode(`${line(0)}\n${line(1)}\n`);
}

/** Blank text alone in a line would be a blank line, so it is quoted too. */
const quoted = (text: string): string => (/^\s*$|[",\r\n\uFEFF]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export interface RowFacts {
  readonly keys: Keys;
  readonly emitter: string;
}

/**
 * A row's signal: by its key, else by all it says. No time is part of it: a file that comes again a month later says
 * nothing new.
 */
export const rowSignalId = ({ keys, emitter }: RowFacts, key: string | undefined, body: Uint8Array): string =>
  signalIdOf(keys, emitter, key === undefined ? `row:${contentHash(keys, body)}` : `key:${key}`);

/** The text of a declared key column; `undefined` where there is none or it is blank. */
export function keyOf(columns: readonly string[], cells: readonly string[], column: string | undefined) {
  const text = column === undefined ? undefined : cells[columns.indexOf(column)]?.trim();
  return text === '' ? undefined : text;
}
