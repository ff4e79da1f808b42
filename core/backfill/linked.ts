/**
 * Signals that anything may link with each other: each set can be partitioned by itself, which is what the ledger does too,
 * and takes no more memory than the largest of them. Pure.
 */
import { type Identifier, nameOf, tiesOf } from '../stitch/kinds.ts';
import type { Ruling } from '../stitch/partition.ts';
import type { Home, HomeTouch } from '../stitch/regroup.ts';

export interface Linkable<T extends HomeTouch> {
  readonly signals: readonly T[];
  readonly homes: readonly Home[];
  readonly rulings: readonly Ruling[];
  /** What may tie a signal to others. */
  readonly ties: (identifiers: readonly Identifier[]) => readonly Identifier[];
}

/** Before it is counted which identifiers are of many: those of one person, and the strongest, which ties where all others are. */
export const possibleTies =
  (isShared: (name: string) => boolean): Linkable<HomeTouch>['ties'] =>
  (identifiers) => [...tiesOf(identifiers, isShared).ties, ...tiesOf(identifiers, () => true).ties];

/** The ties of the partition, once that is known. */
export const actualTies =
  (isShared: (name: string) => boolean): Linkable<HomeTouch>['ties'] =>
  (identifiers) =>
    tiesOf(identifiers, isShared).ties;

export function linkedSets<T extends HomeTouch>({ signals, homes, rulings, ties }: Linkable<T>): T[][] {
  const sets = new Sets();
  const nodes = signals.map((each) => linkedNode(sets, each, ties(each.identifiers)));
  for (const { id, mergedInto } of homes)
    if (mergedInto !== undefined) sets.join(sets.node(`l ${id}`), sets.node(`l ${mergedInto}`));
  for (const { signals: pair } of rulings) sets.join(sets.node(`s ${pair[0]}`), sets.node(`s ${pair[1]}`));
  const found = new Map<number, T[]>();
  signals.forEach((each, n) => {
    const root = sets.rootOf(nodes[n] ?? 0);
    const members = found.get(root);
    if (members) members.push(each);
    else found.set(root, [each]);
  });
  return [...found.values()];
}

function linkedNode(sets: Sets, { signal, home }: HomeTouch, ties: readonly Identifier[]): number {
  const node = sets.node(`s ${signal}`);
  for (const tie of ties) sets.join(node, sets.node(nameOf(tie)));
  if (home !== undefined) sets.join(node, sets.node(`l ${home}`));
  return node;
}

/** Disjoint sets of names. */
class Sets {
  readonly #numbers = new Map<string, number>();
  readonly #parent: number[] = [];

  node(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const node = this.#parent.push(this.#parent.length) - 1;
    this.#numbers.set(name, node);
    return node;
  }

  rootOf(node: number): number {
    let root = node;
    for (let up = this.#parent[root] ?? root; up !== root; up = this.#parent[root] ?? root) root = up;
    for (let at = node; at !== root; ) {
      const up = this.#parent[at] ?? root;
      this.#parent[at] = root;
      at = up;
    }
    return root;
  }

  join(one: number, other: number): void {
    this.#parent[this.rootOf(other)] = this.rootOf(one);
  }
}
