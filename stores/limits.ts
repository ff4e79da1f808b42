/** Counters with an end: posts per minute at a form, and how much of a forged hook is worth keeping. */
import type { InboundRequest } from '../connectors/emitter.ts';
import { envelopeKey } from './keys.ts';
import type { Store } from './store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const QUARANTINE_PER_DAY = 500;
const QUARANTINE_BYTES = 32 * 1024;

/** Counts one event of `what` in the current minute and says how many there were, this one included. */
export const countInMinute = (store: Store, what: string, now: number): Promise<number> =>
  count(store, `rate#${what}`, String(Math.floor(now / MINUTE)), now + 10 * MINUTE);

async function count(store: Store, pk: string, sk: string, until: number): Promise<number> {
  const key = { table: 'control', pk, sk } as const;
  const result = await store.write({ kind: 'update', key, add: { n: 1 }, set: { expiresAt: Math.ceil(until / 1000) } });
  return result.kind === 'written' ? Number(result.item?.n ?? 1) : 1;
}

/**
 * Seals a request whose signature did not fit: kept for seven days, at most 500 a day and emitter, never processed until
 * its owner says "verify again". A rotated secret then costs no leads.
 */
export async function quarantine(store: Store, emitter: string, request: InboundRequest): Promise<void> {
  const day = new Date(request.receivedAt).toISOString().slice(0, 10);
  const n = await count(store, `quarantine#${emitter}`, day, request.receivedAt + 2 * DAY);
  if (n > QUARANTINE_PER_DAY || request.body.length > QUARANTINE_BYTES) return;
  await store.write({
    kind: 'put',
    key: envelopeKey(`q#${emitter}#${day}`, `${request.receivedAt}#${n}`),
    item: {
      v: 1,
      body: request.body,
      contentType: request.headers['content-type'] ?? '',
      receivedAt: request.receivedAt,
      expiresAt: Math.ceil((request.receivedAt + 7 * DAY) / 1000),
    },
  });
}
