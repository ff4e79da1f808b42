/** Where a signal is, read from its rows alone: the question every test of the road ends with. */
import { readSignal, type SignalFile } from '../../stores/journal.ts';
import { workItemKey } from '../../stores/keys.ts';
import { attachedKeyOf } from '../../stores/runs.ts';
import type { Store } from '../../stores/store.ts';
import { itemIdParts } from '../../stores/work.ts';

export type Whereabouts =
  /** Nothing of it is open any more; the outcome says how it ended. */
  | { readonly kind: 'ended'; readonly outcome: string; readonly file: SignalFile }
  /** A person must decide. */
  | { readonly kind: 'in-item'; readonly reasons: readonly string[]; readonly file: SignalFile }
  | { readonly kind: 'in-flight'; readonly file: SignalFile }
  | { readonly kind: 'unknown' };

export async function whereIs(store: Store, signal: string): Promise<Whereabouts> {
  const file = await readSignal(store, signal);
  if (!file) return { kind: 'unknown' };
  const rows = [file.row, ...file.destinations];
  const live = rows.filter(({ state }) => state === 'open' || state === 'deferred' || state === 'dead');
  if (live.length > 0 || file.row.pending) return { kind: 'in-flight', file };
  const parked = rows.filter(({ state }) => state === 'parked');
  if (parked.length === 0) return { kind: 'ended', outcome: file.row.outcome ?? 'none', file };
  const reasons = await Promise.all(
    parked.map((row) => openReason(store, signal, row.item, 'destination' in row ? row.destination : undefined)),
  );
  return { kind: 'in-item', reasons, file };
}

/** The reason of the open item a parked row is attached to. Throws when there is none: that signal is lost. */
async function openReason(
  store: Store,
  signal: string,
  id: string | undefined,
  destination: string | undefined,
): Promise<string> {
  if (id === undefined) throw new Error(`${signal} is parked and in no item.`);
  const { fingerprint, n } = itemIdParts(id);
  const item = await store.get(workItemKey(fingerprint, n));
  if (!item || item.state === 'closed') throw new Error(`${signal} is parked in ${id}, which is not open.`);
  const attached = await store.get(attachedKeyOf(id, signal, destination));
  if (!attached) throw new Error(`${signal} is not attached to ${id}.`);
  return String(item.reason);
}
