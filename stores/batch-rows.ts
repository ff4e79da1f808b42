/** The rows of a file as signals: each kept and started, whatever brought it before. */

import { HISTORY_COLUMNS } from '../core/batch/history.ts';
import type { Manifest } from '../core/batch/manifest.ts';
import { keyOf, rowBytes, rowSignalId } from '../core/batch/row.ts';
import type { PlacedRow } from '../core/batch/slice.ts';
import type { Emitter, Registry } from '../core/definitions/definitions.ts';
import { contentHash, type Keys, signalIdOf } from '../core/ids.ts';
import { type Arrival, acceptSignal } from './arrivals.ts';
import type { LoadedFile } from './batches.ts';
import type { Blobs } from './envelopes.ts';
import { historyArrival, PACED } from './history.ts';
import { type FirstStartDeps, startSignal } from './start.ts';

export interface RowDeps extends FirstStartDeps {
  readonly blobs: Blobs;
}

/** A file in the middle of being read. */
export interface Reading {
  readonly delivery: string;
  readonly file: LoadedFile;
  readonly emitter: Emitter;
  readonly keys: Keys;
  readonly manifest: Manifest;
  readonly columns: readonly string[];
}

/** Keeps and starts the rows of a slice; those of one signal keep their order. Gives how many are no new signals. */
export async function startRows(
  deps: RowDeps,
  reading: Reading,
  rows: readonly PlacedRow[],
  bytes: Uint8Array,
): Promise<number> {
  const arrivals = rows.map((row) => arrivalOf({ ...reading, registry: deps.registry }, row, bytes));
  const bySignal = [...Map.groupBy(arrivals, ({ signal }) => signal).values()];
  const repeats = await Promise.all(
    bySignal.map(async (ofOne) => {
      let n = 0;
      for (const arrival of ofOne) n += (await isRepeat(deps, arrival)) ? 1 : 0;
      return n;
    }),
  );
  return repeats.reduce((sum, each) => sum + each, 0);
}

/** A row that another file brought, or another row of this one. The same row read again is neither. */
async function isRepeat(deps: RowDeps, arrival: Arrival): Promise<boolean> {
  // History is read for hours.
  const read = arrival.origin ? { ...arrival, readAt: deps.now() } : arrival;
  const accepted = await acceptSignal(deps.store, deps.blobs, read, deps.timing, 'split');
  // Its own pace has held it back already.
  await startSignal(arrival.origin ? { ...deps, throttle: PACED } : deps, arrival.signal, arrival.emitter);
  return accepted.kind !== 'new' && (accepted.delivery !== arrival.delivery || accepted.part !== arrival.part);
}

function arrivalOf(reading: Reading & { readonly registry: Registry }, row: PlacedRow, bytes: Uint8Array): Arrival {
  const { delivery, file, emitter, keys, manifest, columns } = reading;
  const { flow, receivedAt } = file.row;
  const origin = file.row.origin ? { origin: file.row.origin } : {};
  const facts = { emitter: emitter.name, flow, receivedAt, verified: true, delivery, part: row.part, ...origin };
  if (row.kind === 'broken') {
    const body = Uint8Array.from(bytes.subarray(row.start, row.end));
    const hash = contentHash(keys, body);
    const signal = signalIdOf(keys, emitter.name, `raw:${hash}`);
    return { ...facts, signal, hash, body, contentType: 'application/octet-stream', unusable: 'row-broken' };
  }
  if (file.row.origin) return { ...facts, ...historyArrival(reading, inOrder(columns, row.cells)) };
  const body = rowBytes(columns, row.cells, manifest.null);
  const key = keyOf(columns, row.cells, emitter.batch?.keyColumn);
  const signal = rowSignalId({ keys, emitter: emitter.name }, key, body);
  return { ...facts, signal, hash: contentHash(keys, body), body, contentType: 'text/csv' };
}

const inOrder = (columns: readonly string[], cells: readonly string[]): string[] =>
  HISTORY_COLUMNS.map((name) => cells[columns.indexOf(name)] ?? '');
