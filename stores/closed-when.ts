/** A store for work that is given up at some moment: from then on it refuses, whatever is still under way elsewhere. */
import { type Store, StoreFault } from './store.ts';

/** Passes everything on until `isOver`; then every new operation is thrown back as {@link StoreFault}. */
export function closedWhen(store: Store, isOver: () => boolean): Store {
  const guarded =
    <A extends unknown[], R>(operation: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isOver()) throw new StoreFault('The time for this work is over; somebody else goes on with it.');
      return operation(...args);
    };
  return {
    get: guarded((key) => store.get(key)),
    getMany: guarded((keys) => store.getMany(keys)),
    query: guarded((table, pk, range, options) => store.query(table, pk, range, options)),
    queryIndex: guarded((index, partition, range, options) => store.queryIndex(index, partition, range, options)),
    write: guarded((write) => store.write(write)),
    transact: guarded((writes) => store.transact(writes)),
  };
}
