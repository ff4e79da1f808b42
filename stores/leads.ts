/** Leads: reading identifiers and leads through merges, and the writes that add a signal to one. */
import { leadIdOf } from '../core/ids.ts';
import type { Entry } from '../core/journal/entry.ts';
import type { SignalRow } from '../core/journal/rows.ts';
import { StitchedEntry, type ValidatedEntry } from '../core/stitch/entry.ts';
import { LeadRow, type TouchRow } from '../core/stitch/rows.ts';
import {
  bucketOf,
  type Identifier,
  type KnownIdentifier,
  type OwnLead,
  type StitchDecision,
} from '../core/stitch/stitch.ts';
import { identifierKey, leadKey, touchKey } from './keys.ts';
import { absent, all, any, lacks, le, present, type Store, type Write } from './store.ts';

export interface ResolvedLead {
  readonly id: string;
  readonly row: LeadRow;
}

/** The lead an id stands for today, following merges. Throws when the ledger has no such lead. */
export async function resolveLead(store: Store, id: string): Promise<ResolvedLead> {
  let current = id;
  // A merge points from younger to elder, so the chain is short and never a circle; the bound turns a defect into a fault.
  for (let hop = 0; hop < 20; hop += 1) {
    const item = await store.get(leadKey(current));
    if (!item) throw new Error(`There is no lead ${current} in the ledger.`);
    const row = LeadRow.parse(item);
    if (!row.mergedInto) return { id: current, row };
    current = row.mergedInto;
  }
  throw new Error(`The merges of lead ${id} do not come to an end.`);
}

/** The linking identifiers of a signal with the leads they point to: one read for all of them, one more per lead. */
export async function lookUp(store: Store, identifiers: readonly Identifier[]): Promise<KnownIdentifier[]> {
  const heads = await store.getMany(identifiers.map(({ kind, hash }) => identifierKey(kind, hash)));
  return Promise.all(
    identifiers.map(async (identifier, index) => {
      const lead = heads[index]?.lead;
      if (typeof lead !== 'string') return identifier;
      const { id, row } = await resolveLead(store, lead);
      return { ...identifier, lead: id, ...(row.userId === undefined ? {} : { leadUserId: row.userId }) };
    }),
  );
}

export interface Touch {
  readonly signal: string;
  readonly row: SignalRow;
  readonly validated: ValidatedEntry;
  readonly now: number;
}

/** The writes that put a signal on its lead: heads, lead, touch. Lost when a head or the lead appeared meanwhile. */
export function stitchWrites(decision: Extract<StitchDecision, { kind: 'lead' }>, touch: Touch): Write[] {
  const userId = touch.validated.identifiers.find(({ kind }) => kind === 'userId')?.hash;
  return [
    ...decision.claims.map(
      ({ kind, hash }): Write => ({
        kind: 'put',
        key: identifierKey(kind, hash),
        item: { v: 1, lead: decision.lead },
        when: absent,
      }),
    ),
    decision.created ? newLead(decision.lead, touch, userId) : touchedLead(decision.lead, userId),
    touchPut(decision.lead, touch),
  ];
}

const newLead = (lead: string, { signal, now }: Touch, userId: string | undefined): Write => ({
  kind: 'put',
  key: leadKey(lead),
  item: { v: 1, first: signal, createdAt: now, bucket: bucketOf(lead), version: 1, ...(userId ? { userId } : {}) },
  when: absent,
});

const touchedLead = (lead: string, userId: string | undefined): Write => ({
  kind: 'update',
  key: leadKey(lead),
  add: { version: 1 },
  ...(userId ? { set: { userId } } : {}),
  when: all(
    present,
    lacks('mergedInto'),
    ...(userId ? [any(lacks('userId'), { op: 'eq', attribute: 'userId', value: userId })] : []),
  ),
});

function touchPut(lead: string, { signal, row, validated }: Touch): Write {
  const item: TouchRow = {
    v: 1,
    signal,
    run: validated.canonicalRun,
    effectiveAt: validated.effectiveAt,
    receivedAt: row.receivedAt,
    flow: row.flow,
    emitter: row.emitter,
    kind: validated.kind,
    identifiers: validated.identifiers.map(({ kind, hash }) => `${kind}#${hash}`),
  };
  // A late write of an older run must not put back what a revision replaced.
  return {
    kind: 'put',
    key: touchKey(lead, validated.effectiveAt, signal),
    item,
    when: any(absent, le('run', validated.canonicalRun)),
  };
}

const stitchedBefore = (entries: readonly Entry[]): StitchedEntry[] =>
  entries
    .filter(({ handoff, outcome }) => handoff === 'stitch' && outcome === 'continue')
    .map(({ data }) => StitchedEntry.parse(data));

/** The lead that an earlier run made of this signal. */
export async function ownLead(store: Store, signal: string, entries: readonly Entry[]): Promise<OwnLead | undefined> {
  if (!stitchedBefore(entries).some(({ created }) => created)) return undefined;
  const { id, row } = await resolveLead(store, leadIdOf(signal));
  return { lead: id, ...(row.userId === undefined ? {} : { userId: row.userId }) };
}

/** A revision that moved the signal in time or to another lead takes its old touch away. */
export function oldTouch(
  signal: string,
  entries: readonly Entry[],
  now: Pick<StitchedEntry, 'lead' | 'effectiveAt'>,
): Write[] {
  const old = stitchedBefore(entries).at(-1);
  if (!old || (old.lead === now.lead && old.effectiveAt === now.effectiveAt)) return [];
  return [{ kind: 'delete', key: touchKey(old.lead, old.effectiveAt, signal) }];
}
