/** The file of history as it is put into the batch bucket, and its manifest. Pure; the same rows give the same bytes. */
import { createHash } from 'node:crypto';
import { HISTORY_COLUMNS, historyDelivery, historyKey } from '../batch/history.ts';
import type { Manifest } from '../batch/manifest.ts';
import { manifestKeyOf } from '../batch/manifest.ts';
import { MAX_ROW_BYTES } from '../batch/scan.ts';
import type { ExportRow } from './rows.ts';

/** What is put, but for the bytes of the file. */
export interface Announced {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly manifestKey: string;
  readonly manifest: string;
  /** The delivery it becomes. */
  readonly delivery: string;
}

const encoder = new TextEncoder();

/** The first bytes of the file. */
export const uploadHead = (): Uint8Array => encoder.encode(`${HISTORY_COLUMNS.join(',')}\n`);

/** A row's bytes. `undefined`: whoever reads the file would take it for broken, so long is it. */
export function uploadRow({ key = '', body }: Omit<ExportRow, 'line'>): Uint8Array | undefined {
  const bytes = encoder.encode(`${quoted(key)},${quoted(body)}\n`);
  return bytes.length > MAX_ROW_BYTES ? undefined : bytes;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Counts and hashes the file as it is made; its name is its hash. */
export class UploadTally {
  readonly #hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;

  constructor() {
    this.#take(uploadHead());
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(row: Uint8Array): void {
    this.#take(row);
    this.#rows += 1;
  }

  /** Once, when all rows were added. `perMinute`: rows that may start in a minute; see `historyPace`. */
  announce(emitter: string, perMinute?: number): Announced {
    const sha256 = this.#hash.digest('hex');
    const name = sha256.slice(0, 32);
    const key = historyKey(emitter, name);
    const [rows, bytes] = [this.#rows, this.#bytes];
    const promised: Partial<Manifest> = {
      batch_id: name,
      file: key.slice(key.lastIndexOf('/') + 1),
      rows,
      bytes,
      sha256,
      ...(perMinute === undefined ? {} : { rows_per_minute: perMinute }),
    };
    const manifest = JSON.stringify(promised);
    return { key, rows, bytes, sha256, manifestKey: manifestKeyOf(key), manifest, delivery: historyDelivery(key) };
  }

  #take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }
}

export interface Upload extends Omit<Announced, 'bytes'> {
  readonly bytes: Uint8Array;
}

/** The whole file of rows that are in hand already. Throws where one is too long for it. */
export function uploadOf(emitter: string, rows: readonly Omit<ExportRow, 'line'>[], perMinute?: number): Upload {
  const tally = new UploadTally();
  const parts = rows.map((row) => {
    const bytes = uploadRow(row);
    if (!bytes) throw new Error(`A row is longer than ${MAX_ROW_BYTES} bytes.`);
    tally.add(bytes);
    return bytes;
  });
  return { ...tally.announce(emitter, perMinute), bytes: new Uint8Array(Buffer.concat([uploadHead(), ...parts])) };
}
