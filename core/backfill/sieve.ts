/** Which rows of an export are taken: those that can be read, that its contract takes, and that no other row contradicts. */
import { Refusals } from './refusals.ts';
import { Repeats } from './repeats.ts';
import type { RefusedRow } from './review.ts';
import type { BrokenRow, ExportRow } from './rows.ts';
import { uploadRow } from './upload.ts';

export type Readable = ({ readonly kind: 'row' } & ExportRow) | ({ readonly kind: 'broken' } & BrokenRow);

/** Why a row is refused whose key another row has, with another body. */
export const SAME_KEY = 'same-key-other-body';

/** In the order of the file; of its rows nothing is held but lines and hashes. */
export class Sieve {
  readonly refusals = new Refusals();
  readonly #leftOut = new Set<number>();
  readonly #repeats = new Repeats();
  #rows = 0;
  #keyed = 0;

  /** Rows that were looked at, with those that are refused. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows that have a key of their emitter. */
  get keyed(): number {
    return this.#keyed;
  }

  /** Rows that say what another one said. */
  get again(): number {
    return this.#repeats.again;
  }

  /** The rows that their contract can be asked about; of each its line in the file that is put. */
  *readable(rows: Iterable<Readable>): Generator<{ readonly row: ExportRow; readonly bytes: Uint8Array }> {
    for (const row of rows) {
      this.#rows += 1;
      const bytes = row.kind === 'row' ? uploadRow(row) : undefined;
      if (row.kind === 'broken') this.refuse({ ...row, fields: [] });
      else if (bytes) yield { row, bytes };
      else this.refuse({ line: row.line, why: 'too-long', fields: [] });
    }
  }

  refuse(row: RefusedRow): void {
    this.refusals.add(row);
    this.#leftOut.add(row.line);
  }

  /** A row that its contract takes. `differs`: it is refused all the same. */
  take({ line, key, body }: ExportRow): 'new' | 'again' | 'differs' {
    if (key !== undefined && key !== '') this.#keyed += 1;
    const seen = this.#repeats.see(key, body);
    if (seen === 'differs') this.refuse({ line, why: SAME_KEY, fields: [] });
    return seen;
  }

  isLeftOut(line: number): boolean {
    return this.#leftOut.has(line);
  }
}
