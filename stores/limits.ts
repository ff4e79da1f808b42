/** Counters with an end: posts per minute at a form. */
import type { Store } from './store.ts';

const MINUTE = 60_000;

/** Counts one event of `what` in the current minute and says how many there were, this one included. */
export const countInMinute = (store: Store, what: string, now: number): Promise<number> =>
  count(store, `rate#${what}`, String(Math.floor(now / MINUTE)), now + 10 * MINUTE);

async function count(store: Store, pk: string, sk: string, until: number): Promise<number> {
  const key = { table: 'control', pk, sk } as const;
  const result = await store.write({ kind: 'update', key, add: { n: 1 }, set: { expiresAt: Math.ceil(until / 1000) } });
  return result.kind === 'written' ? Number(result.item?.n ?? 1) : 1;
}
