/**
 * A backfill as far as stitching goes: the rows of a file are kept, numbered, validated and put on their leads by the functions
 * themselves. What comes after (qualify, route, deliver) is measured by suite `road`.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Keys } from '../../core/ids.ts';
import { timingOf } from '../../core/timing.ts';
import { createHandler as createStitch } from '../../lambdas/stitch/handler.ts';
import { createHandler as createValidate } from '../../lambdas/validate/handler.ts';
import { readBatch } from '../../stores/batch-reading.ts';
import { type Objects, takeInObject } from '../../stores/batches.ts';
import { publications } from '../../stores/publication.ts';
import type { Journeys } from '../../stores/runs.ts';
import type { Store } from '../../stores/store.ts';
import { throttles } from '../../stores/throttle.ts';
import { EMITTER, historyRegistry } from './people.ts';

const KEYS: Keys = {
  idKey: '0123456789abcdef'.repeat(4),
  receiptKey: 'fedcba9876543210'.repeat(4),
  pepperVersion: '1',
  peppers: { '1': '00112233445566778899aabbccddeeff'.repeat(2) },
};
const FILE = `batches/${EMITTER}/history.csv`;
const MANIFEST = `batches/${EMITTER}/history.manifest.json`;

/** @param told after each signal that is on its lead */
export async function backfill(store: Store, file: string, rows: number, told: () => void): Promise<void> {
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
      told();
    },
    status: async () => 'ended',
  };
  const throttle = throttles({ ...base, publications: published });
  const deps = { ...base, journeys, publications: published, throttle, objects: objectsOf(file, rows) };
  const { delivery } = (await takeInObject(deps, MANIFEST)) ?? {};
  if (delivery === undefined) throw new Error('No emitter takes the file in.');
  for (;;) {
    const ended = await readBatch(deps, delivery, now() + 10_000);
    if (ended === 'done') return;
    if (ended !== 'unfinished') throw new Error(`The reading of the file ended as "${ended}".`);
  }
}

/** The batch bucket with one file, which lies on disk. */
function objectsOf(file: string, rows: number): Objects {
  const manifest = Buffer.from(JSON.stringify({ batch_id: 'history', file: 'history.csv', rows }));
  const { size } = statSync(file);
  return {
    head: async (key) => {
      if (key === FILE) return { key, etag: 'file', bytes: size };
      return key === MANIFEST ? { key, etag: 'manifest', bytes: manifest.length } : undefined;
    },
    range: async ({ key }, from, to) => (key === MANIFEST ? manifest.subarray(from, to) : stretchOf(file, from, to)),
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
