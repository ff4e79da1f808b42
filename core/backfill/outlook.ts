/** What would become of some linked signals, rows of an export among them: the ledger's own plan, read for what is new. Pure. */
import type { IdentifierKind } from '../signal/canonical.ts';
import { MOST_LEADS } from '../stitch/bounds.ts';
import { kindOf, nameOf, strengthOf, tiesOf } from '../stitch/kinds.ts';
import { type SkippedTie, sharedAmong } from '../stitch/partition.ts';
import {
  type Component,
  type GroupPlan,
  type Home,
  type HomeTouch,
  type Regrouping,
  regroup,
} from '../stitch/regroup.ts';
import { survivorOf } from '../stitch/withheld.ts';

/** A row of the export has a line, a signal of the ledger a home. */
export type Entry = HomeTouch & { readonly line?: number };

/** Of what the ledger has: what concerns the entries. */
export type Surroundings = Pick<Component, 'homes' | 'isShared' | 'rulings' | 'released'>;

/** One person to be, with rows of the export. */
export interface Person {
  readonly rows: readonly Entry[];
  /** The leads they are today; none of somebody new, several of somebody who is to be put together. */
  readonly leads: readonly string[];
  /** The lead that will stand for them; where nobody is known yet, the one that will be made. */
  readonly lead: string;
  /** Leads that stand for themselves today and would not any more. */
  readonly others: readonly string[];
  /** Of each row the strongest kind that another signal of the person has the same of; nothing where there is none. */
  readonly joins: readonly (IdentifierKind | undefined)[];
  /** Names of the identifiers that tie the rows. */
  readonly ties: ReadonlySet<string>;
  /** Kinds by which rows and what the ledger has, or two of its leads, are linked; the strongest first. */
  readonly links: readonly IdentifierKind[];
}

export interface Outlook {
  readonly people: readonly Person[];
  readonly shared: ReadonlySet<string>;
  /** Rows linked with more leads than stitch looks at: nothing can be said of them, and they may wait. */
  readonly tangled: readonly Entry[];
  readonly keptApart: readonly { readonly row: Entry; readonly why: SkippedTie['why'] }[];
  /** Leads that would part, nothing of them being delivered; with how many parts. */
  readonly parts: readonly { readonly lead: string; readonly parts: number }[];
  /** Delivered leads that would part: somebody would be asked. */
  readonly asks: readonly { readonly lead: string; readonly parts: readonly number[] }[];
}

/** `crowded`: identifiers that are of many, these entries counted. */
export function outlookOf(entries: readonly Entry[], around: Surroundings, crowded: ReadonlySet<string>): Outlook {
  const component = componentOf(entries, around, crowded);
  const { isShared } = component;
  const found = regroup(component);
  const leads = new Set([...around.homes.map(({ id }) => id), ...found.groups.map(({ lead }) => lead)]);
  if (leads.size > MOST_LEADS) return { ...NOTHING, tangled: entries.filter(isRow) };
  const bySignal = new Map(entries.map((each) => [each.signal, each]));
  const survivors = new Map(around.homes.map((home) => [home.id, survivorOf(home)]));
  const groups = found.groups.map(({ signals, ...plan }) => ({
    ...plan,
    members: signals.flatMap((signal) => bySignal.get(signal) ?? []),
  }));
  return {
    people: groups
      .filter(({ members }) => members.some(isRow))
      .map((group) => personOf(group, { survivors, isShared })),
    shared: new Set(entries.filter(isRow).flatMap(({ identifiers }) => sharedOf(identifiers, isShared))),
    tangled: [],
    keptApart: found.skipped.flatMap(({ signal, why }) => {
      const row = bySignal.get(signal);
      return row && isRow(row) ? [{ row, why }] : [];
    }),
    parts: partedIn(groups, survivors, found.withheld),
    asks: newlyAsked(entries, around, found),
  };
}

const NOTHING: Outlook = { people: [], shared: new Set(), tangled: [], keptApart: [], parts: [], asks: [] };

function componentOf(touches: readonly Entry[], around: Surroundings, crowded: ReadonlySet<string>): Component {
  const isShared = (name: string): boolean => crowded.has(name) || around.isShared(name);
  return { ...around, touches, heads: new Map(), isShared };
}

export const isRow = ({ line }: Entry): boolean => line !== undefined;

const sharedOf = (identifiers: Entry['identifiers'], isShared: (name: string) => boolean): string[] =>
  identifiers.filter((each) => each.shared || isShared(nameOf(each))).map(nameOf);

interface Knowing {
  /** The lead that stands for each today. */
  readonly survivors: ReadonlyMap<string, string>;
  readonly isShared: (name: string) => boolean;
}

interface Members extends Pick<GroupPlan, 'lead' | 'absorbed'> {
  readonly members: readonly Entry[];
}

function personOf({ lead, absorbed, members }: Members, { survivors, isShared }: Knowing): Person {
  const rows = members.filter(isRow);
  const own = members.map(({ identifiers }) => [...new Set(identifiers.map(nameOf))]);
  const uses = new Map<string, number>();
  for (const name of own.flat()) uses.set(name, (uses.get(name) ?? 0) + 1);
  const leads = new Set(members.flatMap(({ home }) => (home === undefined ? [] : (survivors.get(home) ?? home))));
  return {
    rows,
    leads: [...leads],
    lead,
    others: absorbed.filter((each) => survivors.get(each) === each),
    joins: rows.map(({ identifiers }) => strongestOf(commonOf(identifiers, uses, isShared))),
    ties: new Set(rows.flatMap(({ identifiers }) => tiesOf(identifiers, isShared).ties.map(nameOf))),
    links: leads.size === 0 ? [] : linksOf(members, survivors),
  };
}

/** What others have too. All mail of one shared mailbox is one lead, where nothing better is known: that joins too, but last. */
function commonOf(
  identifiers: Entry['identifiers'],
  uses: ReadonlyMap<string, number>,
  isShared: (name: string) => boolean,
): string[] {
  const common = identifiers.filter((each) => (uses.get(nameOf(each)) ?? 0) > 1);
  const telling = common.filter((each) => !each.shared && !isShared(nameOf(each)));
  return (telling.length > 0 ? telling : common).map(nameOf);
}

const byStrength = (a: IdentifierKind, b: IdentifierKind): number => strengthOf(a) - strengthOf(b);
const strongestOf = (names: readonly string[]): IdentifierKind | undefined => names.map(kindOf).sort(byStrength)[0];

/** Kinds of what is carried on two sides: by the rows and by a lead, or by two leads. */
function linksOf(members: readonly Entry[], survivors: Knowing['survivors']): IdentifierKind[] {
  const sides = new Map<string, Set<string>>();
  for (const { home, identifiers } of members) {
    const side = home === undefined ? 'rows' : (survivors.get(home) ?? home);
    for (const each of identifiers) sides.set(nameOf(each), (sides.get(nameOf(each)) ?? new Set()).add(side));
  }
  const kinds = new Set([...sides].filter(([, { size }]) => size > 1).map(([name]) => kindOf(name)));
  return [...kinds].sort(byStrength);
}

/** Leads whose signals are of several people now; but for those that are kept together. */
function partedIn(
  groups: readonly Members[],
  survivors: Knowing['survivors'],
  withheld: Regrouping['withheld'],
): Outlook['parts'] {
  const kept = new Set(withheld.map(({ lead }) => lead));
  const parts = new Map<string, number>();
  for (const { members } of groups) {
    const leads = new Set(members.flatMap(({ home }) => (home === undefined ? [] : (survivors.get(home) ?? home))));
    for (const lead of leads) parts.set(lead, (parts.get(lead) ?? 0) + 1);
  }
  return [...parts].filter(([lead, n]) => n > 1 && !kept.has(lead)).map(([lead, n]) => ({ lead, parts: n }));
}

/** Not those about which somebody is asked already. */
function newlyAsked(entries: readonly Entry[], around: Surroundings, { withheld }: Regrouping): Outlook['asks'] {
  if (withheld.length === 0) return [];
  const touches = entries.filter((each) => !isRow(each));
  const before = new Set(regroup(componentOf(touches, around, sharedAmong(touches))).withheld.map(({ lead }) => lead));
  return withheld
    .filter(({ lead }) => !before.has(lead))
    .map(({ lead, parts }) => ({ lead, parts: parts.map(({ length }) => length) }));
}

export const isDeliveredIn = (homes: readonly Home[], lead: string): boolean =>
  homes.some((home) => home.isDelivered && survivorOf(home) === lead);
