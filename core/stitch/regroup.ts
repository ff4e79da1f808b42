/**
 * From what the ledger holds to what the partition says: which leads become one, which part, which touches move. Pure. The
 * caller has read everything that is linked, commits the plan on the condition that nothing of it changed, and looks again.
 */
import { leadIdOf, plainHash } from '../ids.ts';
import { type BlockingValues, blockingValues, type Identifier, isWeak } from './kinds.ts';
import { type Group, inOrder, type Partition, type Ruling, type SkippedTie, type Told } from './partition.ts';
import { keptTogether, survivorOf } from './withheld.ts';

/** A lead as it stands. `id` is never reused; `mergedInto` is the survivor, never another lead that is merged away. */
export interface Home {
  readonly id: string;
  readonly first: string;
  readonly createdAt: number;
  readonly mergedInto?: string | undefined;
  /** Something of it is at a destination. */
  readonly isDelivered: boolean;
}

/** A signal where its touch is kept. Without a home it is about to be put somewhere. */
export interface HomeTouch extends Told {
  readonly home?: string;
}

export interface Component {
  readonly homes: readonly Home[];
  readonly touches: readonly HomeTouch[];
  /** The lead each of the touches' identifiers points to, as written; nothing where it points nowhere. */
  readonly heads: ReadonlyMap<string, string | undefined>;
  readonly isShared: (name: string) => boolean;
  readonly rulings: readonly Ruling[];
  /** By lead, what people let part of it although it was delivered: leads that it stands for, or `all`. */
  readonly released: ReadonlyMap<string, readonly string[]>;
}

/** What a lead's row says of its group, so that most signals need not read the others. */
export interface Marks {
  readonly blocking: BlockingValues;
  readonly hasEmail: boolean;
  /** Something links it to another lead and something else keeps them apart, or a person decided so. */
  readonly isTangled: boolean;
}

export interface GroupPlan {
  /** The lead that stands for all of them. */
  readonly lead: string;
  readonly isNew: boolean;
  /** The others, which point to it. */
  readonly absorbed: readonly string[];
  readonly signals: readonly string[];
  readonly marks: Marks;
}

export interface Regrouping {
  readonly groups: readonly GroupPlan[];
  /** Leads that point elsewhere from now on; without `into` they stand for themselves again. */
  readonly pointers: readonly { readonly lead: string; readonly from?: string; readonly into?: string }[];
  readonly moves: readonly { readonly signal: string; readonly from: string; readonly to: string }[];
  /** Identifiers that lead elsewhere from now on; without a lead, nowhere. */
  readonly heads: readonly { readonly name: string; readonly lead?: string }[];
  readonly skipped: readonly SkippedTie[];
  /** Delivered leads that would part, had they not been delivered: how many signals each part has. */
  readonly withheld: readonly { readonly lead: string; readonly parts: readonly (readonly string[])[] }[];
}

/** What is to change for the ledger to hold the partition, but that what was delivered stays together. */
export function regroup(component: Component): Regrouping {
  const { found, withheld } = keptTogether(component);
  const groups = placed(component, found, withheld.length > 0);
  return {
    groups,
    pointers: pointersOf(component, groups),
    moves: movesOf(component, groups),
    heads: headsOf(component, found, groups),
    skipped: found.skipped,
    withheld,
  };
}

/** Each lead stays with the group of its first signal; the eldest stands for the group. */
function placed({ homes, touches, rulings }: Component, found: Partition, isWithheld: boolean): GroupPlan[] {
  const { groups, skipped } = found;
  const isMixed = groups.some((group) => group.isMixed);
  const isTangled = groups.length > 1 || skipped.length + rulings.length > 0 || isMixed || isWithheld;
  const stays = homesBySignal(homes, touches);
  const taken = new Set([...stays.values()].flat().map(({ id }) => id));
  const empty = homes.filter(({ id, mergedInto }) => mergedInto !== undefined && !taken.has(id));
  return groups.map((group) => {
    const [eldest, ...others] = group.signals.flatMap((signal) => stays.get(signal) ?? []).sort(elderFirst);
    const lead = eldest?.id ?? freeId(group.signals, taken);
    taken.add(lead);
    const members = new Set([lead, ...others.map(({ id }) => id)]);
    // A lead that all its signals left says nothing by itself: it goes where the one it points to goes.
    const followers = empty.filter(({ mergedInto }) => mergedInto !== undefined && members.has(mergedInto));
    const absorbed = [...others, ...followers].sort(elderFirst).map(({ id }) => id);
    return { lead, isNew: eldest === undefined, absorbed, signals: group.signals, marks: marksOf(group, isTangled) };
  });
}

/**
 * The leads by which everything linked is found again from this one, where no identifier leads to them: those that stand for
 * another group, and those that are still to be merged.
 */
export function kinOf(lead: string, groups: readonly GroupPlan[], stands: (lead: string) => boolean): string[] {
  const all = groups.flatMap((group) => [group.lead, ...group.absorbed]);
  return all.filter((each) => each !== lead && stands(each)).sort();
}

/** The leads that have signals, by the signal whose group they stay with. */
function homesBySignal(homes: readonly Home[], touches: readonly HomeTouch[]): Map<string, Home[]> {
  const kept = Map.groupBy(touches, ({ home }) => home);
  const stays = new Map<string, Home[]>();
  for (const home of homes) {
    const first = anchorOf(home, kept.get(home.id) ?? []);
    if (first) stays.set(first.signal, [...(stays.get(first.signal) ?? []), home]);
  }
  return stays;
}

/**
 * The signal a lead goes with: the one its id comes from; where records of it are at destinations, the first that told whose
 * they are. A nameless call that opened the lead must not take somebody's record along to whoever else has the number.
 */
function anchorOf({ first, isDelivered }: Home, own: readonly HomeTouch[]): HomeTouch | undefined {
  const inTime = [...own].sort(inOrder);
  const naming = isDelivered ? inTime.find(({ identifiers }) => identifiers.some(tellsWho)) : undefined;
  return naming ?? inTime.find(({ signal }) => signal === first) ?? inTime[0];
}

const tellsWho = ({ kind, shared }: Identifier): boolean => !shared && !isWeak(kind);

export const elderFirst = (a: Pick<Home, 'id' | 'createdAt'>, b: Pick<Home, 'id' | 'createdAt'>): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/** A lead is named after its first signal; where another lead has that name, after the next one. */
function freeId(signals: readonly string[], taken: ReadonlySet<string>): string {
  const free = signals.map(leadIdOf).find((id) => !taken.has(id));
  return free ?? plainHash('lead', signals[0] ?? '', 'again');
}

const marksOf = ({ blocking, hasEmail }: Group, isTangled: boolean): Marks => ({
  blocking: blockingValues((kind) => blocking.get(kind)),
  hasEmail,
  isTangled,
});

function pointersOf({ homes }: Component, groups: readonly GroupPlan[]): Regrouping['pointers'] {
  const wanted = new Map(groups.flatMap(({ lead, absorbed }) => absorbed.map((id) => [id, lead])));
  const placedHomes = new Set(groups.flatMap(({ lead, absorbed }) => [lead, ...absorbed]));
  return homes
    .filter(({ id, mergedInto }) => placedHomes.has(id) && mergedInto !== wanted.get(id))
    .map(({ id, mergedInto }) => {
      const into = wanted.get(id);
      return {
        lead: id,
        ...(mergedInto === undefined ? {} : { from: mergedInto }),
        ...(into === undefined ? {} : { into }),
      };
    });
}

/** Touches of a lead that is part of another group go to that group's lead. */
function movesOf({ touches }: Component, groups: readonly GroupPlan[]): Regrouping['moves'] {
  const group = new Map(groups.flatMap((each) => each.signals.map((signal) => [signal, each])));
  return touches.flatMap(({ signal, home }) => {
    const to = group.get(signal);
    if (home === undefined || !to || to.lead === home || to.absorbed.includes(home)) return [];
    return [{ signal, from: home, to: to.lead }];
  });
}

/**
 * Identifiers found in a group lead to it. One that links nobody any more leads nowhere, unless it is the way to a lead that
 * is not looked at here.
 */
function headsOf({ homes, heads }: Component, { groups }: Partition, plans: readonly GroupPlan[]): Regrouping['heads'] {
  const wanted = new Map(groups.flatMap(({ identifiers }, n) => identifiers.map((name) => [name, plans[n]?.lead])));
  const goesTo = new Map(homes.map((home) => [home.id, survivorOf(home)]));
  for (const { lead, absorbed } of plans) for (const id of [lead, ...absorbed]) goesTo.set(id, lead);
  return [...heads].flatMap(([name, at]) => {
    const lead = wanted.get(name);
    if (lead === undefined) return at !== undefined && goesTo.has(at) ? [{ name }] : [];
    // A head follows the pointers of its lead: it is written anew only where that is not the way.
    return at !== undefined && goesTo.get(at) === lead ? [] : [{ name, lead }];
  });
}
