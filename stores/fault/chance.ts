/** Seeded chance and the event-loop turns that let other work in between: a failing run can be run again. */

/** A small, fast generator (mulberry32) of numbers from 0 (included) to 1 (excluded). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets other work run: up to `most` microtasks or turns of the event loop. */
export async function someTurns(random: () => number, most = 2): Promise<void> {
  const turns = Math.floor(random() * (most + 1));
  for (let turn = 0; turn < turns; turn += 1) await (random() < 0.5 ? nextTurn() : undefined);
}
