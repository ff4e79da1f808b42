/** Keying anew what the ledger holds: a minute's work of it. */
import type { Registry } from '../core/definitions/definitions.ts';
import { identityVersion } from '../core/identity/version.ts';
import type { Keys } from '../core/ids.ts';
import { begun, type KeyingRow, WAIT_MS } from '../core/keying/keying.ts';
import { nextPage, type WalkedPage } from './day-walk.ts';
import { keepKeying, readKeying, walkedEmitters } from './keying.ts';
import type { Rekeyed } from './rekey.ts';
import type { Store } from './store.ts';

export interface KeyingDeps {
  readonly store: Store;
  readonly registry: Pick<Registry, 'flows' | 'emitters' | 'identity'>;
  readonly keys: () => Promise<Keys>;
  readonly now: () => number;
  /** Told of a signal that could not be keyed; it is tried again. */
  readonly onFault: (part: string, error: unknown) => void;
}

/** Signals of one page. */
const PAGE = 100;
/** Signals keyed at once: more would only contend. */
const WIDTH = 8;

/** A minute's work, no longer than `deadline` (epoch ms). How many signals were keyed anew. */
export async function keyAnew(deps: KeyingDeps, deadline: number): Promise<number> {
  let before = await readKeying(deps.store);
  if (!before || before.state === 'done' || deps.now() < before.startsAt) return 0;
  const keys = await deps.keys();
  let left = before.perMinute;
  while (left > 0 && deps.now() < deadline) {
    const row = begun(before, identityVersion(keys));
    const page = await pageOf(deps, row, { limit: Math.min(PAGE, left), deadline });
    const results = await keyAll(deps, keys, page.signals);
    const after = passed(row, page, results, deps.now());
    if (!(await keepKeying(deps.store, after, before))) return before.perMinute - left;
    left -= counted(results, 'keyed');
    if (after.state === 'done' || after.waitsSince !== undefined) break;
    before = after;
  }
  return before.perMinute - left;
}

const pageOf = (
  { store, registry, now }: KeyingDeps,
  row: KeyingRow,
  { limit, deadline }: { readonly limit: number; readonly deadline: number },
): Promise<WalkedPage> =>
  nextPage(
    {
      store,
      emitters: walkedEmitters(registry, row.also),
      // By then everything arrives with the keys of now.
      to: row.startsAt,
      limit,
      isOver: () => now() >= deadline,
    },
    row.place,
  );

async function keyAll(deps: KeyingDeps, keys: Keys, signals: readonly string[]): Promise<Rekeyed[]> {
  const results: Rekeyed[] = [];
  const left = [...signals];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results.push(await tried(deps, keys, next));
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return results;
}

/** One that cannot be keyed is not in the way of the others for ever. */
async function tried(deps: KeyingDeps, keys: Keys, signal: string): Promise<Rekeyed> {
  try {
    // Loaded where there is something to key: it carries the rules of phone numbers, which no other tick needs.
    const { rekeySignal } = await import('./rekey.ts');
    return await rekeySignal(deps, keys, signal);
  } catch (error) {
    deps.onFault('key anew', error);
    return 'busy';
  }
}

const counted = (results: readonly Rekeyed[], kind: Rekeyed): number => results.filter((each) => each === kind).length;

/** The row after a page. What runs is waited for: its page is looked at again, until nobody can tell why it does not end. */
function passed(row: KeyingRow, page: WalkedPage, results: readonly Rekeyed[], now: number): KeyingRow {
  const { place: _place, waitsSince = now, ...rest } = row;
  const keyed = { ...rest, rev: row.rev + 1, keyed: row.keyed + counted(results, 'keyed') };
  const busy = counted(results, 'busy');
  if (busy > 0 && now - waitsSince < WAIT_MS) {
    return { ...keyed, ...(row.place ? { place: row.place } : {}), waitsSince };
  }
  const walked = {
    ...keyed,
    looked: row.looked + results.length,
    gone: row.gone + counted(results, 'gone'),
    left: row.left + busy,
  };
  return page.next ? { ...walked, place: page.next } : { ...walked, state: 'done', doneAt: now };
}
