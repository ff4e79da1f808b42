/** What people decide of leads: that two are one person, or that two who were taken for one are not. */
import { type Irreversible, irreversible, partingKeys } from '../core/deliver/parting.ts';
import { effectKeyOf, engagementIdOf } from '../core/ids.ts';
import { inOrder } from '../core/stitch/partition.ts';
import { LeadRow, type Release, type RulingRow } from '../core/stitch/rows.ts';
import { undoOf } from '../core/stitch/undo.ts';
import { componentOf, type Gathered, gather, type LeadPart } from './component.ts';
import { leadKey, rulingKey } from './keys.ts';
import { resolveLead } from './leads.ts';
import { knownEffects } from './parting.ts';
import { requestWrite } from './regroup.ts';
import { absent, eq, itemOf, type Store, type Write } from './store.ts';
import { toldFields } from './told-fields.ts';

export interface RulingDeps {
  readonly store: Store;
  /** Names of all destinations. */
  readonly destinations: readonly string[];
  readonly now: () => number;
}

export type Ruled =
  /** `lead`: whose component is to be put right now; see `careForComponent`. */
  | { readonly kind: 'ruled'; readonly lead: string; readonly irreversible: readonly Irreversible[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'pointless' }
  /** One of them has no signal any more by which it could be named. */
  | { readonly kind: 'empty' };

/** Two leads are one person, whatever keeps them apart. Throws TooTangled. */
export const ruleSame = (deps: RulingDeps, leads: readonly [string, string], by: string): Promise<Ruled> =>
  decided(async () => {
    const found = await Promise.all(leads.map((lead) => liveLead(deps.store, lead)));
    const [one, other] = found;
    if (!one || !other) return { kind: 'unknown' };
    if (one === other) return { kind: 'pointless' };
    const gathered = await gather(deps.store, [one, other]);
    const now = deps.now();
    const writes = rulingWrites(gathered, [one, other], { kind: 'same', by, at: now });
    if (!writes) return { kind: 'empty' };
    const request = askedBy(gathered, one, { now });
    return commit(deps.store, [...writes, request], { kind: 'ruled', lead: one, irreversible: [] });
  });

/**
 * A lead that was merged stands for itself again. What somebody said that joined it with who stays behind is taken back; where
 * it is joined all the same, it is noted that it and the survivor are apart. Lists what destinations cannot take back.
 * Throws TooTangled.
 */
export const ruleApart = (deps: RulingDeps, lead: string, by: string): Promise<Ruled> =>
  decided(async () => {
    const { store, destinations } = deps;
    const item = await store.get(leadKey(lead));
    if (!item) return { kind: 'unknown' };
    const survivor = LeadRow.parse(item).mergedInto;
    if (survivor === undefined) return { kind: 'pointless' };
    const gathered = await gather(store, [survivor]);
    const now = deps.now();
    const apart = rulingWrites(gathered, [survivor, lead], { kind: 'apart', by, at: now });
    if (!apart) return { kind: 'empty' };
    const lost = await lostBetween(store, gathered, { destinations, survivor, lead });
    const request = askedBy(gathered, survivor, {
      now,
      released: { lead, by, ...(lost.length > 0 ? { keeps: lost } : {}) },
    });
    const writes = [...partingWrites(gathered, [survivor, lead], apart), request];
    return commit(store, writes, { kind: 'ruled', lead: survivor, irreversible: lost });
  });

/** A delivered lead may part into whatever the rule says. Throws TooTangled. */
export const releaseAll = (deps: Pick<RulingDeps, 'store' | 'now'>, lead: string, by: string): Promise<Ruled> =>
  decided(async () => {
    const live = await liveLead(deps.store, lead);
    if (live === undefined) return { kind: 'unknown' };
    const gathered = await gather(deps.store, [live]);
    const request = askedBy(gathered, live, { now: deps.now(), released: { lead: 'all', by } });
    return commit(deps.store, [request], { kind: 'ruled', lead: live, irreversible: [] });
  });

/** Decisions of one lead at the same time; each is read and written again where another came between. */
const MOST_LOST = 8;

async function decided(once: () => Promise<Ruled | 'lost'>): Promise<Ruled> {
  for (let lost = 0; lost < MOST_LOST; lost += 1) {
    const ruled = await once();
    if (ruled !== 'lost') return ruled;
  }
  throw new Error('Others decide of the same leads again and again.');
}

const commit = async (store: Store, writes: readonly Write[], ruled: Ruled): Promise<Ruled | 'lost'> =>
  (await store.transact(writes)).kind === 'lost' ? 'lost' : ruled;

/** The request to put it right, beside what others asked for and is still to be done. */
function askedBy(
  { parts }: Gathered,
  lead: string,
  { now, released }: { readonly now: number; readonly released?: Release },
): Write {
  const request = parts.get(lead)?.request;
  const all = [...(request?.released ?? []), ...(released === undefined ? [] : [released])];
  const when = request ? eq('n', request.n) : absent;
  return requestWrite(lead, now, all.length > 0 ? { released: all } : {}, when);
}

async function liveLead(store: Store, lead: string): Promise<string | undefined> {
  return (await store.get(leadKey(lead))) && (await resolveLead(store, lead)).id;
}

/** Kept with both leads, each naming a signal of its own first. */
function rulingWrites(
  { parts }: Gathered,
  [one, other]: readonly [string, string],
  ruling: Pick<RulingRow, 'kind' | 'by' | 'at'>,
): Write[] | undefined {
  const signals = [signalOf(parts.get(one)), signalOf(parts.get(other))] as const;
  if (signals[0] === undefined || signals[1] === undefined) return undefined;
  const put = (lead: string, of: string, pair: readonly [string, string]): Write => ({
    kind: 'put',
    key: rulingKey(lead, of),
    item: itemOf({ v: 1, ...ruling, lead: of, signals: pair }),
  });
  return [put(one, other, [signals[0], signals[1]]), put(other, one, [signals[1], signals[0]])];
}

/** The signal that names a lead. */
const signalOf = (part: LeadPart | undefined): string | undefined =>
  (part?.touches.find(({ signal }) => signal === part.row.first) ?? [...(part?.touches ?? [])].sort(inOrder)[0])
    ?.signal;

/** What of the rulings has to change for the lead to stand for itself. */
function partingWrites(
  gathered: Gathered,
  [survivor, lead]: readonly [string, string],
  apart: readonly Write[],
): Write[] {
  const rulings = gathered.parts.get(lead)?.rulings ?? [];
  const words = rulings.filter(({ kind }) => kind === 'same').sort((a, b) => b.at - a.at);
  const named = {
    survivor: signalOf(gathered.parts.get(survivor)) ?? '',
    lead: signalOf(gathered.parts.get(lead)) ?? '',
  };
  const { takenBack, isJoined } = undoOf(componentOf(gathered), words, named);
  const partners = words.filter((word) => takenBack.includes(word)).map((word) => word.lead);
  // Where they are said to be apart, that is written over the word between the two.
  const ends = partners
    .filter((partner) => !isJoined || partner !== survivor)
    .flatMap((partner) => endOf(lead, partner));
  return isJoined ? [...ends, ...apart] : ends;
}

const endOf = (lead: string, partner: string): Write[] => [
  { kind: 'delete', key: rulingKey(partner, lead) },
  { kind: 'delete', key: rulingKey(lead, partner) },
];

/** What stays behind at each destination. */
export async function lostBetween(
  store: Store,
  { parts }: Gathered,
  { destinations, survivor, lead }: { destinations: readonly string[]; survivor: string; lead: string },
): Promise<Irreversible[]> {
  const others = (parts.get(survivor)?.row.absorbed ?? []).filter((each) => each !== lead);
  const family = [survivor, lead, ...others];
  const fields = await toldFields(store, new Map(family.map((each) => [each, parts.get(each)?.touches ?? []])));
  const lost = destinations.map(async (destination) => {
    const parting = { destination, survivor, parted: lead, others };
    const tasks = family.flatMap((each) =>
      (parts.get(each)?.engagements ?? []).map(({ flow, n }) => ({
        lead: each,
        key: effectKeyOf(engagementIdOf(each, flow, n), destination, 'task', 'first-touch'),
      })),
    );
    const effects = await knownEffects(store, [...partingKeys(parting), ...tasks.map(({ key }) => key)]);
    const tasksOf = (of: string) =>
      tasks.flatMap((task) => (task.lead === of ? (effects.get(task.key)?.external ?? []) : []));
    return irreversible(parting, effects, { fieldsOf: (of) => fields.get(of) ?? [], tasksOf }) ?? [];
  });
  return (await Promise.all(lost)).flat();
}
