/** The file of history as it is put into the batch bucket, and its manifest. Pure; the same rows give the same bytes. */
import { createHash } from 'node:crypto';
import { HISTORY_COLUMNS, historyDelivery, historyKey } from '../batch/history.ts';
import type { Manifest } from '../batch/manifest.ts';
import { manifestKeyOf } from '../batch/manifest.ts';
import type { ExportRow } from './rows.ts';

export interface Upload {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly manifestKey: string;
  readonly manifest: string;
  /** The delivery it becomes. */
  readonly delivery: string;
}

/** `perMinute`: rows that may start in a minute; see `historyPace`. */
export function uploadOf(emitter: string, rows: readonly ExportRow[], perMinute?: number): Upload {
  const lines = rows.map(({ key = '', body }) => `${quoted(key)},${quoted(body)}\n`);
  const bytes = new TextEncoder().encode(`${HISTORY_COLUMNS.join(',')}\n${lines.join('')}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = historyKey(emitter, sha256.slice(0, 32));
  const promised: Partial<Manifest> = {
    batch_id: sha256.slice(0, 32),
    file: key.slice(key.lastIndexOf('/') + 1),
    rows: rows.length,
    bytes: bytes.length,
    sha256,
    ...(perMinute === undefined ? {} : { rows_per_minute: perMinute }),
  };
  const manifest = JSON.stringify(promised);
  return { key, bytes, manifestKey: manifestKeyOf(key), manifest, delivery: historyDelivery(key) };
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
