/** Disjoint sets of names, joined two at a time. A name that was never joined is a set of its own. */
export class DisjointSets {
  readonly #parent = new Map<string, string>();

  /** The name that stands for the set. Nearly O(1): what was walked points to it afterwards. */
  rootOf(name: string): string {
    let root = name;
    for (let up = this.#parent.get(root); up !== undefined; up = this.#parent.get(root)) root = up;
    for (let at = name; at !== root; ) {
      const up = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }

  /** The root of `one` stands for both from now on. */
  join(one: string, other: string): void {
    const [root, joined] = [this.rootOf(one), this.rootOf(other)];
    if (root !== joined) this.#parent.set(joined, root);
  }
}
