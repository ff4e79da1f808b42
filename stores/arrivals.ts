/** Keeping what arrived: the writes behind a receipt. Used by ingest and, for what was spilled, by clock. */

import { SignalRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { dayKeyOf } from './day.ts';
import { type Blobs, keepRaw } from './envelopes.ts';
import { shardOf, signalKey } from './keys.ts';
import { absent, eq, type Item, type Store } from './store.ts';

/** One signal as it arrived. */
export interface Arrival {
  readonly signal: string;
  readonly emitter: string;
  readonly flow: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly verified: boolean;
  readonly hash: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly delivery?: string;
  readonly probe?: boolean;
  /** Authentic, but not what its sender says it is: parks at validate. */
  readonly unusable?: 'wrong-type';
  /** Why it is kept but never started, for what a public form filters out. */
  readonly filter?: string;
}

export type Accepted =
  | { readonly kind: 'new' }
  /** Seen before, body and all. `isStarted` is false when no run exists yet: its event may have been lost. */
  | { readonly kind: 'duplicate'; readonly isStarted: boolean }
  /** The same event with another body: it becomes the signal's next run. */
  | { readonly kind: 'revision' };

/** Keeps a signal durably. Safe to repeat: the second time it is a duplicate. */
export async function acceptSignal(
  store: Store,
  blobs: Blobs,
  arrival: Arrival,
  timing: Timing,
  /** False when our own second attempt at a split must not look like a sender's. */
  countsDuplicates = true,
): Promise<Accepted> {
  const raw = await keepRaw(store, blobs, arrival.signal, arrival);
  const key = signalKey(arrival.signal);
  const written = await store.write({ kind: 'put', key, item: newRow(arrival, raw, timing), when: absent });
  if (written.kind === 'written') return { kind: 'new' };
  let current = SignalRow.parse(written.current);
  // Two revisions may race: each pass either finds its body already seen or adds it on top of what it read.
  for (;;) {
    if (current.seen.includes(arrival.hash)) {
      if (countsDuplicates) await store.write({ kind: 'update', key, add: { duplicates: 1 } });
      return { kind: 'duplicate', isStarted: current.run !== undefined && current.pending === undefined };
    }
    const revised = await store.write({ kind: 'update', key, ...revision(current, arrival, raw, timing) });
    if (revised.kind === 'written') return { kind: 'revision' };
    current = SignalRow.parse(revised.current);
  }
}

/** What changes on the row: the body, and that it waits for a run. A filtered row stays filtered only if this one is too. */
function revision(current: SignalRow, arrival: Arrival, raw: string, timing: Timing) {
  const body = { raw, hash: arrival.hash, seen: [...current.seen, arrival.hash] };
  const when = eq('hash', current.hash);
  if (arrival.filter !== undefined) return { set: { seen: body.seen }, when };
  const open = { openShard: shardOf(arrival.signal), at: arrival.receivedAt + timing.openRowBudgetMs };
  if (current.run !== undefined) return { set: { ...body, ...open, pending: 'revision' }, when };
  return { set: { ...body, ...open, state: 'open' }, remove: ['outcome', 'filter'], when };
}

function newRow(arrival: Arrival, raw: string, timing: Timing): Item {
  const base = {
    v: 1,
    emitter: arrival.emitter,
    flow: arrival.flow,
    receivedAt: arrival.receivedAt,
    verified: arrival.verified,
    raw,
    hash: arrival.hash,
    seen: [arrival.hash],
    dayKey: dayKeyOf(arrival.emitter, arrival.receivedAt, arrival.signal),
    dayAt: arrival.receivedAt,
    ...(arrival.delivery === undefined ? {} : { delivery: arrival.delivery }),
    ...(arrival.probe ? { probe: true } : {}),
    ...(arrival.unusable ? { unusable: arrival.unusable } : {}),
  };
  if (arrival.filter !== undefined) return { ...base, state: 'closed', outcome: 'filtered', filter: arrival.filter };
  return {
    ...base,
    state: 'open',
    openShard: shardOf(arrival.signal),
    at: arrival.receivedAt + timing.openRowBudgetMs,
  };
}
