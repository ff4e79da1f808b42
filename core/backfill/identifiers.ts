/** One object for each identifier, however many of a hundred thousand rows carry it. */
import { type Identifier, nameOf } from '../stitch/kinds.ts';

export class Identifiers {
  readonly #known = new Map<string, Identifier>();

  one(identifier: Identifier): Identifier {
    const key = identifier.shared ? `${nameOf(identifier)} shared` : nameOf(identifier);
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, identifier);
    return identifier;
  }
}
