/** The lines of a count: one for each hour, flow and emitter, probes apart. */
import type { Count } from '../core/conservation/counting.ts';
import { type Line, type LineName, Tally } from '../core/conservation/tally.ts';

export class Tallies {
  readonly #count: Count;
  readonly #lines = new Map<string, Tally>();
  readonly #probes = new Map<string, Tally>();

  /** Goes on with the lines of `count`. */
  constructor(count: Count) {
    this.#count = count;
    for (const line of count.lines) this.#lines.set(nameOf(line), new Tally(namesOf(line), line));
    for (const line of count.probes) this.#probes.set(nameOf(line), new Tally(namesOf(line), line));
  }

  of({ hour, emitter }: Pick<LineName, 'hour' | 'emitter'>, flow: string, isProbe = false): Tally {
    const group = isProbe ? this.#probes : this.#lines;
    const name = nameOf({ hour, flow, emitter });
    const known = group.get(name) ?? new Tally({ hour, flow, emitter });
    group.set(name, known);
    return known;
  }

  /** The count as far as it came. */
  counted(): Omit<Count, 'place'> {
    const lines = (group: ReadonlyMap<string, Tally>): Line[] => [...group.values()].map((tally) => tally.line());
    const { from, to } = this.#count;
    return { from, to, lines: lines(this.#lines), probes: lines(this.#probes) };
  }
}

const namesOf = ({ hour, flow, emitter }: LineName): LineName => ({ hour, flow, emitter });
const nameOf = ({ hour, flow, emitter }: LineName): string => JSON.stringify([hour, emitter, flow]);
