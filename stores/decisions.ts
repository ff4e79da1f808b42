/** Carrying out what was decided on a work item: a command over the rows attached at that moment, resumable anywhere. */

import { keepFiltered, releaseFiltered } from './filtered.ts';
import { readSignal, type SignalFile } from './journal.ts';
import { attachedDeliveryKey, deliveryKey, destinationKey, shardOf, signalKey } from './keys.ts';
import { askAgain, lacksReference } from './refetch.ts';
import { releaseAll } from './rulings.ts';
import { attachedKeyOf } from './runs.ts';
import { replaySignal, resumeSignal, type StartDeps } from './start.ts';
import { all, eq, lacks, type Store, type Write } from './store.ts';
import { type AttachedRow, closeEmptyItem, type ItemView, itemIdParts, readItem } from './work.ts';

export interface Carried {
  readonly rows: number;
  readonly left: number;
  readonly closed: boolean;
}

/** Does the next `limit` rows of a decided item, and closes it when nothing is left. */
export async function carryOut(deps: StartDeps, id: string, limit = 25): Promise<Carried> {
  const view = await readItem(deps.store, id);
  if (view?.item.state !== 'deciding') return { rows: 0, left: 0, closed: view?.item.state === 'closed' };
  if (view.item.reason === 'split-delivered' && view.item.outcome === 'approve') await releaseSplit(deps, view);
  const batch = turnOf(view.attached, limit, deps.now());
  const failures = (await Promise.allSettled(batch.map((row) => carryOutRow(deps, view, row)))).filter(isFailure);
  // One row that cannot be moved must not hold up those behind it; the others are done before anybody hears of it.
  if (failures[0]) throw failures[0].reason;
  const left = (await readItem(deps.store, id))?.attached.length ?? 0;
  return { rows: batch.length, left, closed: left === 0 && (await closeEmptyItem(deps.store, id, deps.now())) };
}

/** What was held back because it was delivered may part now; the clock does it. */
async function releaseSplit({ store, now }: StartDeps, { item }: ItemView): Promise<void> {
  const { lead } = item.evidence;
  if (typeof lead === 'string') await releaseAll({ store, now }, lead, item.decidedBy ?? 'clock');
}

/** Another part of the rows each minute: as many that cannot be moved as fit into one batch must not hold up all behind. */
function turnOf(rows: readonly AttachedRow[], limit: number, now: number): AttachedRow[] {
  const from = rows.length > limit ? (Math.floor(now / 60_000) * limit) % rows.length : 0;
  return [...rows.slice(from), ...rows.slice(0, from)].slice(0, limit);
}

const isFailure = (result: PromiseSettledResult<void>): result is PromiseRejectedResult => result.status === 'rejected';

async function carryOutRow(deps: StartDeps, view: ItemView, row: AttachedRow): Promise<void> {
  const { id, item } = view;
  if (row.isDelivery) return carryOutDelivery(deps.store, id, item.outcome, row.signal, deps.now());
  const by = item.decidedBy ?? 'clock';
  const file = await readSignal(deps.store, row.signal);
  const target = row.destination ?? 'signal';
  const own =
    row.destination === undefined ? file?.row : file?.destinations.find((d) => d.destination === row.destination);
  if (item.reason === 'filtered-sample') return carryOutSampled(deps, view, row, file);
  if (!file || own?.item !== id) return forget(deps.store, id, row);
  // What was erased runs no more, whatever was decided.
  if (item.outcome === 'close' || file.row.outcome === 'erased') return closeRow(deps.store, id, row, by);
  if (row.destination === undefined && lacksReference(file.row)) return askAgain(deps, id, row.signal, file.row);
  if (item.outcome === 'replay' || item.outcome === 'approve') await replaySignal(deps, row.signal, by);
  else await resumeSignal(deps, row.signal, file, [target], by);
}

/** Of a sample: it runs after all, or stays filtered; what moved on by itself only has to leave. */
async function carryOutSampled(
  deps: StartDeps,
  { id, item }: ItemView,
  { signal }: AttachedRow,
  file: SignalFile | undefined,
): Promise<void> {
  if (file?.row.sampledIn === id) {
    if (item.outcome === 'close') return keepFiltered(deps.store, signal, file.row);
    if (await releaseFiltered(deps, signal, file.row, item.decidedBy ?? 'clock')) return;
    await keepFiltered(deps.store, signal, file.row);
  }
  await forget(deps.store, id, { signal, run: 0 });
}

/** The row moved on by itself: it only has to leave the item. */
async function forget(store: Store, id: string, row: AttachedRow): Promise<void> {
  await store.write({ kind: 'delete', key: attachedKeyOf(id, row.signal, row.destination) });
}

/** A person ends the row: no effect, its class is `closed`, and the journal says who. */
async function closeRow(store: Store, id: string, { signal, destination }: AttachedRow, by: string): Promise<void> {
  const key = destination === undefined ? signalKey(signal) : destinationKey(signal, destination);
  const close: Write = {
    kind: 'update',
    key,
    set: { state: 'closed', outcome: 'closed', closedBy: by },
    remove: ['openShard', 'at', 'item'],
    // A newer body that came in goes on the road; its run takes the row out of the item.
    when: all(eq('item', id), lacks('pending')),
  };
  await store.transact([close, { kind: 'delete', key: attachedKeyOf(id, signal, destination) }]);
}

const WAITED = ['item', 'since', 'attempts', 'until', 'faults', 'faultSince', 'reason', 'stopped'];

/** A delivery is set going again for the clock to fetch or split, or closed unsplit. */
async function carryOutDelivery(
  store: Store,
  id: string,
  outcome: string | undefined,
  delivery: string,
  now: number,
): Promise<void> {
  const { fingerprint, n } = itemIdParts(id);
  const key = deliveryKey(delivery);
  const again = { state: 'open', openShard: shardOf(delivery), at: now };
  const set = outcome === 'close' ? { state: 'closed', outcome: 'closed' } : again;
  await store.transact([
    // The number of a pass that is over belongs to its entry: the next one is another.
    { kind: 'update', key, set, remove: WAITED, add: { passes: 1 }, when: eq('item', id) },
    { kind: 'delete', key: attachedDeliveryKey(fingerprint, n, delivery) },
  ]);
}
