import type { Key } from '../../../../stores/store.ts';

let partitions = 0;

/** A partition no other test uses, so that one set of tables serves the whole suite. */
export function freshPartition(): string {
  partitions += 1;
  return `p#${process.pid}-${Date.now()}-${partitions}`;
}

export const key = (pk: string, sk = 'item', table: Key['table'] = 'ledger'): Key => ({ table, pk, sk });
