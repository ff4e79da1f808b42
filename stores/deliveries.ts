/** Deliveries of many signals: kept whole, split by dispatch, resumable, and counted. */
import { DeliveryRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { dayKeyOf } from './day.ts';
import { type Blobs, INLINE_BYTES, rawBytes } from './envelopes.ts';
import { deliveryEntryKey, deliveryKey, envelopeKey, shardOf } from './keys.ts';
import { absent, all, eq, type Item, itemOf, type Store } from './store.ts';

export interface DeliveryArrival {
  readonly delivery: string;
  readonly emitter: string;
  readonly flow: string;
  readonly receivedAt: number;
  readonly hash: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly signals: number;
}

/** Keeps a delivery durably. The same key with another body is kept as a delivery of its own by the caller's id. */
export async function acceptDelivery(
  store: Store,
  blobs: Blobs,
  arrival: DeliveryArrival,
  timing: Timing,
): Promise<'new' | 'duplicate' | 'revision'> {
  const { delivery, hash, body, contentType, receivedAt } = arrival;
  const envelope = envelopeKey(`d#${delivery}`, `raw#${hash}`);
  await store.write({ kind: 'put', key: envelope, item: await rawItem(blobs, delivery, { hash, body, contentType }) });
  const row: DeliveryRow = {
    v: 1,
    state: 'open',
    emitter: arrival.emitter,
    flow: arrival.flow,
    receivedAt,
    raw: hash,
    hash,
    seen: [hash],
    signals: arrival.signals,
    dayKey: dayKeyOf(arrival.emitter, receivedAt, delivery),
    dayAt: receivedAt,
    openShard: shardOf(delivery),
    at: receivedAt + timing.openRowBudgetMs,
  };
  const key = deliveryKey(delivery);
  const written = await store.write({ kind: 'put', key, item: itemOf(row), when: absent });
  if (written.kind === 'written') return 'new';
  const current = DeliveryRow.parse(written.current);
  if (current.seen.includes(hash)) return 'duplicate';
  const set = {
    state: 'open',
    raw: hash,
    hash,
    seen: [...current.seen, hash],
    signals: arrival.signals,
    openShard: row.openShard ?? '0',
    at: row.at ?? receivedAt,
  };
  const revised = await store.write({ kind: 'update', key, set, when: eq('hash', current.hash) });
  return revised.kind === 'written' ? 'revision' : acceptDelivery(store, blobs, arrival, timing);
}

async function rawItem(
  blobs: Blobs,
  delivery: string,
  { hash, body, contentType }: { hash: string; body: Uint8Array; contentType: string },
): Promise<Item> {
  if (body.length <= INLINE_BYTES) return { v: 1, hash, contentType, body };
  const blob = `raw/delivery/${delivery}/${hash}`;
  await blobs.put(blob, body);
  return { v: 1, hash, contentType, blob };
}

export interface LoadedDelivery {
  readonly row: DeliveryRow;
  readonly body: Uint8Array | undefined;
  readonly contentType: string;
}

export async function loadDelivery(store: Store, blobs: Blobs, delivery: string): Promise<LoadedDelivery | undefined> {
  const item = await store.get(deliveryKey(delivery));
  if (!item) return undefined;
  const row = DeliveryRow.parse(item);
  const envelope = await store.get(envelopeKey(`d#${delivery}`, `raw#${row.raw}`));
  return { row, body: await rawBytes(blobs, envelope), contentType: String(envelope?.contentType ?? '') };
}

/** Closes a delivery once all its signals are kept, with their number, in the transaction that journals it. */
export async function closeDelivery(store: Store, delivery: string, row: DeliveryRow, now: number): Promise<boolean> {
  const result = await store.transact([
    {
      kind: 'update',
      key: deliveryKey(delivery),
      set: { state: 'closed' },
      remove: ['openShard', 'at'],
      when: all(eq('hash', row.hash), eq('state', row.state)),
    },
    {
      kind: 'put',
      key: deliveryEntryKey(delivery, 'dispatch'),
      item: { v: 1, outcome: 'done', at: now, signals: row.signals, hash: row.hash },
    },
  ]);
  return result.kind === 'written';
}

/** The row of a delivery alone, without its bytes. */
export async function loadDeliveryRow(store: Store, delivery: string): Promise<DeliveryRow | undefined> {
  const item = await store.get(deliveryKey(delivery));
  return item ? DeliveryRow.parse(item) : undefined;
}
