/** Fetch: asks the vendor for what the signals of a delivery refer to, and puts the delivery back on the bus. */
import * as z from 'zod';
import { loadDelivery, loadDeliveryRow } from '../../stores/deliveries.ts';
import { settleDelivery } from '../../stores/delivery-care.ts';
import { endPass } from '../../stores/passes.ts';
import type { Bus } from '../runtime/bus.ts';
import { type AskDeps, workThrough } from './pass.ts';

const FetchEvent = z.object({
  detail: z.object({ v: z.literal(1), delivery: z.string(), emitter: z.string() }),
});

export interface FetchDeps extends AskDeps {
  readonly bus: Bus;
}

export const createHandler = (deps: FetchDeps) => async (raw: unknown) => {
  const { delivery, emitter } = FetchEvent.parse(raw).detail;
  const startedAt = deps.now();
  const loaded = await loadDelivery(deps.store, deps.blobs, delivery);
  if (!loaded) throw new Error(`There is no delivery ${delivery} in the ledger.`);
  const { references, state } = loaded.row;
  if (references !== 'wanted' || (state !== 'open' && state !== 'deferred')) return { delivery, ended: 'nothing' };

  const { pass, end } = await workThrough(deps, delivery, loaded, startedAt);
  if (end.kind === 'unfinished') await deps.bus.announce({ type: 'DeliveryReferred', delivery, emitter });
  else if (!(await endPass(deps, pass, end))) return { delivery, ended: 'overtaken' };
  if (end.kind === 'done') await deps.bus.announce({ type: 'DeliveryAccepted', delivery, emitter });
  const row = end.kind === 'parked' && (await loadDeliveryRow(deps.store, delivery));
  if (row) await settleDelivery(deps, delivery, row, { signals: row.signals });
  return { delivery, ended: end.kind };
};
