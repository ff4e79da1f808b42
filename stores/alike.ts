/**
 * Comparing the leads of some days with each other. Nothing is written on the road for it: of each lead that something arrived
 * for, the clock keeps the hashes of what it looks like, for as long as its flow waits for a chain to close.
 */
import type { AccountWords } from '../core/accounts/company-name.ts';
import type { Emitter, Flow, Registry } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import { SignalRow } from '../core/journal/rows.ts';
import type { Lookalike } from '../core/review/doubts.ts';
import { LeadRow } from '../core/stitch/rows.ts';
import { type Appearance, appearanceOf, likenessBetween } from '../core/watch/alike.ts';
import { stitchWithinDays } from '../core/watch/chains.ts';
import { arrivalsBetween } from './chains.ts';
import { noteAlike } from './doubts.ts';
import { canonicalKey, canonicalOf } from './envelopes.ts';
import { leadKey, likenessKey, likenessPartition } from './keys.ts';
import { readLeadState } from './lead-state.ts';
import { resolveLead } from './leads.ts';
import { absent, any, le, type Store } from './store.ts';

const DAY = 86_400_000;
/** Signals whose words are read of one lead: the newest. */
const MOST_SIGNALS = 20;
/** Rows read of one likeness, and how many others there may be: more are no two people, but somebody who tests. */
const MOST_ROWS = 20;
const MOST_ALIKE = 3;

export interface AlikeDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly keys: () => Promise<Keys>;
  readonly now: () => number;
}

/** A lead that something arrived for, with the newest arrival (epoch ms) and who sent it. */
export interface Arrived {
  readonly lead: string;
  readonly at: number;
  readonly emitter: string;
}

/** The leads for which these emitters sent something in `[from, to)` of one day; each once. */
export async function arrivedBetween(
  store: Store,
  emitters: readonly Emitter[],
  window: { readonly day: string; readonly from: number; readonly to: number },
): Promise<Arrived[]> {
  const newest = new Map<string, Arrived>();
  for (const { name: emitter } of emitters) {
    const keys = await arrivalsBetween(store, emitter, window);
    for (let from = 0; from < keys.length; from += 100) {
      for (const item of await store.getMany(keys.slice(from, from + 100))) {
        const { lead, probe, receivedAt: at } = SignalRow.safeParse(item).data ?? {};
        if (lead === undefined || at === undefined || probe) continue;
        if (at > (newest.get(lead)?.at ?? 0)) newest.set(lead, { lead, at, emitter });
      }
    }
  }
  return [...newest.values()];
}

interface Seen extends Lookalike {
  readonly row: LeadRow;
  readonly appearance: Appearance;
}

/** Keeps what a lead looks like, and asks about the eldest other one it may be one person with. The item's id. */
export async function compareLead(
  deps: AlikeDeps,
  flow: Flow,
  { lead, at, emitter }: Arrived,
  called: AccountWords,
): Promise<string | undefined> {
  const { store } = deps;
  const own = await seen(deps, lead, called);
  const windowMs = stitchWithinDays(flow) * DAY;
  const hashes = own.appearance.isOfMany ? [] : own.appearance.likenesses.map((each) => each.hashes);
  // Before any is looked up: of two that are compared at the same moment one sees the other.
  await Promise.all(hashes.map(([hash = '']) => keepSighting(deps, hash, { lead: own.lead, at })));
  const found = await Promise.all(hashes.flat().map((hash) => sightings(store, hash, { at, windowMs })));
  const others = await standing(store, found.flat(), own.lead);
  if (others.length > MOST_ALIKE) return undefined;
  const candidates = await Promise.all(others.map((other) => seen(deps, other, called)));
  for (const other of candidates.sort((a, b) => a.at - b.at)) {
    // Leads that something links and something keeps apart were compared by stitch.
    if (own.row.kin?.includes(other.lead)) continue;
    const kinds = likenessBetween(own.appearance, other.appearance);
    if (kinds.length === 0) continue;
    const item = await noteAlike(store, [own, other], kinds, { flow, emitter, now: deps.now() });
    if (item !== undefined) return item;
  }
  return undefined;
}

/** A lead as it stands, with what its newest signals said. */
async function seen({ store, registry, keys }: AlikeDeps, id: string, called: AccountWords): Promise<Seen> {
  const { id: lead, row } = await resolveLead(store, id);
  const { touches } = await readLeadState(store, lead);
  const newest = touches.slice(-MOST_SIGNALS);
  const words = await store.getMany(newest.map(({ signal, run }) => canonicalKey(signal, run)));
  const told = new Map(newest.map(({ signal }, index) => [signal, canonicalOf(words[index])]));
  const touched = touches.map((touch) => ({ touch, canonical: told.get(touch.signal) }));
  const appearance = appearanceOf(row, touched, { keys: await keys(), accounts: registry.accounts, called });
  return {
    ...{ lead, row, appearance, at: row.createdAt },
    absorbed: row.absorbed ?? [],
    channels: appearance.channels,
  };
}

/** As long as any flow may ask for it. */
async function keepSighting(
  { store, registry }: AlikeDeps,
  hash: string,
  { lead, at }: { readonly lead: string; readonly at: number },
): Promise<void> {
  const longest = Math.max(...[...registry.flows.values()].map(stitchWithinDays));
  const item = { v: 1, at, expiresAt: Math.ceil((at + longest * DAY) / 1000) };
  await store.write({ kind: 'put', key: likenessKey(hash, lead), item, when: any(absent, le('at', at)) });
}

/** Leads that were seen with a likeness within the window of `at`; what is older may not be gone yet. */
async function sightings(
  store: Store,
  hash: string,
  { at, windowMs }: { readonly at: number; readonly windowMs: number },
): Promise<string[]> {
  const { rows } = await store.query('control', likenessPartition(hash), {}, { limit: MOST_ROWS });
  return rows.flatMap(({ key, item }) => (Math.abs(Number(item.at) - at) <= windowMs ? [key.sk] : []));
}

/** The leads that stand for these, but for one's own. */
async function standing(store: Store, leads: readonly string[], own: string): Promise<string[]> {
  const ids = [...new Set(leads)].filter((lead) => lead !== own).slice(0, 100);
  const rows = ids.length === 0 ? [] : await store.getMany(ids.map(leadKey));
  const found = ids.flatMap((id, index) => {
    const row = LeadRow.safeParse(rows[index]).data;
    return row ? [row.mergedInto ?? id] : [];
  });
  return [...new Set(found)].filter((lead) => lead !== own);
}
