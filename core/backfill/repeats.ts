/**
 * Keys that come twice in one file. The same row again says nothing new; another row under the same key would be lost, for
 * history never corrects itself, so it is refused before anything is brought in.
 */
import { createHash } from 'node:crypto';

export type Seen = 'new' | 'again' | 'differs';

/**
 * Holds two numbers of 52 bits for each row. In one of ten thousand files of a million rows two keys look alike: then a row is
 * refused that need not be, and nothing is lost.
 */
export class Repeats {
  readonly #bodies = new Map<number, number>();
  #again = 0;

  /** Rows that said what another one said. */
  get again(): number {
    return this.#again;
  }

  /** Rows without a key are known by what they say. */
  see(key: string | undefined, body: string): Seen {
    const said = digest(body);
    const name = key === undefined || key === '' ? digest(`row ${body}`) : digest(`key ${key}`);
    const known = this.#bodies.get(name);
    if (known === undefined) {
      this.#bodies.set(name, said);
      return 'new';
    }
    if (known !== said) return 'differs';
    this.#again += 1;
    return 'again';
  }
}

function digest(text: string): number {
  const bytes = createHash('sha256').update(text).digest();
  return bytes.readUIntBE(0, 6) * 16 + (bytes.readUInt8(6) >> 4);
}
