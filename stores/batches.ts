/** Files in the batch bucket as deliveries: found with their manifests, and kept by where they lie. */
import { historyDelivery, isHistory } from '../core/batch/history.ts';
import { type Manifest, manifestKeyOf, type ReadManifest, readManifest } from '../core/batch/manifest.ts';
import { BEGINNING } from '../core/batch/slice.ts';
import type { Emitter, Registry } from '../core/definitions/definitions.ts';
import { contentHash, deliveryIdOf, type Keys } from '../core/ids.ts';
import { DeliveryRow } from '../core/journal/rows.ts';
import { KnownFault } from '../core/park/stop.ts';
import type { Timing } from '../core/timing.ts';
import { dayKeyOf } from './day.ts';
import { leaveItem } from './deliveries.ts';
import { deliveryKey, envelopeKey, shardOf } from './keys.ts';
import { absent, all, eq, itemOf, lacks, type Store } from './store.ts';
import { ownerOf, tellStray } from './stray-objects.ts';

/** One version of an object: what is put over it later is another file. */
export interface ObjectVersion {
  readonly key: string;
  readonly etag: string;
  readonly version?: string;
  readonly bytes: number;
}

/** The batch bucket. */
export interface Objects {
  /** `undefined`: there is none under this key. */
  head(key: string): Promise<ObjectVersion | undefined>;
  /** Bytes `from` to `to`, the last not included. `undefined`: this version is gone. */
  range(object: ObjectVersion, from: number, to: number): Promise<Uint8Array | undefined>;
}

export interface BatchDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly objects: Objects;
  readonly keys: () => Promise<Keys>;
  readonly timing: Timing;
  readonly now: () => number;
}

/** A manifest larger than this is none. Bytes. */
const MANIFEST_BYTES = 64 * 1024;
const MINUTE = 60_000;

export interface FoundBatch {
  readonly delivery: string;
  readonly emitter: string;
  /** Whether its manifest is there, so that its rows can be read. */
  readonly isReadable: boolean;
}

/** Takes in the file an object belongs to, whichever of the two came first or again. `undefined`: it belongs to none. */
export async function takeInObject(deps: BatchDeps, objectKey: string): Promise<FoundBatch | undefined> {
  // What a console makes of "new folder".
  if (objectKey.endsWith('/')) return undefined;
  const emitter = ownerOf(deps.registry, objectKey);
  if (!emitter) {
    await tellStray(deps, objectKey, 'unknown-prefix');
    return undefined;
  }
  const key = fileKeyOf(objectKey);
  const object = await deps.objects.head(key);
  if (!object) throw new KnownFault('batch-file-missing', `A manifest of ${emitter.name} came without its file.`);
  const keys = await deps.keys();
  const delivery = isHistory(key)
    ? historyDelivery(key)
    : deliveryIdOf(keys, emitter.name, `file:${key}:${object.etag}`);
  await keepFile(deps, { delivery, emitter, object, hash: contentHash(keys, `${key}:${object.etag}`) });
  return { delivery, emitter: emitter.name, isReadable: (await findManifest(deps, delivery)).kind === 'manifest' };
}

/** `leads.csv` goes with `leads.manifest.json`. */
const fileKeyOf = (key: string): string => key.replace(/\.manifest\.json$/, '.csv');

interface ArrivedFile {
  readonly delivery: string;
  readonly emitter: Emitter;
  readonly object: ObjectVersion;
  readonly hash: string;
}

/** Where it lies is kept beside the row: names of files are their sender's, and may hold anything. */
async function keepFile({ store, now, timing, registry }: BatchDeps, file: ArrivedFile): Promise<void> {
  const { delivery, emitter, object, hash } = file;
  const at = now();
  const until = at + (emitter.batch?.manifestWaitMinutes ?? 60) * MINUTE * timing.scale;
  const envelope = envelopeKey(`d#${delivery}`, `raw#${hash}`);
  await store.write({ kind: 'put', key: envelope, item: itemOf({ v: 1, hash, contentType: 'text/csv', ...object }) });
  const row: DeliveryRow = {
    v: 1,
    state: 'deferred',
    reason: 'batch-manifest',
    batch: 'waiting',
    ...(isHistory(object.key) ? { origin: 'backfill' as const } : {}),
    emitter: emitter.name,
    flow: registry.emitters.get(emitter.name)?.flow ?? emitter.flow,
    receivedAt: at,
    raw: hash,
    hash,
    signals: 0,
    dayKey: dayKeyOf(emitter.name, at, delivery),
    dayAt: at,
    openShard: shardOf(delivery),
    at: until,
    until,
    since: at,
  };
  await store.write({ kind: 'put', key: deliveryKey(delivery), item: itemOf(row), when: absent });
}

/** A file as a reader has it in hand. */
export interface LoadedFile {
  readonly row: DeliveryRow;
  readonly object: ObjectVersion;
}

export async function loadFile(store: Store, delivery: string): Promise<LoadedFile> {
  const item = await store.get(deliveryKey(delivery));
  if (!item) throw new Error(`There is no delivery ${delivery} in the ledger.`);
  const row = DeliveryRow.parse(item);
  const envelope = await store.get(envelopeKey(`d#${delivery}`, `raw#${row.raw}`));
  const { key, etag, version, bytes } = envelope ?? {};
  if (typeof key !== 'string' || typeof etag !== 'string' || typeof bytes !== 'number')
    throw new KnownFault('batch-file-missing', `Where the file of delivery ${delivery} lies is not kept any more.`);
  return { row, object: { key, etag, bytes, ...(typeof version === 'string' ? { version } : {}) } };
}

/** Looks for the manifest of a file; once there is one that can be read, the rows of the file may be. */
export async function findManifest(deps: BatchDeps, delivery: string): Promise<ReadManifest | { kind: 'missing' }> {
  const { row, object } = await loadFile(deps.store, delivery);
  const found = await readManifestOf(deps, object.key);
  if (found.kind === 'manifest' && row.batch === 'waiting' && row.state !== 'closed')
    await beginReading(deps, delivery, row, found.manifest);
  return found;
}

async function readManifestOf({ objects }: BatchDeps, fileKey: string): Promise<ReadManifest | { kind: 'missing' }> {
  const object = await objects.head(manifestKeyOf(fileKey));
  if (!object) return { kind: 'missing' };
  if (object.bytes > MANIFEST_BYTES) return { kind: 'unusable', fields: ['.'] };
  const bytes = await objects.range(object, 0, object.bytes);
  if (!bytes) return { kind: 'missing' };
  const read = readManifest(bytes);
  const name = fileKey.slice(fileKey.lastIndexOf('/') + 1);
  // It speaks of another file: whoever made it must say which is meant.
  return read.kind === 'manifest' && read.manifest.file !== name ? { kind: 'unusable', fields: ['file'] } : read;
}

const manifestEnvelope = (delivery: string) => envelopeKey(`d#${delivery}`, 'manifest');

/** Its manifest as it was when reading began: one that is put over it later changes nothing half-way. */
export async function readKeptManifest(store: Store, delivery: string): Promise<Manifest> {
  const item = await store.get(manifestEnvelope(delivery));
  if (!item) throw new Error(`The manifest of delivery ${delivery} is not kept.`);
  return item.manifest as unknown as Manifest;
}

async function beginReading({ store, now, timing }: BatchDeps, delivery: string, row: DeliveryRow, manifest: Manifest) {
  const { offset, sha } = BEGINNING;
  const item = itemOf({ v: 1, manifest });
  await store.write({ kind: 'put', key: manifestEnvelope(delivery), item, when: absent });
  const at = now() + timing.openRowBudgetMs;
  const set = {
    batch: 'reading',
    state: 'open',
    openShard: shardOf(delivery),
    at,
    signals: manifest.rows,
    offset,
    sha,
  };
  await store.transact([
    {
      kind: 'update',
      key: deliveryKey(delivery),
      set,
      remove: ['until', 'since', 'reason', 'stopped', 'attempts', 'item'],
      when: all(eq('batch', 'waiting'), eq('state', row.state), row.item ? eq('item', row.item) : lacks('item')),
    },
    ...(row.item ? [leaveItem(row.item, delivery)] : []),
  ]);
}
