/** An export as rows: JSON lines, or CSV with a header. */
import { readHeader } from '../batch/header.ts';
import { rowBytes } from '../batch/row.ts';
import { scanRows } from '../batch/scan.ts';

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

/** What the emitter says of a body: its own key of the event, and the bytes that are the event. */
export type Keyed = (body: string) => { readonly key?: string; readonly body: string };

export interface Export {
  readonly rows: readonly ExportRow[];
  readonly broken: readonly BrokenRow[];
}

export type ReadExport =
  | { readonly kind: 'read'; readonly rows: Export }
  | { readonly kind: 'wrong'; readonly why: string };

/** Reads JSON lines. Whether a line is JSON at all is the contract's to say. */
export function readLines(text: string, keyed: Keyed): ReadExport {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const rows = lines.flatMap((each, at) => {
    const body = each.trim();
    return body === '' ? [] : [{ line: at + 1, ...keyed(body) }];
  });
  return { kind: 'read', rows: { rows, broken: [] } };
}

export interface CsvShape {
  /** Columns without which the file is none of the emitter's. */
  readonly columns: readonly string[];
  /** The column whose text makes a row the same one again. */
  readonly keyColumn?: string | undefined;
}

/** Reads CSV with commas. Rows without the header's number of cells are broken. */
export function readCsv(bytes: Uint8Array, { columns: wanted, keyColumn }: CsvShape): ReadExport {
  const { rows: scanned } = scanRows(bytes, { delimiter: ',', isEnd: true });
  const header = readHeader(scanned[0], wanted);
  if (header.kind === 'wrong')
    return { kind: 'wrong', why: [`its header is ${header.why}`, ...header.missing].join(', ') };
  const { columns } = header;
  const lineAt = lineCounter(bytes);
  const [rows, broken]: [ExportRow[], BrokenRow[]] = [[], []];
  for (const each of scanned.slice(1)) {
    const line = lineAt(each.start);
    if (each.kind === 'broken') broken.push({ line, why: each.why });
    else if (each.cells.length !== columns.length) broken.push({ line, why: 'columns' });
    else {
      const key = keyColumn === undefined ? undefined : each.cells[columns.indexOf(keyColumn)]?.trim();
      const body = decoder.decode(rowBytes(columns, each.cells, ''));
      rows.push({ line, body, ...(key ? { key } : {}) });
    }
  }
  return { kind: 'read', rows: { rows, broken } };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const LF = 0x0a;

/** Lines by place, asked for in order. */
function lineCounter(bytes: Uint8Array): (place: number) => number {
  let [at, line] = [0, 1];
  return (place) => {
    for (; at < place; at += 1) if (bytes[at] === LF) line += 1;
    return line;
  };
}
