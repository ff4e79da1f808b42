import type { Write } from './store.ts';

/** Retry: useless, the call itself is wrong (too large, wrong type, too many keys). The message names no values. */
export class StoreMisuse extends Error {
  override readonly name = 'StoreMisuse';
}

const isKeyAttribute = (attribute: string): boolean => attribute === 'pk' || attribute === 'sk';

/**
 * Refuses what the port cannot mean: an item that brings its own `pk` or `sk`, and an update that changes nothing.
 * DynamoDB would take the first in a put (writing another item) and the second outside transactions.
 */
export function assertMeaningful(write: Write): void {
  if (write.kind === 'delete' || write.kind === 'check') return;
  const given = write.kind === 'put' ? write.item : { ...write.set, ...write.add };
  const removed = write.kind === 'put' ? [] : (write.remove ?? []);
  if ('pk' in given || 'sk' in given || removed.some(isKeyAttribute)) {
    throw new StoreMisuse('`pk` and `sk` belong to the key of a write, not to its attributes.');
  }
  if (write.kind === 'update' && removed.length === 0 && Object.values(given).every((value) => value === undefined)) {
    throw new StoreMisuse('An update must set, remove or add at least one attribute.');
  }
}
