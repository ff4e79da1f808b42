/** Reading a file: slice by slice, its rows kept and started, how far it came on its row. Killed anywhere, it goes on. */
import { HISTORY_COLUMNS } from '../core/batch/history.ts';
import { mismatchesOf } from '../core/batch/manifest.ts';
import { MAX_ROW_BYTES } from '../core/batch/scan.ts';
import {
  BEGINNING,
  type Continuation,
  fileSha256,
  resumeAt,
  type Slice,
  takeHeader,
  takeSlice,
} from '../core/batch/slice.ts';
import { KnownFault } from '../core/park/stop.ts';
import type { ReasonName } from '../core/review/reasons.ts';
import { type Reading, type RowDeps, startRows } from './batch-rows.ts';
import { type BatchDeps, findManifest, type LoadedFile, loadFile, readKeptManifest } from './batches.ts';
import { closeDelivery } from './deliveries.ts';
import { takePlaces, waitForMinute } from './history.ts';
import { deliveryKey } from './keys.ts';
import { raiseNotice } from './notices.ts';
import { stopFactsOfDelivery } from './settle.ts';
import { all, type Condition, eq, type Item } from './store.ts';
import { joinItem } from './work.ts';

export interface ReadDeps extends BatchDeps, RowDeps {}

/**
 * `unfinished`: there is more, and whoever reads is out of time. `overtaken`: somebody else reads it. `paced`: the
 * minute is full, the clock calls for the next reader.
 */
export type BatchEnd = 'done' | 'unfinished' | 'overtaken' | 'waiting' | 'parked' | 'paced' | 'nothing';

/** Bytes asked for at once: more than the longest row. */
const STRETCH_BYTES = 4 * MAX_ROW_BYTES;
/** Rows kept between two notes of how far it came: a reader that dies does no more than this again. */
const BATCH = 10;

/** Reads a file on until it is done or `deadline` (epoch ms) has come. */
export async function readBatch(deps: ReadDeps, delivery: string, deadline: number): Promise<BatchEnd> {
  let file = await loadFile(deps.store, delivery);
  if (file.row.state !== 'open' && file.row.state !== 'deferred') return 'nothing';
  if (file.row.batch === 'waiting') {
    const found = await findManifest(deps, delivery);
    if (found.kind !== 'manifest') {
      if ((file.row.until ?? 0) > deps.now()) return 'waiting';
      const fields = found.kind === 'unusable' ? { fields: found.fields } : {};
      return park(deps, delivery, file, 'batch-manifest', { why: found.kind, ...fields });
    }
    file = await loadFile(deps.store, delivery);
    if (file.row.batch !== 'reading') return 'overtaken';
  }
  const emitter = deps.registry.emitters.get(file.row.emitter);
  if (!emitter)
    throw new KnownFault('gone-from-flows', `Emitter "${file.row.emitter}" is gone, and its files are not.`);
  const manifest = await readKeptManifest(deps.store, delivery);
  const { row, object } = file;
  const length = row.header ?? Math.min(STRETCH_BYTES, object.bytes);
  const isEnd = row.header !== undefined || length === object.bytes;
  const bytes = await bytesOf(deps, file, 0, length);
  const head = takeHeader(
    { bytes, isEnd, delimiter: manifest.delimiter },
    row.origin ? HISTORY_COLUMNS : (emitter.batch?.columns ?? []),
  );
  if (head?.header.kind !== 'header') {
    const { why = 'unreadable', missing = [] } = head?.header ?? {};
    return park(deps, delivery, file, 'batch-header', { why, missing });
  }
  const from = row.header === undefined ? head.next : continuationOf(file);
  const reading = { delivery, file, emitter, manifest, keys: await deps.keys(), columns: head.header.columns };
  return readRows(deps, reading, from, { deadline, header: head.next.offset, bytes });
}

const continuationOf = ({ row }: LoadedFile): Continuation => ({
  offset: row.offset ?? 0,
  rows: row.split ?? 0,
  sha: row.sha ?? BEGINNING.sha,
});

/** Bytes of the file, no further than its end. */
async function bytesOf({ objects }: BatchDeps, { object }: LoadedFile, from: number, to: number): Promise<Uint8Array> {
  const end = Math.min(to, object.bytes);
  if (from >= end) return new Uint8Array();
  const bytes = await objects.range(object, from, end);
  if (bytes?.length !== end - from)
    throw new KnownFault('batch-file-missing', 'The file is no longer in the batch bucket as it arrived.');
  return bytes;
}

interface Bounds {
  readonly deadline: number;
  readonly header: number;
  /** The beginning of the file, as far as it was read. */
  readonly bytes: Uint8Array;
}

async function readRows(deps: ReadDeps, reading: Reading, from: Continuation, bounds: Bounds): Promise<BatchEnd> {
  const { file, manifest, columns } = reading;
  let at = from;
  let repeats = file.row.repeats ?? 0;
  let signals = file.row.signals;
  let kept = file.row.offset ?? 0;
  let places = 0;
  let buffer = { start: 0, bytes: bounds.bytes };
  for (;;) {
    const start = resumeAt(at);
    const bytes = start < buffer.start ? new Uint8Array() : buffer.bytes.subarray(start - buffer.start);
    const isEnd = start + bytes.length >= file.object.bytes;
    places ||= await takePlaces(deps, reading, BATCH);
    if (places === 0) {
      await waitForMinute(deps, reading);
      return 'paced';
    }
    const slice = takeSlice(at, { bytes, isEnd, delimiter: manifest.delimiter, most: places }, columns.length);
    if (slice.rows.length === 0 && !slice.isDone) {
      // Blank lines alone are no slice.
      at = slice.next;
      buffer = { start: resumeAt(at), bytes: await bytesOf(deps, file, resumeAt(at), resumeAt(at) + STRETCH_BYTES) };
      continue;
    }
    // Never fewer than are kept, or they would look like too many.
    if (slice.next.rows > signals) {
      signals = slice.next.rows;
      const counted = await deps.store.write({
        kind: 'update',
        key: deliveryKey(reading.delivery),
        set: { signals },
        when: isWhereItWas(file, kept),
      });
      if (counted.kind === 'lost') return 'overtaken';
    }
    repeats += await startRows(deps, reading, slice.rows, bytes);
    if (!(await keepPlace(deps, reading, { kept, slice, repeats, header: bounds.header }))) return 'overtaken';
    at = slice.next;
    places = 0;
    kept = at.offset;
    if (slice.isDone) return finish(deps, reading, at, repeats);
    // Only after a slice: a reader that is always late must get on all the same.
    if (deps.now() >= bounds.deadline) return 'unfinished';
  }
}

interface Place {
  /** What the row says now. */
  readonly kept: number;
  readonly slice: Slice;
  readonly repeats: number;
  readonly header: number;
}

/** Nobody has read it on from there, or closed it. */
const isWhereItWas = ({ row }: LoadedFile, kept: number): Condition =>
  all(eq('hash', row.hash), eq('state', row.state), eq('offset', kept));

/** How far it came. False: another reader has moved it, or somebody closed it. */
async function keepPlace(deps: ReadDeps, { delivery, file }: Reading, { kept, slice, repeats, header }: Place) {
  const { offset, rows, sha } = slice.next;
  const written = await deps.store.write({
    kind: 'update',
    key: deliveryKey(delivery),
    set: { header, offset, sha, split: rows, repeats, at: deps.now() + deps.timing.openRowBudgetMs },
    remove: ['faults', 'faultSince', 'reason'],
    when: isWhereItWas(file, kept),
  });
  return written.kind === 'written';
}

/** Everything is kept. What is not as promised is somebody's business, and holds up no row. */
async function finish(deps: ReadDeps, reading: Reading, at: Continuation, repeats: number): Promise<BatchEnd> {
  const { delivery, file, emitter, manifest } = reading;
  const sha256 = fileSha256(at, await bytesOf(deps, file, resumeAt(at), file.object.bytes));
  const differs = mismatchesOf(manifest, { rows: at.rows, bytes: file.object.bytes, sha256 });
  if (differs.length > 0) {
    const evidence = { delivery, differs: [...differs], promised: manifest.rows, found: at.rows };
    await raiseNotice(deps.store, {
      reason: 'batch-mismatch',
      handoff: 'dispatch',
      emitter,
      about: delivery,
      evidence,
      now: deps.now(),
    });
  }
  const { row } = await loadFile(deps.store, delivery);
  const isClosed = await closeDelivery(
    deps.store,
    delivery,
    { ...row, signals: at.rows },
    { split: at.rows, repeats },
    deps.now(),
  );
  return isClosed ? 'done' : 'overtaken';
}

async function park(
  deps: ReadDeps,
  delivery: string,
  { row }: LoadedFile,
  reason: ReasonName,
  evidence: Item,
): Promise<BatchEnd> {
  const facts = stopFactsOfDelivery(deps.registry, delivery, row, { handoff: 'dispatch', reason });
  const join = { facts, run: row.passes ?? 0, evidence, now: deps.now(), mode: 'park', previous: row.item } as const;
  await joinItem(deps.store, join);
  return 'parked';
}
