/**
 * Ways to die. Each strikes once, at the n-th chance it gets, and says whether it had one: a test tries n = 1, 2, 3 ...
 * until nothing is left that could be struck.
 */
import { Killed, killAt } from '../../stores/fault.ts';
import type { Store } from '../../stores/store.ts';
import { Aborted } from './machine.ts';
import type { Road } from './road.ts';

export interface Disaster {
  readonly hasStruck: boolean;
  /** What was struck, for the message of a failing test. */
  readonly victim: string;
  /** Brings back what is dead. It does not strike again. */
  revive(): void;
}

export type Arming = (road: Road, n: number) => Disaster;
type When = 'before' | 'after';

/** One invocation dies at its write, right before or right after the commit; everybody else goes on. */
export const worker =
  (when: When): Arming =>
  (road, n) => {
    const state = { writes: 0, victim: '', isUnnoticed: false };
    const strikes = (name: string): boolean => {
      state.writes += 1;
      if (state.writes !== n) return false;
      state.victim = `${name}, ${when} write ${n}`;
      state.isUnnoticed = true;
      return true;
    };
    road.storeFor = (name) => mortal(road.store, when, () => strikes(name));
    // A handler that survives a refused write has died all the same: its caller gets no answer.
    road.after = (name) => {
      if (!state.isUnnoticed || !state.victim.startsWith(name)) return;
      state.isUnnoticed = false;
      throw new Killed(`${name} died while it worked.`);
    };
    return {
      get hasStruck() {
        return state.victim !== '';
      },
      get victim() {
        return state.victim;
      },
      revive: () => undefined,
    };
  };

function mortal(store: Store, when: When, strikes: () => boolean): Store {
  let isDead = false;
  const alive = async <T>(operation: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed('The process was killed earlier.');
    return operation();
  };
  const commit = <T>(operation: () => Promise<T>): Promise<T> =>
    alive(async () => {
      if (!strikes()) return operation();
      if (when === 'after') await operation();
      isDead = true;
      throw new Killed(`The process was killed ${when} its write.`);
    });
  return {
    get: (key) => alive(() => store.get(key)),
    getMany: (keys) => alive(() => store.getMany(keys)),
    query: (table, pk, range, options) => alive(() => store.query(table, pk, range, options)),
    queryIndex: (index, partition, range, options) => alive(() => store.queryIndex(index, partition, range, options)),
    write: (write) => commit(() => store.write(write)),
    transact: (writes) => commit(() => store.transact(writes)),
  };
}

/** The lights go out at a write: nothing works any more, Park included, until somebody revives it all. */
export const everything =
  (when: When): Arming =>
  (road, n) => {
    const store = killAt(road.store, n, when);
    road.storeFor = () => store;
    return {
      get hasStruck() {
        return store.writes >= n;
      },
      victim: `everything, ${when} write ${n}`,
      revive: () => store.revive(),
    };
  };

/**
 * An execution is gone around the n-th call of a state: `before`: the function never ran; `after`: nobody hears of it.
 * `isTold`: the rule on execution status lets Park know.
 */
export const execution =
  (when: When, isTold = false): Arming =>
  (road, n) => {
    const tell = (signal: string, run: number) =>
      road.functions.invoke('park', { detail: { input: JSON.stringify({ signal, run }) } });
    road.journeys.onAborted = (signal, run) => (isTold ? tell(signal, run).then(nothing, nothing) : Promise.resolve());
    return atCall(road, n, when, () => new Aborted('The execution was stopped.'));
  };

/** The machine gets an error instead of the n-th result: of a function that never ran, or of one that did its work. */
export const call =
  (when: When, errorName: string): Arming =>
  (road, n) =>
    atCall(road, n, when, () => Object.assign(new Error('The call went wrong.'), { name: errorName }));

const nothing = (): void => undefined;

const IN_THE_MACHINE = /^(validate|stitch|qualify|route|park|deliver-.+)$/;

function atCall(road: Road, n: number, when: When, error: () => Error): Disaster {
  const state = { calls: 0, victim: '' };
  const strike = (name: string): void => {
    if (!IN_THE_MACHINE.test(name)) return;
    state.calls += 1;
    if (state.calls !== n) return;
    state.victim = `${name}, ${when} call ${n}`;
    throw error();
  };
  road[when] = strike;
  return {
    get hasStruck() {
      return state.victim !== '';
    },
    get victim() {
      return state.victim;
    },
    revive: () => undefined,
  };
}

/** A start of an execution fails: `before` the service took it, or after, without an answer. */
export const start =
  (when: When): Arming =>
  (road, n) => {
    const { journeys } = road;
    const begin = journeys.start.bind(journeys);
    const state = { starts: 0, victim: '' };
    journeys.start = async (signal, run) => {
      state.starts += 1;
      const isHit = state.starts === n;
      if (isHit) state.victim = `start ${n} of run ${run}, ${when}`;
      if (!isHit || when === 'after') await begin(signal, run);
      if (isHit) throw new Killed('The starter died.');
    };
    return {
      get hasStruck() {
        return state.victim !== '';
      },
      get victim() {
        return state.victim;
      },
      revive: () => undefined,
    };
  };

/** A message is not taken by its queue, or taken without an answer. */
export const letter =
  (when: When): Arming =>
  (road, n) => {
    const { queues } = road;
    const send = queues.send.bind(queues);
    const state = { letters: 0, victim: '' };
    queues.send = async (url, body) => {
      state.letters += 1;
      const isHit = state.letters === n;
      if (isHit) state.victim = `letter ${n} to ${url}, ${when}`;
      if (!isHit || when === 'after') await send(url, body);
      if (isHit) throw new Killed('The sender of the letter died.');
    };
    return {
      get hasStruck() {
        return state.victim !== '';
      },
      get victim() {
        return state.victim;
      },
      revive: () => undefined,
    };
  };
