/** Deliveries of many signals: kept whole, split by dispatch, resumable, and counted. */
import { DeliveryRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { isCounted } from './arrivals.ts';
import { dayKeyOf } from './day.ts';
import { type Blobs, INLINE_BYTES, rawBytes } from './envelopes.ts';
import { attachedDeliveryKey, deliveryEntryKey, deliveryKey, envelopeKey, shardOf } from './keys.ts';
import { absent, all, eq, type Item, itemOf, lacks, type Store, type Write } from './store.ts';

export interface DeliveryArrival {
  readonly delivery: string;
  readonly emitter: string;
  readonly flow: string;
  readonly receivedAt: number;
  readonly hash: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly signals: number;
  /** Whether any of them refers to something that must be asked for first. */
  readonly refers?: boolean;
}

/** Keeps a delivery durably. Its id comes from its bytes, so what is there already is a repeat. */
export async function acceptDelivery(
  store: Store,
  blobs: Blobs,
  arrival: DeliveryArrival,
  timing: Timing,
  /** A spilled request that the ledger took after all is no repeat of the sender's. */
  by: 'sender' | 'spill' = 'sender',
): Promise<'new' | 'duplicate'> {
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
    signals: arrival.signals,
    ...(arrival.refers ? { references: 'wanted' as const } : {}),
    dayKey: dayKeyOf(arrival.emitter, receivedAt, delivery),
    dayAt: receivedAt,
    openShard: shardOf(delivery),
    at: receivedAt + timing.openRowBudgetMs,
  };
  const key = deliveryKey(delivery);
  const written = await store.write({ kind: 'put', key, item: itemOf(row), when: absent });
  if (written.kind === 'written') return 'new';
  const isOurs = by === 'spill' && isCounted(DeliveryRow.parse(written.current), arrival);
  if (!isOurs) await store.write({ kind: 'update', key, add: { duplicates: 1 }, set: { countedAt: receivedAt } });
  return 'duplicate';
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

/** How many parts of the present body are kept, and how many of them were no new signals of this delivery. */
export interface SplitProgress {
  readonly split: number;
  readonly repeats: number;
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

/** Remembers how far a split has come, so that the next attempt goes on from there. False: another body came. */
export async function keepSplit(
  store: Store,
  delivery: string,
  hash: string,
  progress: SplitProgress,
): Promise<boolean> {
  const written = await store.write({
    kind: 'update',
    key: deliveryKey(delivery),
    set: { ...progress },
    when: eq('hash', hash),
  });
  return written.kind === 'written';
}

/** Closes a delivery once all its signals are kept, with their number, in the transaction that journals it. */
export async function closeDelivery(
  store: Store,
  delivery: string,
  row: DeliveryRow,
  { repeats }: SplitProgress,
  now: number,
): Promise<boolean> {
  const result = await store.transact([
    {
      kind: 'update',
      key: deliveryKey(delivery),
      set: { state: 'closed', signals: row.signals },
      remove: ['openShard', 'at', 'until', 'item', 'reason', 'stopped', 'attempts', 'since', 'faults', 'faultSince'],
      when: all(eq('hash', row.hash), eq('state', row.state), row.item ? eq('item', row.item) : lacks('item')),
    },
    {
      kind: 'put',
      key: deliveryEntryKey(delivery, 'dispatch'),
      item: { v: 1, outcome: 'done', at: now, signals: row.signals, repeats, hash: row.hash },
    },
    ...(row.item ? [leaveItem(row.item, delivery)] : []),
  ]);
  return result.kind === 'written';
}

/** A delivery that goes on leaves the item it waited in. */
export function leaveItem(item: string, delivery: string): Write {
  const at = item.lastIndexOf('#');
  return { kind: 'delete', key: attachedDeliveryKey(item.slice(0, at), Number(item.slice(at + 1)), delivery) };
}

/** The row of a delivery alone, without its bytes. */
export async function loadDeliveryRow(store: Store, delivery: string): Promise<DeliveryRow | undefined> {
  const item = await store.get(deliveryKey(delivery));
  return item ? DeliveryRow.parse(item) : undefined;
}
