/** Reading many things side by side without asking for all of them at once. */
import type { Store } from './store.ts';

/** The same store, of whose reads at most `width` are under way; the others wait for their turn. */
export function inTurn(store: Store, width: number): Store {
  const waiting: (() => void)[] = [];
  let free = width;
  const turn = async <T>(read: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await read();
    } finally {
      // A turn is handed on, or nobody waits for it.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  return {
    ...store,
    get: (key) => turn(() => store.get(key)),
    getMany: (keys) => turn(() => store.getMany(keys)),
    query: (...asked) => turn(() => store.query(...asked)),
    queryIndex: (...asked) => turn(() => store.queryIndex(...asked)),
  };
}
