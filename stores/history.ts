/** Rows of history: what each is as a signal, and how many of them may start in a minute. */
import { HISTORY_TYPES, historyPace, historySignal } from '../core/batch/history.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import { contentHash } from '../core/ids.ts';
import { DeliveryRow } from '../core/journal/rows.ts';
import type { Arrival } from './arrivals.ts';
import type { Reading } from './batch-rows.ts';
import { deliveryKey } from './keys.ts';
import { all, eq, type Store } from './store.ts';
import { type Throttle, takeUpTo } from './throttle.ts';

/** Their own pace holds them back; live signals of the emitter neither wait for them nor are counted with them. */
export const PACED: Throttle = {
  admit: async () => ({ kind: 'start' }),
  places: async (_emitter, _lane, want) => want,
};

/** Why the row of a file that is being read waits for the next minute. */
export const PACE = 'paced';

const MINUTE = 60_000;

/** A row as a signal. Its body is what the emitter would have sent. */
export function historyArrival(
  { emitter, keys, registry }: Reading & { readonly registry: Registry },
  [key = '', text = '']: readonly string[],
) {
  const body = new TextEncoder().encode(text);
  const signal = historySignal(keys, emitter.name, key.trim(), body);
  const contentType = HISTORY_TYPES[registry.contracts.get(emitter.contract)?.format ?? 'json'];
  return { signal, hash: contentHash(keys, body), body, contentType, origin: 'backfill' } satisfies Partial<Arrival>;
}

export interface PaceDeps {
  readonly store: Store;
  readonly now: () => number;
}

/** Takes up to `want` places of this minute; how many there were. Everything that is no history has as many as it wants. */
export async function takePlaces(deps: PaceDeps, reading: Reading, want: number): Promise<number> {
  const { file, emitter, manifest } = reading;
  if (file.row.origin === undefined) return want;
  const rate = historyPace(file.row.perMinute ?? manifest.rows_per_minute, emitter.throttle);
  return takeUpTo(deps, emitter.name, 'history', rate, want);
}

/** Leaves the rest of the file to the next minute: the clock calls for its reader then. */
export async function waitForMinute({ store, now }: PaceDeps, { delivery, file }: Reading): Promise<void> {
  const at = (Math.floor(now() / MINUTE) + 1) * MINUTE;
  const when = eq('hash', file.row.hash);
  await store.write({ kind: 'update', key: deliveryKey(delivery), set: { at, reason: PACE }, when });
}

/** Another pace for a file that is being read, 0 to stop it: its next reader, within a minute, goes by it. */
export async function changePace(
  store: Store,
  delivery: string,
  perMinute: number,
): Promise<{ readonly kind: 'changed'; readonly row: DeliveryRow } | { readonly kind: 'unknown' | 'over' }> {
  const key = deliveryKey(delivery);
  for (;;) {
    const item = await store.get(key);
    const row = item && DeliveryRow.parse(item);
    if (row?.origin !== 'backfill') return { kind: 'unknown' };
    if (row.state === 'closed') return { kind: 'over' };
    const when = all(eq('hash', row.hash), eq('state', row.state));
    const written = await store.write({ kind: 'update', key, set: { perMinute }, when });
    if (written.kind === 'written') return { kind: 'changed', row };
  }
}
