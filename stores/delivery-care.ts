/** Clock's care for a delivery that did not come to its end: what it refers to is asked for, then it is split. */
import type { DeliveryRow } from '../core/journal/rows.ts';
import { type Settlement, settle } from '../core/park/settle.ts';
import { loadDeliveryRow } from './deliveries.ts';
import { PACE } from './history.ts';
import { deliveryKey } from './keys.ts';
import { showDeferral } from './over-budget.ts';
import { readStop } from './passes.ts';
import { type SettleDeps, stopFactsOfDelivery } from './settle.ts';
import { type SplitDeps, splitDelivery } from './split.ts';
import { eq, type Item, type Store } from './store.ts';
import { joinItem } from './work.ts';

export interface DeliveryCareDeps extends SplitDeps {
  /** Calls for fetch. False: the bus did not take it. */
  readonly callFetch: (delivery: string, emitter: string) => Promise<boolean>;
  /** Calls for the reading of a file. False: the bus did not take it. */
  readonly callReader: (delivery: string, emitter: string) => Promise<boolean>;
}

/** Whatever is due of a delivery: a call for fetch, or the split. What keeps failing becomes a technical work item. */
export async function careForDelivery(deps: DeliveryCareDeps, delivery: string): Promise<string> {
  const row = await loadDeliveryRow(deps.store, delivery);
  if (!row || row.openShard === undefined || (row.at ?? 0) > deps.now()) return 'nothing';
  if (row.batch !== undefined) return careForBatch(deps, delivery, row);
  if (row.references === 'wanted') return careForFetch(deps, delivery, row);
  try {
    await splitDelivery(deps, delivery);
    return 'started';
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    const settlement = await settleDelivery(deps, delivery, row, { signals: row.signals, error: name });
    if (settlement.kind === 'defer') await putOff(deps.store, delivery, row, settlement, settlement.until);
    return settlement.kind === 'dead' ? 'buried' : 'settled';
  }
}

/** Fetch has secrets of its own, so the clock never asks a vendor: it calls for fetch, by the bus. */
async function careForFetch(deps: DeliveryCareDeps, delivery: string, row: DeliveryRow): Promise<string> {
  const now = deps.now();
  const ends = now + deps.timing.openRowBudgetMs;
  if (row.state === 'deferred') {
    await joinIfOverBudget(deps, delivery, row);
    const isRipe = (row.until ?? 0) <= now;
    const set = { at: isRipe ? ends : (row.until ?? now) };
    await deps.store.write({ kind: 'update', key: deliveryKey(delivery), set, when: eq('state', 'deferred') });
    if (!isRipe) return 'waiting';
  } else {
    const settlement = await settleDelivery(deps, delivery, row, { signals: row.signals });
    if (settlement.kind === 'attach') return 'settled';
    if (settlement.kind !== 'defer') return 'buried';
    // Its event was lost or its function died: it is called for at once, and looked at when a whole pass must be over.
    await putOff(deps.store, delivery, row, settlement, ends);
  }
  return (await deps.callFetch(delivery, row.emitter)) ? 'started' : 'waiting';
}

/** Dispatch alone may read the batch bucket: the clock calls for it, when a manifest is due or a reader died. */
async function careForBatch(deps: DeliveryCareDeps, delivery: string, row: DeliveryRow): Promise<string> {
  const ends = deps.now() + deps.timing.openRowBudgetMs;
  if (row.batch === 'waiting' || row.reason === PACE) {
    await deps.store.write({
      kind: 'update',
      key: deliveryKey(delivery),
      set: { at: ends },
      // Whoever dies after this is a fault like any other.
      ...(row.reason === PACE ? { remove: ['reason'] } : {}),
      when: eq('state', row.state),
    });
  } else {
    const settlement = await settleDelivery(deps, delivery, row, { signals: row.signals });
    if (settlement.kind === 'attach') return 'settled';
    if (settlement.kind !== 'defer') return 'buried';
    await putOff(deps.store, delivery, row, settlement, ends);
  }
  return (await deps.callReader(delivery, row.emitter)) ? 'started' : 'waiting';
}

/** What becomes of a delivery that stopped: Park's own rule, carried out for the row of a delivery. */
export async function settleDelivery(
  deps: SettleDeps,
  delivery: string,
  row: DeliveryRow,
  evidence: Item,
): Promise<Settlement> {
  const handoff = row.references === 'wanted' ? 'fetch' : 'dispatch';
  const entry = handoff === 'fetch' ? await readStop(deps.store, delivery, row) : undefined;
  const run = row.passes ?? 0;
  const [now, budgetMs] = [deps.now(), budgetOf(deps, row)];
  const stopped = { row: { ...row, run }, run, handoff, now, timing: deps.timing, budgetMs };
  const settlement = settle({ ...stopped, ...(entry ? { entry } : {}) });
  if (settlement.kind === 'attach' || settlement.kind === 'dead') {
    const facts = stopFactsOfDelivery(deps.registry, delivery, row, { handoff, reason: settlement.reason });
    const more = settlement.kind === 'attach' ? (settlement.evidence as Item) : {};
    await joinItem(deps.store, {
      facts,
      run,
      evidence: { ...evidence, ...more },
      now,
      mode: 'park',
      previous: row.item,
    });
  }
  return settlement;
}

const budgetOf = ({ registry, timing }: SettleDeps, row: DeliveryRow): number =>
  timing.deferBudgetMs[registry.flows.get(row.flow)?.tier ?? 'seconds'];

async function putOff(
  store: Store,
  delivery: string,
  row: DeliveryRow,
  { attempts, since }: { readonly attempts: number; readonly since: number },
  at: number,
): Promise<void> {
  const set = { faults: attempts, faultSince: since, at, reason: 'fault' };
  await store.write({ kind: 'update', key: deliveryKey(delivery), set, when: eq('state', row.state) });
}

async function joinIfOverBudget(deps: SettleDeps, delivery: string, row: DeliveryRow): Promise<void> {
  const now = deps.now();
  const { passes: run = 0, since = now, item, reason = 'fault' } = row;
  if (now - since <= budgetOf(deps, row)) return;
  const facts = stopFactsOfDelivery(deps.registry, delivery, row, { handoff: 'fetch', reason });
  await showDeferral(deps, { facts, run, since, item });
}
