/** Values as DynamoDB would keep them: copied, normalised, refused where it refuses, and measured. */
import { attributeName, StoreMisuse } from '../misuse.ts';
import type { Item, Key, Value } from '../store.ts';

const MAX_ITEM_BYTES = 400 * 1024;
const MAX_DEPTH = 32;
const TOO_LARGE = 1e126;
const SMALLEST_NUMBER = 1e-130;

/** A deep copy in DynamoDB's normal form: no `undefined`, no -0, well-formed text, plain bytes. Throws StoreMisuse. */
export function copyItem(item: Item, depth = 1): Item {
  const entries = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [attributeName(name), copyValue(value, depth)]));
}

function copyValue(value: Value, depth: number): Value {
  if (depth > MAX_DEPTH) throw new StoreMisuse(`An item nests deeper than ${MAX_DEPTH} levels.`);
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'number':
      return checkedNumber(value);
    case 'boolean':
      return value;
    default:
      return copyObject(value, depth);
  }
}

function copyObject(value: Exclude<Value, string | number | boolean>, depth: number): Value {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (isList(value)) return value.filter((entry) => entry !== undefined).map((entry) => copyValue(entry, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new StoreMisuse('An item holds an object that is neither plain nor bytes.');
  }
  return copyItem(value, depth + 1);
}

/** `Array.isArray` does not narrow a readonly array. */
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export function checkedNumber(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < TOO_LARGE) || (magnitude > 0 && magnitude < SMALLEST_NUMBER)) {
    throw new StoreMisuse('A number is outside what DynamoDB can hold.');
  }
  return value + 0; // -0 becomes 0
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** The size DynamoDB bills and limits, its key included. Numbers are an upper estimate. */
export function itemBytes({ pk, sk }: Pick<Key, 'pk' | 'sk'>, item: Item): number {
  return 4 + bytesOf(pk) + bytesOf(sk) + mapBytes(item);
}

function mapBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + bytesOf(name) + valueBytes(value), 0);
}

function valueBytes(value: Value): number {
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number') return 2 + Math.ceil(String(value).length / 2);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (isList(value)) return 3 + value.reduce((sum: number, entry) => sum + 1 + valueBytes(entry), 0);
  return 3 + Object.keys(value).length + mapBytes(value);
}

export function assertItemSize(key: Key, item: Item): void {
  const bytes = itemBytes(key, item);
  if (bytes > MAX_ITEM_BYTES) {
    throw new StoreMisuse(`An item of table ${key.table} has ${bytes} bytes; DynamoDB takes ${MAX_ITEM_BYTES}.`);
  }
}
