/** Large hours, and counts of them that are interrupted. */

import { acceptSignal } from '../../../stores/arrivals.ts';
import type { CountDeps } from '../../../stores/conservation.ts';
import type { Store } from '../../../stores/store.ts';
import type { Road } from '../../support/road.ts';

/** Puts so many filtered signals into the ledger, all of one moment as the rows of a file are. */
export async function arriveAtOnce(road: Road, count: number, origin?: 'backfill'): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const arrival = {
      signal: at.toString(16).padStart(32, '0'),
      emitter: 'contact-form',
      flow: 'demo-request',
      receivedAt: road.now(),
      verified: false,
      hash: 'h',
      body: new Uint8Array(),
      contentType: 'text/plain',
      filter: 'honeypot',
      ...(origin ? { origin } : {}),
    };
    await acceptSignal(road.store, road.blobs, arrival, road.timing);
  }
}

/** True from its `n`-th call on. */
export function overAfter(n: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls > n;
  };
}

/** Every Query of a partition takes so long of the road's time. */
export const slowStore = (road: Road, ms: number, store: Store = road.store): Store => ({
  ...store,
  query: async (...asked) => {
    road.advance(ms);
    return store.query(...asked);
  },
});

export const countDeps = ({ store, registry, timing }: Road): CountDeps => ({ store, registry, timing });
