import type { Write } from './store.ts';

/** Retry: useless, the call itself is wrong (too large, wrong type, too many keys). The message names no values. */
export class StoreMisuse extends Error {
  override readonly name = 'StoreMisuse';
}

/**
 * Refuses what the port cannot mean: an item that brings its own `pk` or `sk` (DynamoDB would write another item), an
 * update that changes nothing, and one that names an attribute twice (emulators take these where DynamoDB does not).
 */
export function assertMeaningful(write: Write): void {
  if (write.kind === 'put') assertNoKey(Object.keys(write.item));
  if (write.kind !== 'update') return;
  const { set = {}, remove = [], add = {} } = write;
  const sets = Object.keys(set).filter((name) => set[name] !== undefined);
  const touched = [...sets, ...remove, ...Object.keys(add)];
  assertNoKey(touched);
  if (touched.length === 0) throw new StoreMisuse('An update must set, remove or add at least one attribute.');
  if (new Set(touched).size < touched.length) throw new StoreMisuse('An update names an attribute twice.');
}

function assertNoKey(attributes: readonly string[]): void {
  if (attributes.includes('pk') || attributes.includes('sk')) {
    throw new StoreMisuse('`pk` and `sk` belong to the key of a write, not to its attributes.');
  }
}
