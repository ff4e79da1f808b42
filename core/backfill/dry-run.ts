/** What an export would do, before it is brought in: told in numbers, kinds, lines and ids of leads. Pure; it names nobody. */
import type { IdentifierKind } from '../signal/canonical.ts';
import { kindOf } from '../stitch/kinds.ts';
import { type Ruling, type SkippedTie, sharedAmong } from '../stitch/partition.ts';
import type { Home } from '../stitch/regroup.ts';
import type { FoundLedger } from './ledger.ts';
import { actualTies, type Linkable, linkedSets, possibleTies } from './linked.ts';
import {
  type Entry,
  isDeliveredIn,
  isRow,
  type Outlook,
  outlookOf,
  type Person,
  type Surroundings,
} from './outlook.ts';
import type { ToldRow } from './review.ts';

type Kinds = Partial<Record<IdentifierKind, number>>;

/** Rows of the export: how many, and the lines of the first of them. */
export interface Rows {
  readonly rows: number;
  readonly lines: readonly number[];
}

export interface LargeGroup {
  readonly signals: number;
  /** Distinct identifiers that tie them, by kind. A visitor or session id counts for each window it was used in, twice. */
  readonly kinds: Kinds;
  /** Lines of its first rows, as they happened. */
  readonly lines: readonly number[];
}

/** Leads that stand apart today and would be one. */
export interface WouldMerge {
  /** The one that would stand for all of them. */
  readonly lead: string;
  readonly others: readonly string[];
  /** Kinds of identifiers that link them, with the rows or with each other. */
  readonly by: readonly IdentifierKind[];
  /** How many of the leads are at a destination: from two on, the merge is asked for there as well. */
  readonly delivered: number;
  readonly lines: readonly number[];
}

export interface LedgerOutlook {
  /** Rows that are signals of the ledger already: nothing becomes of them. */
  readonly known: number;
  /** People of the export who are leads already. */
  readonly joined: number;
  readonly merges: readonly WouldMerge[];
  /** Leads that would fall into parts; nothing of them was delivered. */
  readonly parts: Outlook['parts'];
  /** Delivered leads about which somebody would be asked whether they are one person; signals of each part. */
  readonly asks: Outlook['asks'];
  /** Items that were read of it. */
  readonly read: number;
}

export interface DryRun {
  readonly signals: number;
  /** Rows that say what another one said. */
  readonly repeats: number;
  readonly people: number;
  /** Signals by the strongest kind of identifier that ties them to another signal of their person. */
  readonly joinedBy: Kinds;
  /** Signals that nothing ties to any other. */
  readonly alone: number;
  /** Identifiers that too many people used, or that are listed: they join nobody. While two peppers stand, each counts twice. */
  readonly shared: Kinds;
  /** Rows that something links with somebody they are not, by what spoke against it. */
  readonly keptApart: Partial<Record<SkippedTie['why'], Rows>>;
  /** Rows that are linked with more leads than can be looked at: they are not counted, and may wait as `ambiguous-identity`. */
  readonly tangled: Rows;
  readonly largest: readonly LargeGroup[];
  /** Absent where the ledger was not looked at. */
  readonly ledger?: LedgerOutlook;
}

const LARGEST = 10;
const LINES = 5;
const MANY_LINES = 20;

/** `rows`: each signal once. Without `ledger`, what the export says by itself. */
export function dryRun(rows: readonly ToldRow[], repeats: number, ledger?: FoundLedger): DryRun {
  const [fresh, unread] = apartFrom(rows, ledger);
  const outlooks = outlooksOf(fresh, ledger);
  const people = outlooks.flatMap((each) => each.people);
  const joins = people.flatMap((person) => person.joins);
  const kinds = joins.filter((kind) => kind !== undefined);
  const apart = outlooks.flatMap(({ keptApart }) => keptApart);
  return {
    signals: joins.length,
    repeats,
    people: people.length,
    joinedBy: counted(kinds),
    alone: joins.length - kinds.length,
    shared: counted([...new Set(outlooks.flatMap(({ shared }) => [...shared]))].map(kindOf)),
    keptApart: Object.fromEntries(
      [...Map.groupBy(apart, ({ why }) => why)].map(([why, of]) => [why, rowsIn(of.map(({ row }) => row))]),
    ),
    tangled: rowsIn([...unread, ...outlooks.flatMap(({ tangled }) => tangled)]),
    largest: largestOf(people),
    ...(ledger ? { ledger: ledgerOutlook(outlooks, people, ledger) } : {}),
  };
}

/** The rows that something can be said of, and those linked with too much. Rows that came in meanwhile are neither. */
function apartFrom(rows: readonly ToldRow[], ledger?: FoundLedger): [readonly ToldRow[], readonly ToldRow[]] {
  if (!ledger) return [rows, []];
  const unknown = rows.filter(({ signal }) => !ledger.touches.has(signal));
  const isTangled = (row: ToldRow): boolean => ledger.leadsOf(row).some((lead) => ledger.tangled.has(lead));
  const tangled = ledger.tangled.size > 0 ? new Set(unknown.filter(isTangled)) : new Set<ToldRow>();
  return [unknown.filter((row) => !tangled.has(row)), [...tangled]];
}

/** Each linked set by itself: first as far as anything may be linked, then, with what is of many counted, as it is. */
function outlooksOf(rows: readonly ToldRow[], ledger?: FoundLedger): Outlook[] {
  const signals: Entry[] = [...rows, ...(ledger?.touches.values() ?? [])];
  const rulings = Map.groupBy(ledger?.rulings.values() ?? [], ({ signals: [first] }) => first);
  const homes = ledger?.homes ?? new Map<string, Home>();
  const released = ledger?.released ?? new Map();
  const isListed = ledger?.isShared ?? (() => false);
  const among = (of: readonly Entry[], ties: Linkable<Entry>['ties']): Entry[][] =>
    linkedSets({ signals: of, ...around(of, homes, rulings), ties });
  const touched = among(signals, possibleTies(isListed)).filter((set) => set.some(isRow));
  return touched.flatMap((wide) => {
    const crowded = sharedAmong(wide);
    const isShared = (name: string): boolean => crowded.has(name) || isListed(name);
    // Also those without a row: what linked a lead's signals may be of many now.
    return among(wide, actualTies(isShared)).map((set) =>
      outlookOf(set, { isShared: isListed, released, ...around(set, homes, rulings) }, crowded),
    );
  });
}

function around(
  set: readonly Entry[],
  homes: ReadonlyMap<string, Home>,
  rulings: ReadonlyMap<string, readonly Ruling[]>,
): Pick<Surroundings, 'homes' | 'rulings'> {
  const direct = new Set(set.flatMap(({ home }) => homes.get(home ?? '') ?? []));
  const survivors = [...direct].flatMap(({ mergedInto }) => homes.get(mergedInto ?? '') ?? []);
  return {
    homes: [...new Set([...direct, ...survivors])],
    rulings: rulings.size === 0 ? [] : set.flatMap(({ signal }) => rulings.get(signal) ?? []),
  };
}

function largestOf(people: readonly Person[]): LargeGroup[] {
  const bySize = [...people].sort((a, b) => b.rows.length - a.rows.length);
  return bySize.slice(0, LARGEST).map(({ rows, ties }) => ({
    signals: rows.length,
    kinds: counted([...ties].map(kindOf)),
    lines: linesOf(rows, LINES),
  }));
}

function ledgerOutlook(outlooks: readonly Outlook[], people: readonly Person[], ledger: FoundLedger): LedgerOutlook {
  const homes = [...ledger.homes.values()];
  return {
    known: ledger.known,
    joined: people.filter(({ leads }) => leads.length > 0).length,
    merges: people
      .filter(({ others }) => others.length > 0)
      .map(({ lead, others, links, rows }) => ({
        lead,
        others,
        by: links,
        delivered: [lead, ...others].filter((each) => isDeliveredIn(homes, each)).length,
        lines: linesOf(rows, LINES),
      })),
    parts: outlooks.flatMap(({ parts }) => parts),
    asks: outlooks.flatMap(({ asks }) => asks),
    read: ledger.read,
  };
}

const linesOf = (rows: readonly Entry[], most: number): number[] =>
  rows.slice(0, most).flatMap(({ line }) => line ?? []);

function rowsIn(rows: readonly Entry[]): Rows {
  const distinct = [...new Set(rows)].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { rows: distinct.length, lines: linesOf(distinct, MANY_LINES) };
}

function counted<K extends string>(values: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
