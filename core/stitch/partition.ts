/**
 * Which signals are of one person. A pure function of the set of signals and of what people decided: no order of arrival,
 * no time of day, no state. What stitching does step by step must always come to this.
 *
 * Each signal is tied to its identifiers. Ties are taken in the order (strength of the kind, effective time, signal id),
 * and one is left out if it would join two groups that cannot be one person: with two user ids, with an address each
 * where only a number or a device speaks for it, or because somebody said that they are apart. User ids, or records of the
 * CRM, that one signal carries together are one: a record that was merged, an id under two peppers.
 */
import { DisjointSets } from './disjoint.ts';
import {
  BLOCKING,
  type BlockingKind,
  type Identifier,
  identifierOf,
  isBlocking,
  isCrowded,
  isWeak,
  nameOf,
  strengthOf,
  tellersOf,
  tiesOf,
} from './kinds.ts';

export interface Told {
  readonly signal: string;
  /** Epoch ms. */
  readonly effectiveAt: number;
  readonly identifiers: readonly Identifier[];
}

/** What people decided, by a signal of either lead. The last word on a pair counts; the caller has dropped the others. */
export interface Ruling {
  readonly kind: 'same' | 'apart';
  readonly signals: readonly [string, string];
}

export interface PartitionRules {
  /** Whether an identifier is of so many that it links nobody. */
  readonly isShared: (name: string) => boolean;
  readonly rulings: readonly Ruling[];
}

export interface Group {
  /** In effective order. */
  readonly signals: readonly string[];
  /** Names of the identifiers that lead to this group. */
  readonly identifiers: readonly string[];
  /** Of each kind one of the values, which stand for each other. */
  readonly blocking: ReadonlyMap<BlockingKind, string>;
  /** It has several that do not: one account with two records of the CRM, two accounts that somebody said are one person. */
  readonly isMixed: boolean;
  readonly hasEmail: boolean;
}

/** A tie that was left out: two groups that something links and something else keeps apart. */
export interface SkippedTie {
  readonly signal: string;
  readonly identifier: string;
  readonly why: BlockingKind | 'email' | 'ruling';
}

export interface Partition {
  /** By their first signal, in effective order. */
  readonly groups: readonly Group[];
  readonly skipped: readonly SkippedTie[];
}

/** O(n log n) in the number of ties. */
export function partition(told: readonly Told[], rules: PartitionRules): Partition {
  const signals = [...told].sort(inOrder);
  const sets = new Groups(rules.rulings, standingFor(signals));
  for (const { kind, signals: pair } of rules.rulings) if (kind === 'same') sets.join(pair[0], pair[1]);
  const skipped: SkippedTie[] = [];
  const ties = signals.flatMap((each, order) => tiesIn(each, order, rules));
  // What somebody said of a signal is of whoever it names: nobody else may take its identifiers first.
  const ruled = new Set(rules.rulings.flatMap(({ kind, signals: pair }) => (kind === 'apart' ? pair : [])));
  const rank = ({ signal }: Tie) => (ruled.has(signal) ? 0 : 1);
  ties.sort((a, b) => rank(a) - rank(b) || a.strength - b.strength || a.order - b.order);
  for (const tie of ties) {
    const why = sets.tie(tie);
    if (why) skipped.push({ signal: tie.signal, identifier: nameOf(tie.identifier), why });
  }
  return { groups: sets.groupsOf(signals), skipped };
}

/** Which identifiers are carried with so many people's names that they link nobody; counted on signals alone. */
export function sharedAmong(told: readonly Told[]): ReadonlySet<string> {
  const tellers = new Map<string, Set<string>>();
  for (const { identifiers } of told) {
    for (const identifier of identifiers) {
      if (identifier.shared) continue;
      const known = tellers.get(nameOf(identifier)) ?? new Set();
      for (const teller of tellersOf(identifier, identifiers)) known.add(teller);
      tellers.set(nameOf(identifier), known);
    }
  }
  return new Set([...tellers].filter(([, known]) => isCrowded([...known])).map(([name]) => name));
}

interface Tie {
  readonly signal: string;
  readonly identifier: Identifier;
  readonly strength: number;
  readonly order: number;
}

/** Values of a blocking kind that stand for each other, because a signal carries them together. */
function standingFor(told: readonly Told[]): DisjointSets {
  const values = new DisjointSets();
  for (const { identifiers } of told) {
    for (const kind of BLOCKING) {
      const names = identifiers.filter((each) => each.kind === kind && !each.shared).map(nameOf);
      for (const name of names) values.join(names[0] ?? name, name);
    }
  }
  return values;
}

type Placed = Pick<Told, 'signal' | 'effectiveAt'>;

/** Effective order; the signal decides between equals. */
export const inOrder = (a: Placed, b: Placed): number =>
  a.effectiveAt - b.effectiveAt || (a.signal < b.signal ? -1 : a.signal > b.signal ? 1 : 0);

function tiesIn({ signal, identifiers }: Told, order: number, { isShared }: PartitionRules): Tie[] {
  const { ties } = tiesOf(identifiers, isShared);
  return ties.map((identifier) => ({ signal, identifier, strength: strengthOf(identifier.kind), order }));
}

/** What is known of a group while ties are taken. */
interface Known {
  readonly blocking: Map<BlockingKind, string>;
  isMixed: boolean;
  hasEmail: boolean;
  /** Signals of rulings that lie in it. */
  readonly ruled: Set<string>;
}

/** Disjoint sets of signals and identifiers, with what forbids joining two of them. */
class Groups {
  readonly #sets = new DisjointSets();
  readonly #known = new Map<string, Known>();
  readonly #apart = new Map<string, Set<string>>();
  readonly #identifiers = new Set<string>();
  readonly #carried = new Set<string>();

  readonly #values: DisjointSets;

  constructor(rulings: readonly Ruling[], values: DisjointSets) {
    this.#values = values;
    for (const { kind, signals } of rulings) {
      if (kind !== 'apart') continue;
      for (const [one, other] of [signals, [signals[1], signals[0]] as const]) {
        this.#apart.set(one, (this.#apart.get(one) ?? new Set()).add(other));
      }
    }
  }

  /** Joins whatever stands between them: the word of a person. */
  join(signal: string, other: string): void {
    this.#union(this.#rootOf(signal), this.#rootOf(other));
  }

  tie({ signal, identifier }: Tie): SkippedTie['why'] | undefined {
    const name = nameOf(identifier);
    this.#identifiers.add(name);
    const [one, other] = [this.#rootOf(signal), this.#rootOf(name, identifier)];
    if (one === other) return undefined;
    // What nobody carried yet is whoever's carries it first, also of two accounts that somebody said are one person.
    const why =
      other === name && !this.#carried.has(name) ? undefined : this.#conflict(one, other, isWeak(identifier.kind));
    this.#carried.add(name);
    if (why === undefined) this.#union(one, other);
    return why;
  }

  groupsOf(signals: readonly Told[]): Group[] {
    const byRoot = new Map<string, string[]>();
    for (const { signal } of signals) {
      const root = this.#rootOf(signal);
      const members = byRoot.get(root);
      if (members) members.push(signal);
      else byRoot.set(root, [signal]);
    }
    const names = Map.groupBy(this.#identifiers, (name) => this.#rootOf(name));
    return [...byRoot].map(([root, members]) => {
      const { blocking, isMixed, hasEmail } = this.#of(root);
      return { signals: members, identifiers: names.get(root) ?? [], blocking, isMixed, hasEmail };
    });
  }

  #rootOf(node: string, identifier?: Identifier): string {
    const root = this.#sets.rootOf(node);
    if (!this.#known.has(root)) this.#known.set(root, this.#alone(node, identifier));
    return root;
  }

  /** A node by itself: an identifier tells by its kind, a signal only what somebody decided of it. */
  #alone(node: string, identifier?: Identifier): Known {
    const blocking = new Map<BlockingKind, string>();
    if (identifier && isBlocking(identifier.kind)) {
      blocking.set(identifier.kind, identifierOf(this.#values.rootOf(nameOf(identifier))).hash);
    }
    return {
      blocking,
      isMixed: false,
      hasEmail: identifier?.kind === 'email',
      ruled: new Set(this.#apart.has(node) ? [node] : []),
    };
  }

  #of = (root: string): Known => this.#known.get(root) ?? this.#alone(root);

  #conflict(one: string, other: string, weak: boolean): SkippedTie['why'] | undefined {
    const [a, b] = [this.#of(one), this.#of(other)];
    const kind = blockedBy(a, b);
    if (kind) return kind;
    if (weak && a.hasEmail && b.hasEmail) return 'email';
    const isApart = [...a.ruled].some((signal) => [...(this.#apart.get(signal) ?? [])].some((far) => b.ruled.has(far)));
    return isApart ? 'ruling' : undefined;
  }

  #union(one: string, other: string): void {
    if (one === other) return;
    const [a, b] = [this.#of(one), this.#of(other)];
    a.isMixed ||= b.isMixed || blockedBy(a, b) !== undefined;
    for (const [kind, value] of b.blocking) if (!a.blocking.has(kind)) a.blocking.set(kind, value);
    a.hasEmail ||= b.hasEmail;
    for (const signal of b.ruled) a.ruled.add(signal);
    this.#sets.join(one, other);
    this.#known.delete(other);
  }
}

/** The kind of which the two have one value each, and not the same. */
const blockedBy = (a: Known, b: Known): BlockingKind | undefined =>
  BLOCKING.find(
    (kind) => a.blocking.has(kind) && b.blocking.has(kind) && a.blocking.get(kind) !== b.blocking.get(kind),
  );
