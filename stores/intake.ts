/** Taking in what arrived, durably and in bounded time: the ledger first, the spill queue when it does not answer. */
import type { Timing } from '../core/timing.ts';
import { type Arrival, acceptSignal } from './arrivals.ts';
import { acceptDelivery, type DeliveryArrival } from './deliveries.ts';
import type { Blobs } from './envelopes.ts';
import type { Store } from './store.ts';

export type Intake =
  | { readonly kind: 'signal'; readonly arrival: Arrival }
  | { readonly kind: 'delivery'; readonly arrival: DeliveryArrival };

export type Taken = {
  readonly kind: 'new' | 'duplicate' | 'revision' /** Whether the bus should hear of it. */;
  readonly announce: boolean;
};

/** Keeps an intake in the ledger. Safe to repeat. */
export async function take(
  store: Store,
  blobs: Blobs,
  intake: Intake,
  timing: Timing,
  by: 'sender' | 'spill' = 'sender',
): Promise<Taken> {
  if (intake.kind === 'delivery') {
    const kind = await acceptDelivery(store, blobs, intake.arrival, timing, by);
    return { kind, announce: kind !== 'duplicate' };
  }
  const accepted = await acceptSignal(store, blobs, intake.arrival, timing, by);
  const announce = accepted.kind === 'duplicate' ? !accepted.isStarted : true;
  return { kind: accepted.kind, announce: announce && intake.arrival.filter === undefined };
}

/** What the bus is told of an intake: who has the next word. */
export function announcementOf(intake: Intake) {
  const { emitter } = intake.arrival;
  if (intake.kind === 'signal') return { type: 'SignalAccepted', signal: intake.arrival.signal, emitter } as const;
  const { delivery, refers } = intake.arrival;
  return { type: refers ? 'DeliveryReferred' : 'DeliveryAccepted', delivery, emitter } as const;
}

/** Above this a spilled body goes to the bucket: a queue message holds 1 MB, and base64 takes a third more. */
const SPILL_INLINE_BYTES = 600 * 1024;

/** An intake as a message of the spill queue. */
export async function toSpill(blobs: Blobs, intake: Intake): Promise<string> {
  const { body, ...rest } = intake.arrival;
  if (body.length <= SPILL_INLINE_BYTES) {
    return JSON.stringify({ v: 1, kind: intake.kind, arrival: rest, body: Buffer.from(body).toString('base64') });
  }
  const blob = `spill/${rest.hash}`;
  await blobs.put(blob, body);
  return JSON.stringify({ v: 1, kind: intake.kind, arrival: rest, blob });
}

/** The intake of a spilled message. Throws when its bytes are gone from the bucket: that must never be silent. */
export async function fromSpill(blobs: Blobs, message: string): Promise<Intake> {
  const { kind, arrival, body, blob } = JSON.parse(message);
  const bytes = typeof body === 'string' ? new Uint8Array(Buffer.from(body, 'base64')) : await blobs.get(blob);
  if (!bytes) throw new Error('A spilled body is gone from the bucket.');
  return { kind, arrival: { ...arrival, body: bytes } };
}
