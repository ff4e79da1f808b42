/** The process of `far-store.ts`: a store in memory, asked by its parent. */
import { createMemoryStore } from '../../stores/memory.ts';
import type { FarAnswer, FarCall } from './far-store.ts';

const store = createMemoryStore();

async function answer([id, operation, args]: FarCall): Promise<FarAnswer> {
  const call: (...given: readonly never[]) => Promise<unknown> = store[operation];
  try {
    return [id, await call(...(args as readonly never[]))];
  } catch (error) {
    return [id, undefined, error instanceof Error ? error.message : String(error)];
  }
}

process.on('message', (calls: readonly FarCall[]) => {
  void Promise.all(calls.map(answer)).then((answers) => process.send?.(answers));
});
