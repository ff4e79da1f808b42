/**
 * Rows of a CSV file (RFC 4180) in a stretch of its bytes. Nothing is remembered between stretches: whoever reads on begins
 * at the first row that was not whole. Works on bytes, so that a border inside a character, a quoted field or a line end
 * changes nothing.
 */

/** Why a row cannot be taken apart. Codes, never parts of it. */
export type BrokenWhy = 'quotes' | 'too-long' | 'not-utf8' | 'columns';

export type ScannedRow =
  | { readonly kind: 'row'; readonly cells: readonly string[]; readonly start: number; readonly end: number }
  | { readonly kind: 'broken'; readonly why: BrokenWhy; readonly start: number; readonly end: number };

export interface Scanned {
  readonly rows: readonly ScannedRow[];
  /** Bytes that belong to those rows and to blank lines between them; the next stretch begins here. */
  readonly consumed: number;
}

export interface Scanning {
  /** One byte: `,`, `;`, tab. */
  readonly delimiter: string;
  /** Whether the bytes reach to the end of the file. */
  readonly isEnd: boolean;
  /** No more rows than this. @default all */
  readonly most?: number;
}

/** A row longer than this is broken: most likely somebody forgot to close a quote. Bytes. */
export const MAX_ROW_BYTES = 256 * 1024;

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** The whole rows at the beginning of the bytes. */
export function scanRows(bytes: Uint8Array, { delimiter, isEnd, most = Number.POSITIVE_INFINITY }: Scanning): Scanned {
  const separator = delimiter.charCodeAt(0);
  const rows: ScannedRow[] = [];
  let at = 0;
  while (at < bytes.length && rows.length < most) {
    const lineEnd = lineEndAt(bytes, at, isEnd);
    if (lineEnd === undefined) break;
    if (lineEnd > at) {
      at = lineEnd;
      continue;
    }
    const row = rowAt(bytes, at, separator, isEnd);
    if (!row) break;
    rows.push(row);
    at = row.end;
  }
  return { rows, consumed: at };
}

/** Where the line end at this place ends: the place itself where there is none, `undefined` while nobody can know. */
function lineEndAt(bytes: Uint8Array, at: number, isEnd: boolean): number | undefined {
  if (bytes[at] === LF) return at + 1;
  if (bytes[at] !== CR) return at;
  if (at + 1 < bytes.length) return bytes[at + 1] === LF ? at + 2 : at + 1;
  return isEnd ? at + 1 : undefined;
}

/** One cell as a stretch of bytes; `isQuoted` ones hold doubled quotes. */
interface Cell {
  readonly from: number;
  readonly to: number;
  readonly isQuoted: boolean;
}

/** The row that begins here; `undefined` while its end is not among the bytes. */
function rowAt(bytes: Uint8Array, start: number, separator: number, isEnd: boolean): ScannedRow | undefined {
  const limit = Math.min(bytes.length, start + MAX_ROW_BYTES);
  const isCut = limit < bytes.length || (isEnd && limit === bytes.length);
  const cells: Cell[] = [];
  let at = start;
  for (;;) {
    const cell = bytes[at] === QUOTE ? quotedAt(bytes, at, limit) : plainAt(bytes, at, limit, separator);
    if (!cell)
      return isCut ? brokenLine(bytes, start, isEnd, limit < start + MAX_ROW_BYTES ? 'quotes' : 'too-long') : undefined;
    cells.push(cell);
    at = cell.to + (cell.isQuoted ? 1 : 0);
    if (at >= limit) return lastOf(bytes, { start, at, cells, isEnd });
    if (bytes[at] === separator) {
      at += 1;
      continue;
    }
    const end = lineEndAt(bytes, at, isEnd);
    if (end === undefined) return undefined;
    // Something stands between a closing quote and the next separator.
    return end === at ? brokenLine(bytes, start, isEnd, 'quotes') : read(bytes, cells, start, end);
  }
}

interface Open {
  readonly start: number;
  readonly at: number;
  readonly cells: readonly Cell[];
  readonly isEnd: boolean;
}

/** The bytes, or what a row may have of them, end here: the file's last row, a row that is too long, or not a whole one yet. */
function lastOf(bytes: Uint8Array, { start, at, cells, isEnd }: Open): ScannedRow | undefined {
  if (at - start >= MAX_ROW_BYTES && (at < bytes.length || isEnd)) return brokenLine(bytes, start, isEnd, 'too-long');
  return isEnd && at === bytes.length ? read(bytes, cells, start, at) : undefined;
}

/** `undefined`: the quote is not closed within reach. A quote at the very end may be the first of two. */
function quotedAt(bytes: Uint8Array, at: number, limit: number): Cell | undefined {
  let to = at + 1;
  for (;;) {
    to = bytes.indexOf(QUOTE, to);
    if (to === -1 || to >= limit) return undefined;
    if (bytes[to + 1] !== QUOTE) return { from: at + 1, to, isQuoted: true };
    to += 2;
  }
}

function plainAt(bytes: Uint8Array, at: number, limit: number, separator: number): Cell {
  let to = at;
  while (to < limit && bytes[to] !== separator && bytes[to] !== LF && bytes[to] !== CR) to += 1;
  return { from: at, to, isQuoted: false };
}

/** What cannot be taken apart ends with its first line, so that one open quote costs one line and not the file. */
function brokenLine(bytes: Uint8Array, start: number, isEnd: boolean, why: BrokenWhy): ScannedRow | undefined {
  let at = start;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at += 1;
  const end = at < bytes.length ? lineEndAt(bytes, at, isEnd) : at;
  // A line without an end, longer than any row may be, is given up in pieces.
  if (at - start > MAX_ROW_BYTES) return { kind: 'broken', why: 'too-long', start, end: start + MAX_ROW_BYTES };
  if (end === undefined || (at === bytes.length && !isEnd)) return undefined;
  return { kind: 'broken', why, start, end };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function read(bytes: Uint8Array, cells: readonly Cell[], start: number, end: number): ScannedRow {
  try {
    const texts = cells.map(({ from, to, isQuoted }) => {
      const text = decoder.decode(bytes.subarray(from, to));
      return isQuoted ? text.replaceAll('""', '"') : text;
    });
    return { kind: 'row', cells: texts, start, end };
  } catch {
    return { kind: 'broken', why: 'not-utf8', start, end };
  }
}
