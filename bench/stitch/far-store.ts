/**
 * A store in another process, so that what a process needs for its work can be told from what it writes. Calls of one turn go
 * together: what is measured is not the channel.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../stores/store.ts';

export type Operation = keyof Store;

/** `[number, operation, arguments]`. */
export type FarCall = readonly [number, Operation, readonly unknown[]];
/** `[number, result]`, or `[number, undefined, message]` of what was thrown. */
export type FarAnswer = readonly [number, unknown, string?];

const PROCESS = fileURLToPath(new URL('store-process.ts', import.meta.url));

export interface FarStore {
  readonly store: Store;
  close(): void;
}

export function startFarStore(): FarStore {
  const child = fork(PROCESS, [], { serialization: 'advanced', execArgv: ['--max-old-space-size=12000'] });
  const call = caller(child);
  return {
    store: {
      get: (key) => call('get', key) as ReturnType<Store['get']>,
      getMany: (keys) => call('getMany', keys) as ReturnType<Store['getMany']>,
      query: (...args) => call('query', ...args) as ReturnType<Store['query']>,
      queryIndex: (...args) => call('queryIndex', ...args) as ReturnType<Store['queryIndex']>,
      write: (write) => call('write', write) as ReturnType<Store['write']>,
      transact: (writes) => call('transact', writes) as ReturnType<Store['transact']>,
    },
    close: () => child.disconnect(),
  };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

function caller(child: ChildProcess) {
  const waiting = new Map<number, Waiting>();
  let calls: FarCall[] = [];
  let last = 0;
  const flush = (): void => {
    child.send(calls);
    calls = [];
  };
  child.on('message', (answers: readonly FarAnswer[]) => {
    for (const [id, result, failed] of answers) {
      const { resolve, reject } = waiting.get(id) ?? {};
      waiting.delete(id);
      if (failed === undefined) resolve?.(result);
      else reject?.(new Error(failed));
    }
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The store's process ended with ${code}.`));
  });
  return (operation: Operation, ...args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      if (calls.push([last, operation, args]) === 1) setImmediate(flush);
    });
}
