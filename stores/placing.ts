/** Where a signal belongs whose identifiers link several leads, or say what others contradict: everything linked is read. */
import { nameOf } from '../core/stitch/kinds.ts';
import {
  type Component,
  type GroupPlan,
  type HomeTouch,
  kinOf,
  type Regrouping,
  regroup,
} from '../core/stitch/regroup.ts';
import {
  bucketOf,
  type HeadChange,
  headChanges,
  type Identifier,
  type KnownIdentifier,
} from '../core/stitch/stitch.ts';
import { componentOf, type Gathered, gather, TooTangled } from './component.ts';
import { leadKey, touchKey } from './keys.ts';
import { headWrites, type Touch, touchPut } from './leads.ts';
import { requestWrite } from './regroup.ts';
import { marked } from './regroup-leads.ts';
import { absent, eq, itemOf, type Store, type Write } from './store.ts';

export interface Placing {
  readonly touch: Touch;
  readonly known: readonly KnownIdentifier[];
  readonly ties: readonly Identifier[];
  /** Leads that earlier runs put it on. */
  readonly before: readonly string[];
}

export interface Placed {
  readonly lead: string;
  readonly created: boolean;
  /** Whether the component is to be put right: ask for it with {@link regroupLead} after the commit. */
  readonly isRequested: boolean;
  readonly writes: readonly Write[];
}

/**
 * Puts the signal on the eldest lead of its group and asks for the rest (leads to merge, touches to move) to be done. Lost when
 * anything it was found from has changed. Throws TooTangled.
 */
export async function place(store: Store, placing: Placing): Promise<Placed> {
  const { touch, known, ties, before } = placing;
  const seeds = [...known.flatMap(({ lead }) => (lead ? [lead.id] : [])), ...before];
  const gathered = await gather(store, [...new Set(seeds)], [toldOf(touch)]);
  const told = { ...toldOf(touch), ...homeOf(gathered, touch) };
  const heads = headChanges(known, ties, '');
  const found = regroup(withTurning(componentOf(gathered, [told]), heads));
  const group = found.groups.find(({ signals }) => signals.includes(touch.signal));
  if (!group) throw new Error(`The partition lost signal ${touch.signal}.`);
  const lead = stayOf(group, told, gathered) ?? group.lead;
  const old = oldTouches(gathered, placing, lead);
  const isRequested = old.length > 0 || !isSettled(found, gathered, { lead, heads });
  const writes = [
    ...headWrites(headChanges(known, ties, lead)),
    touchPut(lead, touch),
    ...old,
    ...leadWrites(gathered, { found, lead, group, isMoving: old.length > 0 || isRequested }, touch),
    ...(isRequested ? [requestWrite(lead, touch.now)] : []),
  ];
  // A transaction holds 100; the rest is for what the handoff journals.
  if (writes.length > MOST_WRITES) throw new TooTangled(`${writes.length} writes for one signal.`);
  return { lead, created: !gathered.parts.has(lead), isRequested, writes };
}

/** Many leads and many identifiers at once, each of them new, are no person either. */
const MOST_WRITES = 90;

const toldOf = ({ signal, validated }: Touch): HomeTouch => ({
  signal,
  effectiveAt: validated.effectiveAt,
  identifiers: validated.identifiers,
});

/**
 * Where its touch is and stays, if it takes nothing back: a lead must not lose its name because a signal of it runs again, or
 * tells more than it did.
 */
function homeOf({ parts }: Gathered, { signal, validated }: Touch): { readonly home?: string } {
  const said = new Set(validated.identifiers.map(nameOf));
  const home = [...parts.values()].find(({ touches }) =>
    touches.some((each) => each.signal === signal && each.identifiers.every((name) => said.has(name))),
  );
  return home ? { home: home.id } : {};
}

/** A lead that is about to be merged keeps its signals: it would be left without any, and nobody would know whose it was. */
function stayOf({ lead, absorbed }: GroupPlan, { home }: HomeTouch, { parts }: Gathered): string | undefined {
  const isMerging = home !== undefined && home !== lead && absorbed.includes(home);
  return isMerging && parts.get(home)?.row.mergedInto === undefined ? home : undefined;
}

/** Identifiers that this very signal shows to be of many. */
function withTurning(component: Component, heads: readonly HeadChange[]): Component {
  const turning = new Set(heads.filter(({ head }) => head.isShared).map(({ name }) => name));
  return { ...component, isShared: (name) => turning.has(name) || component.isShared(name) };
}

/** Nothing is to be done but to put the signal there. */
function isSettled(
  found: Regrouping,
  gathered: Gathered,
  { lead, heads }: { readonly lead: string; readonly heads: readonly HeadChange[] },
): boolean {
  // Written without a lead yet: those are the ones that will lead to where the signal is put.
  const own = new Set(heads.filter(({ head }) => head.lead === '').map(({ name }) => name));
  const isMarked = found.groups.every(({ lead, marks }) => {
    const row = gathered.parts.get(lead)?.row;
    return row?.isTangled === marks.isTangled && String(row.kin ?? []) === String(kinNow(lead, found, gathered));
  });
  const { pointers, moves } = found;
  return (
    isMarked &&
    pointers.length + moves.length === 0 &&
    found.heads.every((head) => head.lead === lead && own.has(head.name))
  );
}

/** As long as nothing is regrouped. */
const kinNow = (lead: string, { groups }: Regrouping, { parts }: Gathered): string[] =>
  kinOf(lead, groups, (each) => parts.has(each) && parts.get(each)?.row.mergedInto === undefined);

/** What an earlier run said is no longer so. Its touch is where it was put, or where a regrouping moved it. */
function oldTouches({ parts }: Gathered, { touch }: Placing, lead: string): Write[] {
  const { signal, validated } = touch;
  return [...parts.values()].flatMap(({ id, touches }) =>
    touches
      .filter((each) => each.signal === signal && (id !== lead || each.effectiveAt !== validated.effectiveAt))
      .map(
        (each): Write => ({ kind: 'delete', key: touchKey(id, each.effectiveAt, signal), when: eq('run', each.run) }),
      ),
  );
}

interface Place {
  readonly found: Regrouping;
  readonly lead: string;
  readonly group: GroupPlan;
  readonly isMoving: boolean;
}

/** The lead it is put on moves on; all the others must be as they were read. */
function leadWrites(gathered: Gathered, { found, lead, group, isMoving }: Place, { signal, now }: Touch): Write[] {
  const { parts } = gathered;
  const set = itemOf(marked(group.marks, kinNow(lead, found, gathered)));
  const created = { v: 1, first: signal, createdAt: now, bucket: bucketOf(lead), version: 1, ...set };
  const others = [...parts.values()].filter(({ id }) => id !== lead);
  const own = parts.get(lead);
  return [
    own
      ? { kind: 'update', key: leadKey(lead), set, add: { version: 1 }, when: eq('version', own.row.version) }
      : { kind: 'put', key: leadKey(lead), item: created, when: absent },
    ...others.map(({ id, row, touches }): Write => {
      const isLeft = isMoving && touches.some((each) => each.signal === signal);
      const when = eq('version', row.version);
      return isLeft
        ? { kind: 'update', key: leadKey(id), add: { version: 1 }, when }
        : { kind: 'check', key: leadKey(id), when };
    }),
  ];
}
