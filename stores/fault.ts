/**
 * Faults around a store, as its DynamoDB adapter would meet them: contention and throttling retried inside, answers
 * that get lost after the commit, reads that are no snapshots, indexes that lag, and other work in between everything.
 */
import { seeded, someTurns } from './fault/chance.ts';
import type { OperationKind } from './fault/recording.ts';
import { IndexLag } from './fault/stale.ts';
import { tornMany, tornPage } from './fault/torn.ts';
import { DEFAULT_RETRY, PassingTrouble, type RetryPolicy, retrying } from './retry.ts';
import { type Store, StoreFault, type TransactResult, type Write, type WriteResult } from './store.ts';

export { type KillableStore, Killed, killAt } from './fault/kill.ts';
export { type Operation, type OperationKind, type RecordingStore, recording } from './fault/recording.ts';

export type FaultKind = 'conflict' | 'throttle' | 'lostAck' | 'stale' | 'torn';

/** Rates are shares from 0 to 1 of the attempts they apply to. */
export interface FaultOptions {
  /** Same seed, same faults, as long as the work itself is deterministic. @default 1 */
  readonly seed?: number;
  /** Takes the place of `seed`. */
  readonly random?: () => number;
  /** Transactions refused because another one holds an item. @default 0.2 */
  readonly conflictRate?: number;
  /** Operations of any kind refused for going too fast. @default 0.05 */
  readonly throttleRate?: number;
  /** Commits whose answer is lost: half are sent again, half end in a StoreFault. @default 0 */
  readonly lostAckRate?: number;
  /** Index pages that do not know the latest writes. @default 0 */
  readonly staleRate?: number;
  /** `getMany` and `query` that straddle other writers' commits. @default 0.1 */
  readonly tornRate?: number;
  /** Attempts per operation, as in the adapter. @default 8 */
  readonly tries?: number;
  /** Told of every attempt that reaches the store, and of every fault. */
  readonly onOperation?: (event: { readonly kind: OperationKind; readonly fault?: FaultKind }) => void;
}

/** Behaves as `store` does, under faults. Operations can throw StoreFault when a fault outlasts the tries. */
export function withFaults(store: Store, options: FaultOptions = {}): Store {
  const faults = new Faults(options);
  const lag = new IndexLag(store);
  const between = () => someTurns(faults.random);
  return {
    get: (key) => faults.read('get', () => store.get(key)),
    getMany: (keys) =>
      faults.read('getMany', () => {
        const items = () => store.getMany(keys);
        return faults.strikes('torn', 'getMany') ? tornMany(items, faults.random, between) : items();
      }),
    query: (table, pk, range, paging) =>
      faults.read('query', () => {
        const page = () => store.query(table, pk, range, paging);
        return faults.strikes('torn', 'query') ? tornPage(page, faults.random, between, paging?.descending) : page();
      }),
    queryIndex: (index, partition, range, paging) =>
      faults.read('queryIndex', () =>
        faults.strikes('stale', 'queryIndex')
          ? lag.stalePage(index, partition, range, paging)
          : store.queryIndex(index, partition, range, paging),
      ),
    write: (write) =>
      faults.commit<WriteResult>('write', false, async () => {
        if (faults.rates.stale > 0) await lag.remember([write]);
        return store.write(write);
      }),
    transact: (writes) =>
      faults.commit<TransactResult>('transact', isSentAsTransaction(writes), async () => {
        if (faults.rates.stale > 0) await lag.remember(writes);
        return store.transact(writes);
      }),
  };
}

/** The adapter sends a transaction of one as a plain write, which has no token that makes repeating it harmless. */
function isSentAsTransaction(writes: readonly Write[]): boolean {
  return writes.length > 1 || writes[0]?.kind === 'check';
}

/** The dice and the retry policy of one faulty store. */
class Faults {
  readonly random: () => number;
  readonly rates: Readonly<Record<FaultKind, number>>;
  readonly #policy: RetryPolicy;
  readonly #onOperation: NonNullable<FaultOptions['onOperation']>;

  constructor(options: FaultOptions) {
    const { conflictRate = 0.2, throttleRate = 0.05, lostAckRate = 0, staleRate = 0, tornRate = 0.1 } = options;
    this.random = options.random ?? seeded(options.seed ?? 1);
    this.rates = {
      conflict: conflictRate,
      throttle: throttleRate,
      lostAck: lostAckRate,
      stale: staleRate,
      torn: tornRate,
    };
    this.#policy = {
      ...DEFAULT_RETRY,
      tries: options.tries ?? DEFAULT_RETRY.tries,
      random: this.random,
      // Tests wait in turns of the event loop, not in time.
      sleep: () => someTurns(this.random, 4),
    };
    this.#onOperation = options.onOperation ?? (() => undefined);
  }

  strikes(fault: FaultKind, kind: OperationKind): boolean {
    const isHit = this.rates[fault] > 0 && this.random() < this.rates[fault];
    if (isHit) this.#onOperation({ kind, fault });
    return isHit;
  }

  read<T>(kind: OperationKind, operation: () => Promise<T>): Promise<T> {
    return retrying(this.#policy, kind, async () => {
      await this.#before(kind);
      const result = await operation();
      await someTurns(this.random);
      return result;
    });
  }

  /** `hasToken`: repeating it after a lost answer gives the answer that was lost, and writes nothing again. */
  commit<T extends WriteResult | TransactResult>(
    kind: 'write' | 'transact',
    hasToken: boolean,
    operation: () => Promise<T>,
  ): Promise<T> {
    let lostAnswer: T | undefined;
    return retrying(this.#policy, kind, async () => {
      await this.#before(kind, hasToken);
      const result = lostAnswer ?? (await operation());
      if (result.kind === 'written' && this.strikes('lostAck', kind)) {
        if (hasToken) lostAnswer = result;
        if (this.random() < 0.5) throw new StoreFault(`The ${kind} was committed, but its answer never came.`);
        throw new PassingTrouble('the answer was lost after the commit');
      }
      await someTurns(this.random);
      return result;
    });
  }

  async #before(kind: OperationKind, isTransaction = false): Promise<void> {
    await someTurns(this.random);
    if (this.strikes('throttle', kind)) throw new PassingTrouble('throttled');
    if (isTransaction && this.strikes('conflict', kind)) throw new PassingTrouble('another transaction holds an item');
    this.#onOperation({ kind });
  }
}
