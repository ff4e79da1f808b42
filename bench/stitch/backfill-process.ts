/**
 * A backfill in a process of its own, `node --expose-gc backfill-process.ts <file> <rows>`; its store is in another one. Tells
 * its parent how long it took and what memory it needed.
 */
import { backfill } from './backfill.ts';
import { startFarStore } from './far-store.ts';

export interface BackfillTold {
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

const [, , file = '', rows = '0'] = process.argv;

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
await backfill(far.store, file, Number(rows), () => {
  seen += 1;
  if (seen % LOOK_EVERY === 0) heldHeap = Math.max(heldHeap, heapNow());
});
const seconds = (performance.now() - began) / 1_000;
const peakRss = process.resourceUsage().maxRSS * 1_024;
const told: BackfillTold = { seconds, peakRss, baseRss, heldHeap, baseHeap };
far.close();
process.send?.(told, () => process.exit(0));
