/**
 * Keying one signal anew: what validate said of its identifiers, what stitch was computed from, its touch and the heads, in one
 * transaction, while nobody works on the signal. It stays on its lead; where its new keys lead elsewhere, a regrouping is asked
 * for. Nothing runs, nothing is sent. Doing it again changes nothing.
 */
import type { Registry } from '../core/definitions/definitions.ts';
import { identifiersOf } from '../core/identity/identify.ts';
import { identityVersion } from '../core/identity/version.ts';
import type { Keys } from '../core/ids.ts';
import { type Entry, isFinished } from '../core/journal/entry.ts';
import { rekeyed } from '../core/keying/rekeyed.ts';
import { type Standing, standingOf, type Unkeyed } from '../core/keying/standing.ts';
import { StitchedEntry } from '../core/stitch/entry.ts';
import { type Identifier, identifierOf, nameOf } from '../core/stitch/kinds.ts';
import { LeadRow, TouchRow } from '../core/stitch/rows.ts';
import { headChanges, type KnownIdentifier, stitch } from '../core/stitch/stitch.ts';
import { sourceOf } from '../core/validate/validate.ts';
import { canonicalKey, canonicalOf } from './envelopes.ts';
import { readSignal, type SignalFile } from './journal.ts';
import { entryKey, leadKey, signalKey, touchKey } from './keys.ts';
import { headWrites, lookUp, resolveLead } from './leads.ts';
import { requestWrite } from './regroup.ts';
import { all, eq, type Item, itemOf, lacks, type Store, type Write } from './store.ts';

export interface RekeyDeps {
  readonly store: Store;
  readonly registry: Pick<Registry, 'flows' | 'emitters' | 'identity'>;
  readonly now: () => number;
}

/** `busy`: it runs, or others of its lead keep being faster. The rest: {@link standingOf}. */
export type Rekeyed = 'keyed' | Exclude<Standing['kind'], 'unkeyed'>;

const MOST_TRIES = 12;

export async function rekeySignal(deps: RekeyDeps, keys: Keys, signal: string): Promise<Rekeyed> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const file = await readSignal(deps.store, signal);
    const standing = standingOf(file, identityVersion(keys));
    if (standing.kind !== 'unkeyed') return standing.kind;
    if (!file) return 'none';
    const writes = await writesFor(deps, keys, { ...standing, signal, file });
    if (typeof writes === 'string') return writes;
    if ((await deps.store.transact(writes)).kind === 'written') return 'keyed';
  }
  return 'busy';
}

type Keying = Unkeyed & { readonly signal: string; readonly file: SignalFile };

async function writesFor(deps: RekeyDeps, keys: Keys, keying: Keying): Promise<Write[] | 'gone' | 'busy'> {
  const { signal, file, entry, validated } = keying;
  const identity = identityVersion(keys);
  const identifiers = await identifiersIn(deps, keys, keying, { ...validated, run: validated.canonicalRun });
  if (!identifiers) return 'gone';
  const data = { ...entry.data, identifiers: identifiers.map(itemOf) } as Item;
  const said = entryUpdate(signal, entry, { data, versions: { ...entry.versions, identity } });
  const stitched = file.entries.findLast((each) => each.handoff === 'stitch' && isFinished(each));
  // Parked before it had a lead: its next run puts it on one.
  if (!stitched) return [atRest(signal, file), said];
  const touch = await touchOf(deps.store, keying, StitchedEntry.parse(stitched.data));
  if (!touch) return 'busy';
  const touched = await identifiersIn(deps, keys, keying, { ...touch.touch, identifiers: carriedBy(touch.touch) });
  if (!touched) return 'gone';
  const versions = { ...stitched.versions, identity };
  return [
    atRest(signal, file),
    said,
    entryUpdate(signal, stitched, { versions }),
    ...(await touchWrites(deps, { signal, touch, identifiers: touched })),
  ];
}

/** Keyed anew from what was said in a run; `undefined` where that is erased. */
async function identifiersIn(
  { store, registry }: RekeyDeps,
  keys: Keys,
  { signal, file }: Keying,
  said: { readonly run: number; readonly effectiveAt: number; readonly identifiers: readonly Identifier[] },
): Promise<Identifier[] | undefined> {
  const canonical = canonicalOf(await store.get(canonicalKey(signal, said.run)));
  const source = { keys, ...sourceOf(file.row, registry), at: said.effectiveAt };
  return canonical && rekeyed(said.identifiers, identifiersOf(canonical, source), keys);
}

const carriedBy = ({ identifiers, shared = [] }: TouchRow): Identifier[] =>
  identifiers.map((name) => ({ ...identifierOf(name), ...(shared.includes(name) ? { shared: true } : {}) }));

/** Nobody may be at work on it: what they read of its identifiers would be written after this. */
const atRest = (signal: string, { row }: SignalFile): Write => ({
  kind: 'check',
  key: signalKey(signal),
  when: all(eq('run', row.run ?? 0), eq('state', row.state), lacks('pending')),
});

const entryUpdate = (signal: string, { run, handoff, at }: Entry, set: Item): Write => ({
  kind: 'update',
  key: entryKey(signal, run, handoff),
  set,
  when: eq('at', at),
});

interface FoundTouch {
  readonly lead: string;
  readonly row: LeadRow;
  readonly touch: TouchRow;
}

/** Where stitch put it, or a regrouping moved it. */
async function touchOf(
  store: Store,
  { signal, validated }: Keying,
  { lead: own, effectiveAt }: StitchedEntry,
): Promise<FoundTouch | undefined> {
  const known = await lookUp(store, validated.identifiers);
  const families = known.flatMap(({ lead }) => (lead ? [lead.id, ...(lead.row.absorbed ?? [])] : []));
  const leads = [...new Set([own, ...families])].slice(0, 100);
  const items = await store.getMany(leads.map((lead) => touchKey(lead, effectiveAt, signal)));
  const at = items.findIndex((item) => item !== undefined);
  const lead = leads[at];
  if (lead === undefined) return undefined;
  const row = LeadRow.parse(await store.get(leadKey(lead)));
  return { lead, row, touch: TouchRow.parse(items[at]) };
}

interface Touching {
  readonly signal: string;
  readonly touch: FoundTouch;
  readonly identifiers: readonly Identifier[];
}

async function touchWrites(deps: RekeyDeps, { signal, touch: found, identifiers }: Touching): Promise<Write[]> {
  const { lead, row, touch } = found;
  const known = await lookUp(deps.store, identifiers);
  const decision = stitch(signal, known);
  const shared = identifiers.filter((each) => each.shared).map(nameOf);
  const { shared: _before, ...rest } = touch;
  const item = itemOf({ ...rest, identifiers: identifiers.map(nameOf), ...(shared.length > 0 ? { shared } : {}) });
  const isElsewhere = await leadsElsewhere(deps.store, lead, decision.ties, known);
  return [
    { kind: 'put', key: touchKey(lead, touch.effectiveAt, signal), item, when: eq('run', touch.run) },
    // Whoever has read all of the lead and is about to move something has read the old keys.
    { kind: 'update', key: leadKey(lead), add: { version: 1 }, when: eq('version', row.version) },
    ...headWrites(headChanges(known, decision.ties, lead)),
    ...(decision.kind === 'look' || isElsewhere ? [requestWrite(lead, deps.now())] : []),
  ];
}

/** Whether one of its keys leads to somebody who is not known as the same person yet. */
async function leadsElsewhere(
  store: Store,
  lead: string,
  ties: readonly Identifier[],
  known: readonly KnownIdentifier[],
): Promise<boolean> {
  const tied = new Set(ties.map(nameOf));
  const leads = new Set(known.flatMap((each) => (each.lead && tied.has(nameOf(each.identifier)) ? each.lead.id : [])));
  if (leads.size === 0 || (leads.size === 1 && leads.has(lead))) return false;
  leads.delete((await resolveLead(store, lead)).id);
  return leads.size > 0;
}
