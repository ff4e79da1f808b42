/**
 * A backfill as far as stitching goes: the rows of a file are kept, numbered, validated and put on their leads by the functions
 * themselves. What comes after (qualify, route, deliver) is measured by suite `road`.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Upload } from '../../core/backfill/upload.ts';
import type { Keys } from '../../core/ids.ts';
import { DeliveryRow } from '../../core/journal/rows.ts';
import { timingOf } from '../../core/timing.ts';
import { createHandler as createStitch } from '../../lambdas/stitch/handler.ts';
import { createHandler as createValidate } from '../../lambdas/validate/handler.ts';
import { type ReadDeps, readBatch } from '../../stores/batch-reading.ts';
import { type Objects, takeInObject } from '../../stores/batches.ts';
import { deliveryKey } from '../../stores/keys.ts';
import { publications } from '../../stores/publication.ts';
import type { Journeys } from '../../stores/runs.ts';
import type { Store } from '../../stores/store.ts';
import { throttles } from '../../stores/throttle.ts';
import { historyRegistry } from './people.ts';

const KEYS: Keys = {
  idKey: '0123456789abcdef'.repeat(4),
  receiptKey: 'fedcba9876543210'.repeat(4),
  pepperVersion: '1',
  peppers: { '1': '00112233445566778899aabbccddeeff'.repeat(2) },
};
/** The file of a backfill as it lies on disk. */
export type KeptUpload = Omit<Upload, 'bytes'> & { readonly file: string };

/** What an interruption throws. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Brings the file in, begun again whenever it is killed. `told` after each signal that is on its lead. */
export async function backfill(store: Store, upload: KeptUpload, told: (signal: string) => void): Promise<Finished> {
  const deps = depsOf(store, upload, told);
  const { delivery } = (await takeInObject(deps, upload.manifestKey)) ?? {};
  if (delivery === undefined) throw new Error('No emitter takes the file in.');
  for (;;) {
    const ended = await readBatch(deps, delivery, deps.now() + 10_000).catch(killed);
    if (ended !== 'unfinished' && ended !== 'done') throw new Error(`The reading of the file ended as "${ended}".`);
    if (ended === 'unfinished') continue;
    const { split: rows = 0, repeats = 0 } = DeliveryRow.parse(await store.get(deliveryKey(delivery)));
    return { rows, repeats };
  }
}

/** What the ledger says of a file that is done. */
export interface Finished {
  readonly rows: number;
  readonly repeats: number;
}

/** The next reader goes on where this one was. */
function killed(error: unknown): 'unfinished' {
  if (error instanceof Killed) return 'unfinished';
  throw error;
}

function depsOf(store: Store, upload: KeptUpload, told: (signal: string) => void): ReadDeps {
  const registry = historyRegistry();
  const now = Date.now;
  const blobs = { put: async () => undefined, get: async () => undefined };
  const base = { store, blobs, registry, now, timing: timingOf(1), keys: async () => KEYS };
  const published = publications(store, registry, now);
  const pause = (lost: number) => wait(Math.random() * Math.min(20, lost));
  const validate = createValidate({ ...base, contract: published.contract });
  const stitch = createStitch({ ...base, pause, destinations: [...registry.destinations.keys()] });
  const journeys: Journeys = {
    start: async (signal, run) => {
      await validate({ signal, run });
      await stitch({ signal, run });
      told(signal);
    },
    status: async () => 'ended',
  };
  const throttle = throttles({ ...base, publications: published });
  return { ...base, journeys, publications: published, throttle, objects: objectsOf(upload) };
}

/** A store of a process that is killed at every so many writes. */
export function interrupted(store: Store, every: number): Store {
  let writes = 0;
  const strike = async (): Promise<void> => {
    writes += 1;
    if (writes % every === 0) throw new Killed(`Killed at write ${writes}.`);
  };
  return {
    ...store,
    write: (write) => strike().then(() => store.write(write)),
    transact: (all) => strike().then(() => store.transact(all)),
  };
}

/** The batch bucket with one file, which lies on disk. */
function objectsOf({ key: fileKey, manifestKey, manifest: text, file }: KeptUpload): Objects {
  const manifest = Buffer.from(text);
  const { size } = statSync(file);
  return {
    head: async (key) => {
      if (key === fileKey) return { key, etag: 'file', bytes: size };
      return key === manifestKey ? { key, etag: 'manifest', bytes: manifest.length } : undefined;
    },
    range: async ({ key }, from, to) => (key === fileKey ? stretchOf(file, from, to) : manifest.subarray(from, to)),
  };
}

function stretchOf(file: string, from: number, to: number): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(to - from);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, to - from, from));
  } finally {
    closeSync(descriptor);
  }
}
