/** Reading any number of known keys. */
import type { Item, Key, Store } from './store.ts';

/** The most keys one read may name. */
const AT_ONCE = 100;

/** All requests side by side; the result has the order of `keys`. For as many keys as one person or one page has. */
export async function getAll(store: Pick<Store, 'getMany'>, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  const requests = Array.from({ length: Math.ceil(keys.length / AT_ONCE) }, (_, n) =>
    store.getMany(keys.slice(n * AT_ONCE, (n + 1) * AT_ONCE)),
  );
  return (await Promise.all(requests)).flat();
}
