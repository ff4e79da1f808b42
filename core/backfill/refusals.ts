/** Rows that are not taken, by what speaks against them. However many they are, it stays small. */
import type { RefusedRow } from './review.ts';

export interface Refusal {
  readonly why: string;
  readonly fields: readonly string[];
  readonly rows: number;
  /** Its first lines. */
  readonly lines: readonly number[];
}

/** Lines that are kept of each cause. */
const LINES = 100;
/** A contract has only so many fields, and rows that break in ever new ways are of one kind too. */
const CAUSES = 200;

export class Refusals {
  readonly #causes = new Map<string, Refusal & { readonly lines: number[] }>();
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add({ line, why, fields }: RefusedRow): void {
    this.#rows += 1;
    const cause = [why, ...fields].join(' ');
    const name = this.#causes.has(cause) || this.#causes.size < CAUSES ? cause : why;
    const known = this.#causes.get(name) ?? { why, fields: name === cause ? fields : [], rows: 0, lines: [] };
    if (known.lines.length < LINES) known.lines.push(line);
    this.#causes.set(name, { ...known, rows: known.rows + 1 });
  }

  /** The most frequent first. */
  causes(): Refusal[] {
    return [...this.#causes.values()].sort((a, b) => b.rows - a.rows);
  }
}
