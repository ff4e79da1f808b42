/** Dispatch: splits a delivery into signals and starts one journey for each. */
import * as z from 'zod';
import { type SplitDeps, splitDelivery } from '../../stores/split.ts';
import { startSignal } from '../../stores/start.ts';

const DispatchEvent = z.object({
  detail: z.union([
    z.object({ v: z.literal(1), signal: z.string(), emitter: z.string() }),
    z.object({ v: z.literal(1), delivery: z.string(), emitter: z.string() }),
  ]),
});

export type DispatchDeps = SplitDeps;

export const createHandler = (deps: DispatchDeps) => async (raw: unknown) => {
  const { detail } = DispatchEvent.parse(raw);
  if ('delivery' in detail) return { signals: await splitDelivery(deps, detail.delivery) };
  return { run: await startSignal(deps, detail.signal, detail.emitter) };
};
