/** An export as rows: JSON lines, or CSV with a header. Read piece by piece, so that a file of any length fits into memory. */
import { readHeader } from '../batch/header.ts';
import { rowBytes } from '../batch/row.ts';
import { MAX_ROW_BYTES, type ScannedRow, scanRows } from '../batch/scan.ts';
import { joined, linesOf } from './lines.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** One row, as its emitter would have sent it. `line` as an editor counts. */
export interface ExportRow {
  readonly line: number;
  /** The emitter's own key of the event, where it is known. */
  readonly key?: string;
  readonly body: string;
}

/** What cannot even be taken apart. Codes, never parts of it. */
export interface BrokenRow {
  readonly line: number;
  readonly why: string;
}

export type ReadRow =
  | ({ readonly kind: 'row' } & ExportRow)
  | ({ readonly kind: 'broken' } & BrokenRow)
  /** Nothing comes after it: the file is none of the emitter's. */
  | { readonly kind: 'wrong'; readonly why: string };

/** What the emitter says of a body: its own key of the event, and the bytes that are the event. */
export type Keyed = (body: string) => { readonly key?: string; readonly body: string };

const UTF16 = { kind: 'wrong', why: 'it is written as UTF-16; save it as UTF-8' } as const;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads JSON lines; blank ones are none. Whether a line is JSON at all is the contract's to say. */
export function* readLines(pieces: Iterable<Uint8Array>, keyed: Keyed): Generator<ReadRow> {
  for (const { line, bytes, isCut } of linesOf(pieces, MAX_ROW_BYTES)) {
    if (line === 1 && isUtf16(bytes)) return yield UTF16;
    const text = decoded(bytes);
    if (isCut) yield { kind: 'broken', line, why: 'too-long' };
    else if (text === undefined) yield { kind: 'broken', line, why: 'not-utf8' };
    else if (text !== '') yield { kind: 'row', line, ...keyed(text) };
  }
}

/** A byte order mark is no part of the first line. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes).trim();
  } catch {
    return undefined;
  }
}

const isUtf16 = ([one, two]: Uint8Array): boolean => (one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff);

export interface CsvShape {
  /** Columns without which the file is none of the emitter's. */
  readonly columns: readonly string[];
  /** The column whose text makes a row the same one again. */
  readonly keyColumn?: string | undefined;
}

/** Reads CSV with commas. Rows without the header's number of cells are broken. */
export function* readCsv(pieces: Iterable<Uint8Array>, { columns: wanted, keyColumn }: CsvShape): Generator<ReadRow> {
  let columns: readonly string[] | undefined;
  for (const { line, row, bytes } of scannedIn(pieces)) {
    if (columns) {
      yield rowOf(columns, keyColumn, line, row);
      continue;
    }
    if (isUtf16(bytes)) return yield UTF16;
    const header = readHeader(row, wanted);
    if (header.kind === 'wrong')
      return yield { kind: 'wrong', why: [`its header is ${header.why}`, ...header.missing].join(', ') };
    if (keyColumn !== undefined && !header.columns.includes(keyColumn))
      return yield { kind: 'wrong', why: 'it has no column of the name that is to be its key' };
    columns = header.columns;
  }
}

function rowOf(columns: readonly string[], keyColumn: string | undefined, line: number, row: ScannedRow): ReadRow {
  if (row.kind === 'broken') return { kind: 'broken', line, why: row.why };
  if (row.cells.length !== columns.length) return { kind: 'broken', line, why: 'columns' };
  const key = keyColumn === undefined ? undefined : row.cells[columns.indexOf(keyColumn)]?.trim();
  const body = asText.decode(rowBytes(columns, row.cells, ''));
  return { kind: 'row', line, body, ...(key ? { key } : {}) };
}

const asText = new TextDecoder('utf-8', { ignoreBOM: true });

interface ScannedAt {
  readonly line: number;
  readonly row: ScannedRow;
  /** What the row's places are in. */
  readonly bytes: Uint8Array;
}

/** Rows with the line each begins in; of the file no more is held than one piece and one row. */
function* scannedIn(pieces: Iterable<Uint8Array>): Generator<ScannedAt> {
  let held: Uint8Array = new Uint8Array();
  let line = 1;
  for (const [piece, isEnd] of endMarked(pieces)) {
    const bytes = joined(held, piece);
    const { rows, consumed } = scanRows(bytes, { delimiter: ',', isEnd });
    let at = 0;
    for (const row of rows) {
      line += linesBetween(bytes, at, row.start);
      at = row.start;
      yield { line, row, bytes };
    }
    line += linesBetween(bytes, at, consumed);
    held = bytes.slice(consumed);
  }
}

function* endMarked(pieces: Iterable<Uint8Array>): Generator<readonly [Uint8Array, boolean]> {
  for (const piece of pieces) yield [piece, false];
  yield [new Uint8Array(), true];
}

const LF = 0x0a;

function linesBetween(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) if (bytes[at] === LF) lines += 1;
  return lines;
}
