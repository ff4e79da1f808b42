/** Keeping what arrived: the writes behind a receipt. Used by ingest and, for what was spilled, by clock. */

import { SignalRow, type Unusable } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { dayKeyOf } from './day.ts';
import { type Blobs, keepRaw } from './envelopes.ts';
import { shardOf, signalKey } from './keys.ts';
import { absent, all, eq, has, type Item, lacks, type Store } from './store.ts';

/** The `filter` of what a vendor marks as its own test. It is closed as `test`, never as `filtered`: nobody samples it. */
export const VENDOR_TEST = 'vendor-test';

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
  /** Which row of its file it is, from 0. */
  readonly part?: number;
  readonly probe?: boolean;
  /** It happened long ago and was brought in now. */
  readonly origin?: 'backfill';
  /** Epoch ms at which it was read out of a file that arrived long before: its budget begins then. @default receivedAt */
  readonly readAt?: number;
  /** Authentic, and not to be read: parks at validate. */
  readonly unusable?: Unusable;
  /** What of its delivery is missing, by its keyed hash. */
  readonly reference?: string;
  /** Why it is kept but never started: what a public form filters out, or {@link VENDOR_TEST}. */
  readonly filter?: string;
}

export type Accepted =
  | { readonly kind: 'new' }
  /**
   * Seen before, body and all. `isStarted` is false when no run exists yet: its event may have been lost.
   * `delivery`: the one that brought it first.
   */
  | {
      readonly kind: 'duplicate';
      readonly isStarted: boolean;
      readonly delivery?: string | undefined;
      readonly part?: number | undefined;
    }
  /** The same event with another body: it becomes the signal's next run. */
  | { readonly kind: 'revision'; readonly delivery?: string | undefined; readonly part?: number | undefined };

/** Keeps a signal durably. Safe to repeat: the second time it is a duplicate. */
export async function acceptSignal(
  store: Store,
  blobs: Blobs,
  arrival: Arrival,
  timing: Timing,
  /** Who repeats a body: a sender is counted; a split done again is not, nor a spilled request the ledger took after all. */
  by: 'sender' | 'split' | 'spill' = 'sender',
): Promise<Accepted> {
  const raw = await keepRaw(store, blobs, arrival.signal, arrival);
  const key = signalKey(arrival.signal);
  const written = await store.write({ kind: 'put', key, item: newRow(arrival, raw, timing), when: absent });
  if (written.kind === 'written') return { kind: 'new' };
  let current = SignalRow.parse(written.current);
  // Two revisions may race: each pass either finds its body already seen or adds it on top of what it read.
  for (;;) {
    if (isRepeat(current, arrival)) {
      const isOurs = by === 'split' || (by === 'spill' && isCounted(current, arrival));
      if (!isOurs)
        await store.write({ kind: 'update', key, add: { duplicates: 1 }, set: { countedAt: arrival.receivedAt } });
      const isStarted = current.run !== undefined && current.pending === undefined;
      return { kind: 'duplicate', isStarted, delivery: current.delivery, part: current.part };
    }
    const change = isOvertaken(current, arrival) ? noted(current, arrival) : revision(current, arrival, raw, timing);
    const revised = await store.write({ kind: 'update', key, ...change });
    if (revised.kind === 'written') return { kind: 'revision', delivery: current.delivery, part: current.part };
    current = SignalRow.parse(revised.current);
  }
}

/** The ledger was late, not silent: what was spilled for it had been taken after all. */
export const isCounted = (
  row: { readonly receivedAt: number; readonly countedAt?: number | undefined },
  { receivedAt }: { readonly receivedAt: number },
): boolean => row.receivedAt === receivedAt || row.countedAt === receivedAt;

/**
 * Nothing new: a body seen before, or one that would not be processed anyway. A body that was filtered or unusable then
 * and is neither now is no repeat, or whoever corrects a request would be answered and never heard.
 */
function isRepeat(current: SignalRow, arrival: Arrival): boolean {
  // What somebody exported later corrects nothing that came by itself.
  if (arrival.filter !== undefined || arrival.origin !== undefined) return true;
  // What could be fetched once is not taken back because it is gone now.
  if (arrival.unusable !== undefined && arrival.unusable !== 'wrong-type') return true;
  return current.seen.includes(arrival.hash) && !wasKeptAside(current, arrival);
}

const wasKeptAside = ({ filter, unusable }: SignalRow, arrival: Arrival): boolean =>
  filter !== undefined || (unusable !== undefined && !arrival.unusable);

/** It came before the body that stands and was late (in the spill, behind a slow write): it must not put back what was said. */
const isOvertaken = (current: SignalRow, arrival: Arrival): boolean =>
  arrival.receivedAt < (current.revisedAt ?? current.receivedAt) && !wasKeptAside(current, arrival);

/** Counted and remembered, and nothing runs. */
const noted = ({ seen, hash, countedAt }: SignalRow, arrival: Arrival) => ({
  set: { seen: [arrival.hash, ...seen], countedAt: arrival.receivedAt },
  when: all(eq('hash', hash), countedAt === undefined ? lacks('countedAt') : eq('countedAt', countedAt)),
});

/** What changes on the row: the body, and that it waits for a run. Conditional on there being a run, or none, as read. */
function revision(current: SignalRow, { signal, hash, receivedAt, unusable }: Arrival, raw: string, timing: Timing) {
  const set = {
    raw,
    hash,
    seen: [...new Set([...current.seen, hash])],
    countedAt: receivedAt,
    revisedAt: receivedAt,
    openShard: shardOf(signal),
    at: receivedAt + timing.openRowBudgetMs,
    ...(unusable ? { unusable } : {}),
  };
  const remove = ['origin', ...(unusable ? [] : ['unusable', 'reference'])];
  // Every request is counted once: as a new body, or as a repeat of one.
  const add = current.seen.includes(hash) ? { duplicates: 1 } : {};
  const unchanged = eq('hash', current.hash);
  if (current.run !== undefined)
    return { set: { ...set, pending: 'revision' }, remove, add, when: all(unchanged, has('run')) };
  return {
    set: { ...set, state: 'open' },
    remove: [...remove, 'outcome', 'filter'],
    add,
    when: all(unchanged, lacks('run')),
  };
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
    dayKey: dayKeyOf(arrival.emitter, arrival.receivedAt, arrival.signal, arrival.origin),
    dayAt: arrival.receivedAt,
    ...(arrival.delivery === undefined ? {} : { delivery: arrival.delivery }),
    ...(arrival.part === undefined ? {} : { part: arrival.part }),
    ...(arrival.probe ? { probe: true } : {}),
    ...(arrival.origin ? { origin: arrival.origin } : {}),
    ...(arrival.unusable ? { unusable: arrival.unusable } : {}),
    ...(arrival.unusable && arrival.reference ? { reference: arrival.reference } : {}),
  };
  if (arrival.filter !== undefined) {
    const outcome = arrival.filter === VENDOR_TEST ? 'test' : 'filtered';
    return { ...base, state: 'closed', outcome, filter: arrival.filter };
  }
  return {
    ...base,
    state: 'open',
    openShard: shardOf(arrival.signal),
    at: (arrival.readAt ?? arrival.receivedAt) + timing.openRowBudgetMs,
  };
}
