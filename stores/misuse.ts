/**
 * Calls that are wrong in themselves, refused alike by every store before anything is asked. DynamoDB refuses all of
 * them too, but emulators let some through, and then a mistake would show only on AWS.
 */
import { INDEXES, type Item, type Key, type TableName, type Write } from './store.ts';

/** Retry: useless, the call itself is wrong (too large, wrong type, too many keys). The message names no values. */
export class StoreMisuse extends Error {
  override readonly name = 'StoreMisuse';
}

const MAX_KEYS = 100;
const MAX_WRITES = 100;

export function assertKeyCount(keys: readonly Key[]): void {
  if (keys.length > MAX_KEYS) throw new StoreMisuse(`getMany takes at most ${MAX_KEYS} keys, not ${keys.length}.`);
}

export function assertTransaction(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > MAX_WRITES) {
    throw new StoreMisuse(`A transaction takes 1 to ${MAX_WRITES} writes, not ${writes.length}.`);
  }
  const keys = new Set(writes.map(({ key: { table, pk, sk } }) => JSON.stringify([table, pk, sk])));
  if (keys.size < writes.length) throw new StoreMisuse('A transaction writes one item twice.');
}

/**
 * Refuses an item that brings its own `pk` or `sk`, an update that changes nothing or names an attribute twice, and
 * attributes of an index that are not of its types.
 */
export function assertWrite(write: Write): void {
  if (write.kind === 'put') {
    assertNoKey(Object.keys(write.item));
    assertIndexTypes(write.key.table, write.item);
  }
  if (write.kind === 'update') assertUpdate(write);
}

function assertUpdate({ key, set = {}, remove = [], add = {} }: Extract<Write, { kind: 'update' }>): void {
  const sets = Object.keys(set).filter((name) => set[name] !== undefined);
  const touched = [...sets, ...remove, ...Object.keys(add)];
  assertNoKey(touched);
  if (touched.length === 0) throw new StoreMisuse('An update must set, remove or add at least one attribute.');
  if (new Set(touched).size < touched.length) throw new StoreMisuse('An update names an attribute twice.');
  assertIndexTypes(key.table, set);
}

function assertNoKey(attributes: readonly string[]): void {
  if (attributes.includes('pk') || attributes.includes('sk')) {
    throw new StoreMisuse('`pk` and `sk` belong to the key of a write, not to its attributes.');
  }
}

const INDEX_LIST = Object.entries(INDEXES);

function assertIndexTypes(table: TableName, item: Item): void {
  for (const [index, of] of INDEX_LIST) {
    if (of.table !== table) continue;
    const [partition, sort] = [item[of.partition], item[of.sort]];
    if (partition !== undefined && (typeof partition !== 'string' || partition === '')) {
      throw new StoreMisuse(`Index ${index} needs text in "${of.partition}"; to leave it, remove the attribute.`);
    }
    if (sort !== undefined && typeof sort !== 'number') {
      throw new StoreMisuse(`Index ${index} needs a number in "${of.sort}"; to leave it, remove the attribute.`);
    }
  }
}

/** An attribute name at any depth, made well-formed. Throws StoreMisuse when it is empty. */
export function attributeName(name: string): string {
  if (name === '') throw new StoreMisuse('An attribute, or a key of a map, has an empty name.');
  return name.toWellFormed();
}
