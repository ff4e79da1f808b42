/**
 * A backfill in a process of its own, `node --expose-gc backfill-process.ts <the upload, JSON>`; its store is in another one. Tells
 * its parent how long it took and what memory it needed.
 */
import { backfill, type Finished, interrupted, type KeptUpload } from './backfill.ts';
import { startFarStore } from './far-store.ts';

export interface BackfillTold extends Finished {
  readonly seconds: number;
  /** Most the process had resident, and what it had before the first row, bytes. */
  readonly peakRss: number;
  readonly baseRss: number;
  /** Heap that was still in use after collecting garbage, the most of all samples, bytes; and before the first row. */
  readonly heldHeap: number;
  readonly baseHeap: number;
}

/** Signals between two looks at the heap. */
const LOOK_EVERY = 1_000;

/** Writes between two interruptions. */
const KILLED_EVERY = 20_000;

const upload: KeptUpload = JSON.parse(process.argv[2] ?? '{}');

function heapNow(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const far = startFarStore();
await far.store.get({ table: 'control', pk: 'warm', sk: 'up' });
const baseHeap = heapNow();
const baseRss = process.memoryUsage().rss;
let heldHeap = 0;
let seen = 0;
const began = performance.now();
const finished = await backfill(interrupted(far.store, KILLED_EVERY), upload, () => {
  seen += 1;
  if (seen % LOOK_EVERY === 0) heldHeap = Math.max(heldHeap, heapNow());
});
const seconds = (performance.now() - began) / 1_000;
const peakRss = process.resourceUsage().maxRSS * 1_024;
const told: BackfillTold = { ...finished, seconds, peakRss, baseRss, heldHeap, baseHeap };
far.close();
process.send?.(told, () => process.exit(0));
