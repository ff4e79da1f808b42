/** The next stretch of a file: which rows are in it, and from where to go on. The state between two is small and says nothing. */
import { type Header, readHeader } from './header.ts';
import { type ScannedRow, scanRows } from './scan.ts';
import { BLOCK_BYTES, digestSha256, emptySha256, updateSha256 } from './sha256.ts';

/** How far a file is read. Kept between invocations. */
export interface Continuation {
  /** Bytes of rows that were given out, with the header. */
  readonly offset: number;
  /** Rows that were given out. */
  readonly rows: number;
  /** State of the hash over the whole blocks before `offset`. */
  readonly sha: string;
}

export const BEGINNING: Continuation = { offset: 0, rows: 0, sha: emptySha256() };

/** The byte the next stretch must begin with: a little before `offset`, where a block of the hash begins. */
export const resumeAt = ({ offset }: Continuation): number => offset - (offset % BLOCK_BYTES);

export interface Stretch {
  /** From {@link resumeAt} on. */
  readonly bytes: Uint8Array;
  readonly isEnd: boolean;
  readonly delimiter: string;
  /** No more rows than this. */
  readonly most: number;
}

/** A row with its place in the file, first row 0. Places are in the stretch's bytes. */
export type PlacedRow = ScannedRow & { readonly part: number };

export interface Slice {
  readonly rows: readonly PlacedRow[];
  readonly next: Continuation;
  /** Nothing is left of the file. */
  readonly isDone: boolean;
}

/** The rows of a stretch. A stretch without a whole row gives none and stays where it is: the reader must ask for more. */
export function takeSlice(from: Continuation, stretch: Stretch, columns: number): Slice {
  const { bytes, isEnd, delimiter, most } = stretch;
  const begin = from.offset % BLOCK_BYTES;
  const { rows, consumed } = scanRows(bytes.subarray(begin), { delimiter, isEnd, most });
  const placed = rows.map((row, at) => ({ ...checked(row, columns), ...moved(row, begin), part: from.rows + at }));
  const read = begin + consumed;
  return {
    rows: placed,
    next: {
      offset: from.offset + consumed,
      rows: from.rows + rows.length,
      sha: updateSha256(from.sha, bytes.subarray(0, read - (read % BLOCK_BYTES))),
    },
    isDone: isEnd && read === bytes.length,
  };
}

const moved = ({ start, end }: ScannedRow, by: number) => ({ start: start + by, end: end + by });

const checked = (row: ScannedRow, columns: number): ScannedRow =>
  row.kind === 'row' && row.cells.length !== columns
    ? { kind: 'broken', why: 'columns', start: row.start, end: row.end }
    : row;

/** The header, and where the rows begin. `undefined`: its end is not among the bytes. */
export function takeHeader(
  { bytes, isEnd, delimiter }: Omit<Stretch, 'most'>,
  wanted: readonly string[],
): { readonly header: Header; readonly next: Continuation } | undefined {
  const { rows, consumed } = scanRows(bytes, { delimiter, isEnd, most: 1 });
  if (rows.length === 0 && !isEnd) return undefined;
  const whole = consumed - (consumed % BLOCK_BYTES);
  const sha = updateSha256(BEGINNING.sha, bytes.subarray(0, whole));
  return { header: readHeader(rows[0], wanted), next: { offset: consumed, rows: 0, sha } };
}

/** The hash of the whole file: `rest` are its bytes from {@link resumeAt} to the end. */
export const fileSha256 = ({ sha, offset }: Continuation, rest: Uint8Array): string => digestSha256(sha, rest, offset);
