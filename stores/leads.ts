/** Leads: reading identifiers and leads through merges, and the writes that add a signal to one. */
import type { Entry } from '../core/journal/entry.ts';
import type { SignalRow } from '../core/journal/rows.ts';
import { StitchedEntry, type ValidatedEntry } from '../core/stitch/entry.ts';
import { BLOCKING, blockingValues, nameOf } from '../core/stitch/kinds.ts';
import { IdentifierHead, LeadRow, type TouchRow } from '../core/stitch/rows.ts';
import {
  bucketOf,
  type HeadChange,
  headChanges,
  type Identifier,
  type KnownIdentifier,
  type StitchDecision,
  type Survivor,
} from '../core/stitch/stitch.ts';
import { headKey, identifierKey, leadKey, touchKey } from './keys.ts';
import { absent, all, any, eq, itemOf, lacks, le, present, type Store, type Write } from './store.ts';

/** The lead an id stands for today, following merges. Throws when the ledger has no such lead. */
export async function resolveLead(store: Store, id: string): Promise<Survivor> {
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

/** The identifiers of a signal with what is known of each: one read for all of them, one more per lead. */
export async function lookUp(store: Store, identifiers: readonly Identifier[]): Promise<KnownIdentifier[]> {
  const items = await store.getMany(identifiers.map(({ kind, hash }) => identifierKey(kind, hash)));
  const heads = items.map((item) => item && IdentifierHead.parse(item));
  const leads = new Map<string, Promise<Survivor>>();
  for (const lead of heads.flatMap((head) => head?.lead ?? [])) {
    if (!leads.has(lead)) leads.set(lead, resolveLead(store, lead));
  }
  return Promise.all(
    identifiers.map(async (identifier, index) => {
      const head = heads[index];
      const lead = head?.lead === undefined ? undefined : await leads.get(head.lead);
      return { identifier, ...(head ? { head } : {}), ...(lead ? { lead } : {}) };
    }),
  );
}

export interface Touch {
  readonly signal: string;
  readonly row: SignalRow;
  readonly validated: ValidatedEntry;
  readonly now: number;
}

type Decided = Exclude<StitchDecision, { kind: 'look' }>;

/** The writes that put a signal on its lead: heads, lead, touch. Lost when anything it was decided from has changed. */
export function stitchWrites(decision: Decided, known: readonly KnownIdentifier[], touch: Touch): Write[] {
  const lead = decision.kind === 'new' ? decision.lead : decision.lead.id;
  return [
    ...headWrites(headChanges(known, decision.ties, lead)),
    decision.kind === 'new' ? newLead(lead, touch, decision.ties) : touchedLead(decision.lead, decision.ties),
    touchPut(lead, touch),
  ];
}

export const headWrites = (changes: readonly HeadChange[]): Write[] =>
  changes.map(({ name, head, from }) => ({
    kind: 'put',
    key: headKey(name),
    item: itemOf(head),
    when: from === undefined ? absent : any(eq('n', from), ...(from === 0 ? [lacks('n')] : [])),
  }));

const hashOf = (ties: readonly Identifier[], wanted: Identifier['kind']): string | undefined =>
  ties.find(({ kind }) => kind === wanted)?.hash;

/** What these identifiers make of a lead's row. */
const marksOf = (ties: readonly Identifier[]) => blockingValues((kind) => hashOf(ties, kind));

const newLead = (lead: string, { signal, now }: Touch, ties: readonly Identifier[]): Write => ({
  kind: 'put',
  key: leadKey(lead),
  item: {
    v: 1,
    first: signal,
    createdAt: now,
    bucket: bucketOf(lead),
    version: 1,
    ...marksOf(ties),
    hasEmail: hashOf(ties, 'email') !== undefined,
  },
  when: absent,
});

/** A first user id, CRM id or address is noted; whether it is the first is what may have changed. */
function touchedLead({ id, row }: Survivor, ties: readonly Identifier[]): Write {
  const brings = hashOf(ties, 'email') !== undefined && row.hasEmail === false;
  const told = BLOCKING.flatMap((kind) => {
    const value = hashOf(ties, kind);
    return value === undefined ? [] : [{ kind, known: row[kind], value }];
  });
  const firsts = told.filter(({ known }) => known === undefined).map(({ kind, value }) => [kind, value] as const);
  const set = { ...Object.fromEntries(firsts), ...(brings ? { hasEmail: true } : {}) };
  return {
    kind: 'update',
    key: leadKey(id),
    add: { version: 1 },
    ...(Object.keys(set).length > 0 ? { set } : {}),
    when: all(
      present,
      lacks('mergedInto'),
      lacks('isTangled'),
      ...told.map(({ kind, known, value }) =>
        known === undefined ? any(lacks(kind), eq(kind, value)) : eq(kind, known),
      ),
      ...(brings ? [eq('hasEmail', false)] : []),
    ),
  };
}

export function touchPut(lead: string, { signal, row, validated }: Touch): Write {
  const item: TouchRow = {
    v: 1,
    signal,
    run: validated.canonicalRun,
    effectiveAt: validated.effectiveAt,
    receivedAt: row.receivedAt,
    flow: row.flow,
    emitter: row.emitter,
    kind: validated.kind,
    identifiers: validated.identifiers.map(nameOf),
  };
  const shared = validated.identifiers.filter((each) => each.shared).map(nameOf);
  // A late write of an older run must not put back what a revision replaced.
  return {
    kind: 'put',
    key: touchKey(lead, validated.effectiveAt, signal),
    item: itemOf({ ...item, ...(shared.length > 0 ? { shared } : {}) }),
    when: any(absent, le('run', validated.canonicalRun)),
  };
}

/** Where earlier runs put the signal; empty for a first run. */
export const stitchedBefore = (entries: readonly Entry[]): StitchedEntry[] =>
  entries
    .filter(({ handoff, outcome }) => handoff === 'stitch' && outcome === 'continue')
    .map(({ data }) => StitchedEntry.parse(data));
