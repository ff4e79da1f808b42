import type { Store } from '../store.ts';

/** Retry: in a new process only, as after a Lambda that died. Not a StoreFault: nothing may catch it and go on. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface KillableStore extends Store {
  /** Writes and transactions that were asked for so far, those of a dead process not counted. */
  readonly writes: number;
  /** Starts the process again; it is not killed a second time. */
  revive(): void;
}

/**
 * Kills the process that uses the store at its `n`-th write or transaction (from 1): right before or right after that
 * commits. Everything it asks for later fails, until `revive`. Wrap it outermost.
 */
export function killAt(store: Store, n: number, when: 'before' | 'after'): KillableStore {
  let writes = 0;
  let isDead = false;

  async function read<T>(operation: () => Promise<T>): Promise<T> {
    if (isDead) throw new Killed('The process was killed earlier; call revive() to start it again.');
    const result = await operation();
    if (isDead) throw new Killed('The process was killed while this operation was under way.');
    return result;
  }

  async function commit<T>(operation: () => Promise<T>): Promise<T> {
    if (isDead) return read(operation);
    writes += 1;
    if (writes !== n) return read(operation);
    if (when === 'after') await operation();
    isDead = true;
    throw new Killed(`The process was killed ${when} its write ${n}.`);
  }

  return {
    get: (key) => read(() => store.get(key)),
    getMany: (keys) => read(() => store.getMany(keys)),
    query: (table, pk, range, options) => read(() => store.query(table, pk, range, options)),
    queryIndex: (index, partition, range, options) => read(() => store.queryIndex(index, partition, range, options)),
    write: (write) => commit(() => store.write(write)),
    transact: (list) => commit(() => store.transact(list)),
    get writes() {
      return writes;
    },
    revive() {
      isDead = false;
    },
  };
}
