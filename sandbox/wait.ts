import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** @default 30000 */
  readonly limitMs?: number;
  /** @default 100 */
  readonly everyMs?: number;
}

/** Retry: with more time, if what was waited for is merely slow. */
export class WaitLimit extends Error {
  override readonly name = 'WaitLimit';
}

/** Polls until `probe` gives something other than undefined or false. Throws {@link WaitLimit}, naming `what`. */
export async function waitUntil<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  { limitMs = 30_000, everyMs = 100 }: WaitOptions = {},
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new WaitLimit(`Waited ${limitMs} ms for ${what}; it did not happen.`);
    await sleep(everyMs);
  }
}

/** Runs `work` over all items, at most `width` at once, results in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()].reverse();
  const worker = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
