/**
 * Reading what conservation decides from: the partitions of signals, then everything their rows name, in three round trips
 * for a page of them. All reads are consistent. They are no snapshot, so what looks broken is worth a second look.
 */

import * as z from 'zod';
import { type Dossier, doneEntryOf, type Head, OWN_ROW, progressOf } from '../core/conservation/dossier.ts';
import { contactKeyOf, taskKeyOf } from '../core/conservation/effects.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import type { LiveState } from '../core/definitions/live.ts';
import { WorkItem } from '../core/review/items.ts';
import { EngagementPointer, EngagementRow } from '../core/route/rows.ts';
import type { Identifier } from '../core/stitch/kinds.ts';
import { readSignal, type SignalFile } from './journal.ts';
import {
  effectKey,
  engagementKey,
  engagementPointerKey,
  identifierKey,
  leadKey,
  signalKey,
  tombstoneKey,
  touchKey,
  workItemKey,
} from './keys.ts';
import { KnownRows } from './known-rows.ts';
import { attachedKeyOf } from './runs.ts';
import type { Item, Key, Store } from './store.ts';
import { itemIdParts } from './work.ts';

export interface DossierDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly live: LiveState;
}

/** What the ledger has of a signal. `unreadable`: a row that is not of its kind; `row` is the signal's own, as it stands. */
export type Reading =
  | { readonly kind: 'dossier'; readonly dossier: Dossier }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly row?: Item };

/**
 * Everything about some signals, up to a page of them: a Query for each, because only a Query sees rows nobody expects, and
 * what their rows name in requests of a hundred. Throws StoreFault; a row that is not of its kind spoils its signal only.
 */
export async function readDossiers(deps: DossierDeps, signals: readonly string[]): Promise<Reading[]> {
  const files = await Promise.all(signals.map((signal) => readable(() => readSignal(deps.store, signal))));
  const named = files.map((file, index) =>
    file && file !== UNREADABLE ? namesOf(signals[index] ?? '', file) : undefined,
  );
  const rows = new KnownRows(deps.store);
  const known = named.filter((each) => each !== undefined);
  await rows.load(known.flatMap(({ keys }) => keys));
  const heads = known.flatMap(({ progress }) => progress.identifiers);
  const leadsOf = ({ kind, hash }: Identifier) => leadIn(rows.of(identifierKey(kind, hash)));
  await Promise.all([
    rows.load(heads.filter((head) => !leadsOf(head)).map(({ kind, hash }) => tombstoneKey(kind, hash))),
    rows.loadLeads([...known.flatMap(({ leads }) => leads), ...heads.flatMap((head) => leadsOf(head) ?? [])]),
  ]);
  return Promise.all(
    signals.map(async (signal, index): Promise<Reading> => {
      const [file, names] = [files[index], named[index]];
      if (file === undefined) return { kind: 'absent' };
      const dossier = names ? await readable(async () => dossierOf(deps, rows, names)) : UNREADABLE;
      if (dossier !== UNREADABLE) return { kind: 'dossier', dossier };
      const row = await deps.store.get(signalKey(signal));
      return { kind: 'unreadable', ...(row ? { row } : {}) };
    }),
  );
}

const UNREADABLE = Symbol('unreadable');

async function readable<T>(read: () => Promise<T>): Promise<T | typeof UNREADABLE> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof z.ZodError) return UNREADABLE;
    throw error;
  }
}

/** What the rows of a signal name in other places. */
type Names = ReturnType<typeof namesOf>;

function namesOf(signal: string, file: SignalFile) {
  const { row, entries } = file;
  const progress = progressOf(entries);
  const engagement = engagementParts(row.engagement);
  const stitched = progress.stitched?.data;
  const leads = [row.lead, stitched?.lead, engagement?.lead].filter((lead) => lead !== undefined);
  const effects = effectCandidates(file);
  const own = {
    touch: stitched && touchKey(stitched.lead, stitched.effectiveAt, signal),
    engagement: engagement && engagementKey(engagement.lead, engagement.flow, engagement.n),
    pointer: engagement && engagementPointerKey(engagement.lead, engagement.flow),
    tombstone: row.outcome === 'erased' ? tombstoneKey('signal', signal) : undefined,
  };
  const waiting = namedRows(file);
  const keys = [
    ...waiting.flatMap(({ item, name }) => [itemKeyOf(item), attachedKeyOf(item, signal, name || undefined)]),
    ...Object.values(own).filter((key) => key !== undefined),
    ...leads.map(leadKey),
    ...effects.map(effectKey),
    ...progress.identifiers.map(({ kind, hash }) => identifierKey(kind, hash)),
  ];
  return { signal, file, progress, leads, effects, own, waiting, keys };
}

function dossierOf(deps: DossierDeps, rows: KnownRows, names: Names): Dossier {
  const { signal, file, progress, leads, effects, own, waiting } = names;
  const { row, destinations, entries } = file;
  const [open, pointer] = [rows.of(own.engagement), rows.of(own.pointer)];
  const flow = deps.registry.flows.get(row.flow);
  return {
    signal,
    row,
    destinations,
    entries,
    items: new Map(waiting.flatMap(({ item }) => itemEntry(item, rows.of(itemKeyOf(item))))),
    attached: new Set(
      waiting
        .filter(({ item, name }) => rows.of(attachedKeyOf(item, signal, name || undefined)))
        .map(({ name }) => name),
    ),
    ...(open ? { engagement: EngagementRow.parse(open) } : {}),
    ...(pointer ? { pointer: EngagementPointer.parse(pointer) } : {}),
    leads: survivors(rows, leads),
    isTouched: rows.of(own.touch) !== undefined,
    heads: progress.identifiers.map((each) => headOf(rows, each)),
    effects: new Set(effects.filter((key) => rows.of(effectKey(key)))),
    isTombstoned: rows.of(own.tombstone) !== undefined,
    tier: flow?.tier ?? 'seconds',
    isLive: (deps.live.modes[row.flow] ?? flow?.mode) === 'live',
  };
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
function survivors(rows: KnownRows, leads: readonly string[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const lead of leads) {
    const id = rows.of(leadKey(lead))?.mergedInto === undefined ? lead : rows.survivorOf(lead)?.id;
    if (id !== undefined && rows.of(leadKey(lead))) known.set(lead, id);
  }
  return known;
}

const leadIn = (head: Item | undefined): string | undefined => (typeof head?.lead === 'string' ? head.lead : undefined);

function headOf(rows: KnownRows, { kind, hash }: Identifier): Head {
  const lead = leadIn(rows.of(identifierKey(kind, hash)));
  if (lead === undefined) return { kind, hash, isErased: rows.of(tombstoneKey(kind, hash)) !== undefined };
  const survivor = rows.survivorOf(lead);
  if (!survivor) return { kind, hash, lead, isErased: false };
  const { id, row } = survivor;
  return { kind, hash, lead: id, ...(row.kin ? { kin: row.kin } : {}), isErased: false };
}
