/**
 * Reading what conservation decides from: a signal's partition, then everything its rows name, in two round trips.
 * All reads are consistent. They are no snapshot, so what looks broken is worth a second look.
 */

import { CountedDelivery, type DeliveryDossier, SplitEntry } from '../core/conservation/deliveries.ts';
import { type Dossier, doneEntryOf, type Head, OWN_ROW, progressOf } from '../core/conservation/dossier.ts';
import { contactKeyOf, taskKeyOf } from '../core/conservation/effects.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import type { LiveState } from '../core/definitions/live.ts';
import type { OpenRow } from '../core/journal/rows.ts';
import { WorkItem } from '../core/review/items.ts';
import { EngagementPointer, EngagementRow } from '../core/route/rows.ts';
import type { Identifier } from '../core/stitch/stitch.ts';
import { readSignal, type SignalFile } from './journal.ts';
import {
  attachedDeliveryKey,
  deliveryEntryKey,
  deliveryKey,
  effectKey,
  engagementKey,
  engagementPointerKey,
  identifierKey,
  leadKey,
  tombstoneKey,
  touchKey,
  workItemKey,
} from './keys.ts';
import { resolveLead } from './leads.ts';
import { attachedKeyOf } from './runs.ts';
import type { Item, Key, Store } from './store.ts';
import { itemIdParts } from './work.ts';

export interface DossierDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly live: LiveState;
}

/** `undefined`: the ledger has no such signal. Throws a ZodError for rows that are not of their kind. */
export async function readDossier(deps: DossierDeps, signal: string): Promise<Dossier | undefined> {
  const file = await readSignal(deps.store, signal);
  if (!file) return undefined;
  const { row, destinations, entries } = file;
  const progress = progressOf(entries);
  const engagement = engagementParts(row.engagement);
  const stitched = progress.stitched?.data;
  const leads = [row.lead, stitched?.lead, engagement?.lead].filter((lead) => lead !== undefined);
  const effects = effectCandidates(file);
  const keys = {
    touch: stitched && touchKey(stitched.lead, stitched.effectiveAt, signal),
    engagement: engagement && engagementKey(engagement.lead, engagement.flow, engagement.n),
    pointer: engagement && engagementPointerKey(engagement.lead, engagement.flow),
    tombstone: row.outcome === 'erased' ? tombstoneKey('signal', signal) : undefined,
  };
  const rows = namedRows(file);
  const found = await readAll(deps.store, [
    ...rows.flatMap(({ item, name }) => [itemKeyOf(item), attachedKeyOf(item, signal, name || undefined)]),
    ...Object.values(keys).filter((key) => key !== undefined),
    ...leads.map(leadKey),
    ...effects.map(effectKey),
    ...progress.identifiers.map(({ kind, hash }) => identifierKey(kind, hash)),
  ]);
  const [open, pointer] = [found(keys.engagement), found(keys.pointer)];
  const flow = deps.registry.flows.get(row.flow);
  return {
    signal,
    row,
    destinations,
    entries,
    items: new Map(rows.flatMap(({ item }) => itemEntry(item, found(itemKeyOf(item))))),
    attached: new Set(
      rows.filter(({ item, name }) => found(attachedKeyOf(item, signal, name || undefined))).map(({ name }) => name),
    ),
    ...(open ? { engagement: EngagementRow.parse(open) } : {}),
    ...(pointer ? { pointer: EngagementPointer.parse(pointer) } : {}),
    leads: await survivors(deps.store, leads, (lead) => found(leadKey(lead))),
    isTouched: found(keys.touch) !== undefined,
    heads: await Promise.all(
      progress.identifiers.map((each) => headOf(deps.store, each, found(identifierKey(each.kind, each.hash)))),
    ),
    effects: new Set(effects.filter((key) => found(effectKey(key)))),
    isTombstoned: found(keys.tombstone) !== undefined,
    tier: flow?.tier ?? 'seconds',
    isLive: (deps.live.modes[row.flow] ?? flow?.mode) === 'live',
  };
}

/** The most keys one read may name. */
const AT_ONCE = 100;

async function readAll(store: Store, keys: readonly Key[]): Promise<(key: Key | undefined) => Item | undefined> {
  const found = new Map<string, Item>();
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    const items = await store.getMany(some);
    some.forEach((key, index) => {
      const item = items[index];
      if (item) found.set(JSON.stringify(key), item);
    });
  }
  return (key) => (key === undefined ? undefined : found.get(JSON.stringify(key)));
}

const itemKeyOf = (id: string): Key => {
  const { fingerprint, n } = itemIdParts(id);
  return workItemKey(fingerprint, n);
};

const itemEntry = (id: string, item: Item | undefined): [string, WorkItem][] =>
  item === undefined ? [] : [[id, WorkItem.parse(item)]];

/** The rows that name a work item. */
const namedRows = ({ row, destinations }: SignalFile): { item: string; name: string }[] =>
  [
    { item: row.item, name: OWN_ROW },
    ...destinations.map(({ item, destination }) => ({ item, name: destination })),
  ].flatMap(({ item, name }) => (item === undefined ? [] : [{ item, name }]));

const effectCandidates = ({ row, destinations, entries }: SignalFile): string[] =>
  destinations.flatMap((each) => {
    const done = doneEntryOf(each, entries);
    if (!done) return [];
    return [contactKeyOf(each, done), ...(row.engagement ? [taskKeyOf(row.engagement, each.destination)] : [])];
  });

/** The id of an engagement (`<lead>.<flow>.<n>`) taken apart; `undefined` when it is none. */
function engagementParts(id: string | undefined): { lead: string; flow: string; n: number } | undefined {
  const [, lead, flow, n] = /^([^.]+)\.([^.]+)\.(\d+)$/.exec(id ?? '') ?? [];
  return lead && flow && n ? { lead, flow, n: Number(n) } : undefined;
}

/** The leads that exist, each with the one it stands for today. */
async function survivors(
  store: Store,
  leads: readonly string[],
  found: (lead: string) => Item | undefined,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const lead of leads) {
    const item = found(lead);
    if (item) known.set(lead, item.mergedInto === undefined ? lead : (await resolveLead(store, lead)).id);
  }
  return known;
}

async function headOf(store: Store, identifier: Identifier, item: Item | undefined): Promise<Head> {
  const { kind, hash } = identifier;
  if (typeof item?.lead !== 'string') {
    const [tombstone] = await store.getMany([tombstoneKey(kind, hash)]);
    return { kind, hash, isErased: tombstone !== undefined };
  }
  if (!(await store.get(leadKey(item.lead)))) return { kind, hash, lead: item.lead, isErased: false };
  const { id, row } = await resolveLead(store, item.lead);
  return { kind, hash, lead: id, ...(row.kin ? { kin: row.kin } : {}), isErased: false };
}

/** A delivery of many as conservation needs it. `undefined`: there is no such delivery. */
export async function readDeliveryDossier(deps: DossierDeps, delivery: string): Promise<DeliveryDossier | undefined> {
  const [item, entry] = await deps.store.getMany([deliveryKey(delivery), deliveryEntryKey(delivery, 'dispatch')]);
  if (!item) return undefined;
  const row = CountedDelivery.parse(item);
  const split = SplitEntry.safeParse(entry);
  return {
    row,
    tier: deps.registry.flows.get(row.flow)?.tier ?? 'seconds',
    ...(split.success ? { split: split.data } : {}),
    ...(await deliveryItem(deps.store, delivery, row)),
  };
}

async function deliveryItem(store: Store, delivery: string, { item: id }: OpenRow) {
  if (id === undefined) return { isAttached: false };
  const { fingerprint, n } = itemIdParts(id);
  const [item, attached] = await store.getMany([
    workItemKey(fingerprint, n),
    attachedDeliveryKey(fingerprint, n, delivery),
  ]);
  return { isAttached: attached !== undefined, ...(item ? { item: WorkItem.parse(item) } : {}) };
}
