/** The row that says how far keying the ledger anew is. */
import type { Registry } from '../core/definitions/definitions.ts';
import { KeyingRow, type Wish, wished } from '../core/keying/keying.ts';
import { KEYING_KEY } from './keys.ts';
import { absent, eq, itemOf, type Store, StoreFault } from './store.ts';

export async function readKeying(store: Store): Promise<KeyingRow | undefined> {
  const item = await store.get(KEYING_KEY);
  return item && KeyingRow.parse(item);
}

/** Writes the row over the one it was made from; false when somebody else was faster. */
export async function keepKeying(store: Store, row: KeyingRow, before: KeyingRow | undefined): Promise<boolean> {
  const when = before ? eq('rev', before.rev) : absent;
  return (await store.write({ kind: 'put', key: KEYING_KEY, item: itemOf(row), when })).kind === 'written';
}

/** Asks for it. One that is under way goes on, at the rate that is given. */
export async function askForKeying(store: Store, wish: Wish): Promise<KeyingRow> {
  for (let tries = 0; tries < 8; tries += 1) {
    const before = await readKeying(store);
    const row = wished(before, wish);
    if (await keepKeying(store, row, before)) return row;
  }
  throw new StoreFault('Somebody else keeps changing how the ledger is keyed anew.');
}

/** Emitters whose signals are walked: those of `flows/`, and those gone from it that somebody named. */
export const walkedEmitters = ({ emitters }: Pick<Registry, 'emitters'>, also: readonly string[] = []): string[] =>
  [...new Set([...emitters.keys(), ...also])].sort();
