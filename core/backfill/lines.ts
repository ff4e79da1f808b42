/** Lines of a file that is read piece by piece. No more of it is held than one line, and none that is longer than a row may be. */

/** Without its line end. `isCut`: it was longer than `most`, and its bytes are gone. */
export interface Line {
  /** As an editor counts, from 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
  readonly isCut?: true;
}

const LF = 0x0a;
const NOTHING = new Uint8Array();

/** The lines of a file in order; the last one need not be ended. `most`: bytes. */
export function* linesOf(pieces: Iterable<Uint8Array>, most: number): Generator<Line> {
  let held: Uint8Array = NOTHING;
  let isCut = false;
  let line = 1;
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, from)) {
      const bytes = joined(held, piece.subarray(from, end));
      yield isCut || bytes.length > most ? { line, bytes: NOTHING, isCut: true } : { line, bytes };
      [held, isCut, from] = [NOTHING, false, end + 1];
      line += 1;
    }
    held = isCut ? NOTHING : joined(held, piece.subarray(from));
    if (held.length > most) [held, isCut] = [NOTHING, true];
  }
  if (isCut) yield { line, bytes: NOTHING, isCut: true };
  else if (held.length > 0) yield { line, bytes: held };
}

/** A copy where something is held: whoever reads may use the piece again. */
export function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
