/** Dispatch: splits a delivery into signals, or reads a file row by row, and starts one journey for each. */
import * as z from 'zod';
import { type ReadDeps, readBatch } from '../../stores/batch-reading.ts';
import { takeInObject } from '../../stores/batches.ts';
import { type SplitDeps, splitDelivery } from '../../stores/split.ts';
import { startSignal } from '../../stores/start.ts';
import type { Bus } from '../runtime/bus.ts';

const DispatchEvent = z.object({
  detail: z.union([
    z.object({ v: z.literal(1), signal: z.string(), emitter: z.string() }),
    z.object({ v: z.literal(1), delivery: z.string(), emitter: z.string() }),
    z.object({ v: z.literal(1), batch: z.string(), emitter: z.string() }),
    /** Of S3 itself: an object was put into the batch bucket. */
    z.object({ object: z.object({ key: z.string() }) }),
  ]),
});

export interface DispatchDeps extends SplitDeps, ReadDeps {
  readonly bus: Bus;
}

/** What one invocation reads of a file: less than the function's 15 s. */
const PASS_MS = 10_000;

export const createHandler = (deps: DispatchDeps) => async (raw: unknown) => {
  const deadline = deps.now() + PASS_MS;
  const { detail } = DispatchEvent.parse(raw);
  if ('delivery' in detail) return { signals: await splitDelivery(deps, detail.delivery) };
  if ('signal' in detail) return { run: await startSignal(deps, detail.signal, detail.emitter) };
  if ('object' in detail) return takeIn(deps, detail.object.key);
  const { batch, emitter } = detail;
  const ended = await readBatch(deps, batch, deadline);
  if (ended === 'unfinished') await deps.bus.announce({ type: 'BatchArrived', batch, emitter });
  return { batch, ended };
};

/** Its reading is called for, so that an event of S3 that failed is always of something the ledger does not know. */
async function takeIn(deps: DispatchDeps, key: string) {
  const found = await takeInObject(deps, key);
  if (!found) return { ended: 'nothing' };
  const { delivery: batch, emitter, isReadable } = found;
  if (isReadable) await deps.bus.announce({ type: 'BatchArrived', batch, emitter });
  return { batch, ended: 'waiting' };
}
