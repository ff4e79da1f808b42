/** Who would be one person, by the rows of an export alone: the partition, told in numbers, kinds and lines. Pure. */
import type { IdentifierKind } from '../signal/canonical.ts';
import { kindOf, nameOf, strengthOf } from '../stitch/kinds.ts';
import { type Group, partition, type SkippedTie, sharedAmong } from '../stitch/partition.ts';
import type { Reviewed, ToldRow } from './review.ts';

type Kinds = Partial<Record<IdentifierKind, number>>;

export interface LargeGroup {
  readonly signals: number;
  /** Distinct identifiers that lead to it, by kind. A visitor or session id counts for each window it was used in, twice. */
  readonly kinds: Kinds;
  /** Lines of its first rows, as they happened. */
  readonly lines: readonly number[];
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
  /** Identifiers that too many people used, or that are listed: they join nobody. */
  readonly shared: Kinds;
  /** Ties that were left out because they would have joined two people, by what spoke against it. */
  readonly keptApart: Partial<Record<SkippedTie['why'], number>>;
  readonly largest: readonly LargeGroup[];
}

const LARGEST = 10;
const LINES = 5;

/** The ledger is not looked at: whoever is known already joins more of them. */
export function dryRun({ told, taken }: Reviewed): DryRun {
  const crowded = sharedAmong(told);
  const listed = told.flatMap(({ identifiers }) => identifiers.filter(({ shared }) => shared).map(nameOf));
  const shared = new Set([...crowded, ...listed]);
  const { groups, skipped } = partition(told, { isShared: (name) => crowded.has(name), rulings: [] });
  const rows = new Map(told.map((row) => [row.signal, row]));
  const joined = groups.flatMap((group) => joinsOf(rowsOf(group, rows), shared));
  const kinds = joined.filter((kind) => kind !== undefined);
  const bySize = [...groups].sort((a, b) => b.signals.length - a.signals.length);
  return {
    signals: told.length,
    repeats: taken.length - told.length,
    people: groups.length,
    joinedBy: counted(kinds),
    alone: joined.length - kinds.length,
    shared: counted([...shared].map(kindOf)),
    keptApart: counted(skipped.map(({ why }) => why)),
    largest: bySize.slice(0, LARGEST).map((group) => ({
      signals: group.signals.length,
      kinds: counted(group.identifiers.map(kindOf)),
      lines: rowsOf(group, rows)
        .slice(0, LINES)
        .map(({ line }) => line),
    })),
  };
}

const rowsOf = ({ signals }: Group, rows: ReadonlyMap<string, ToldRow>): ToldRow[] =>
  signals.flatMap((signal) => rows.get(signal) ?? []);

/** Of each row of a person the strongest kind that another row of theirs has the same of; nothing where there is none. */
function joinsOf(rows: readonly ToldRow[], shared: ReadonlySet<string>): (IdentifierKind | undefined)[] {
  const own = rows.map(({ identifiers }) => [...new Set(identifiers.map(nameOf))]);
  const uses = new Map<string, number>();
  for (const name of own.flat()) uses.set(name, (uses.get(name) ?? 0) + 1);
  return own.map((names) => {
    const common = names.filter((name) => (uses.get(name) ?? 0) > 1);
    // All mail of one shared mailbox is one lead, where nothing better is known: that joins too, but last.
    const telling = common.filter((name) => !shared.has(name));
    const kinds = (telling.length > 0 ? telling : common).map(kindOf);
    return kinds.sort((a, b) => strengthOf(a) - strengthOf(b))[0];
  });
}

function counted<K extends string>(values: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
