/**
 * Items to DynamoDB's attribute values and back, exactly for the port's `Value`.
 *
 * Not `@aws-sdk/util-dynamodb`: it throws on a map key called `constructor`, drops one called `__proto__` and refuses
 * numbers above 2^53, and the names in our maps can come from a sender's payload.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { attributeName, StoreMisuse } from '../misuse.ts';
import type { Item, Key, Value } from '../store.ts';

export type Attributes = Record<string, AttributeValue>;

/** Text becomes well-formed (a lone surrogate turns into U+FFFD), because DynamoDB refuses it otherwise. */
export function encodeValue(value: Value): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value.toWellFormed() };
    case 'number':
      return { N: encodeNumber(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return encodeObject(value);
  }
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new StoreMisuse('A number in an item is not finite.');
  return String(value);
}

function encodeObject(value: Exclude<Value, string | number | boolean>): AttributeValue {
  if (value === null) return { NULL: true };
  if (value instanceof Uint8Array) return { B: value };
  if (isList(value)) return { L: value.filter((entry) => entry !== undefined).map(encodeValue) };
  if (!isPlainObject(value)) throw new StoreMisuse('An item holds an object that is neither plain nor bytes.');
  return { M: encodeItem(value) };
}

/** `Array.isArray` does not narrow a readonly array. */
export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Not a Date, a Map or a class of ours: those would be stored without what makes them what they are. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Attributes that are `undefined` are left out, also inside maps and lists. */
export function encodeItem(item: Item): Attributes {
  const attributes: [string, AttributeValue][] = [];
  for (const [name, value] of Object.entries(item)) {
    if (value !== undefined) attributes.push([attributeName(name), encodeValue(value)]);
  }
  return Object.fromEntries(attributes);
}

export function encodeKey({ pk, sk }: Pick<Key, 'pk' | 'sk'>): { pk: AttributeValue; sk: AttributeValue } {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** Decodes what `encodeItem` can produce; throws for types it cannot (sets). */
function decodeValue(value: AttributeValue): Value {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.B !== undefined) return value.B;
  if (value.L !== undefined) return value.L.map(decodeValue);
  if (value.M !== undefined) return decodeAttributes(value.M);
  throw new TypeError(`An item holds an attribute of a type Baton does not write: ${Object.keys(value).join()}.`);
}

// `fromEntries` defines properties instead of assigning them, so a key `__proto__` stays data.
function decodeAttributes(attributes: Attributes): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, decodeValue(value)]));
}

/** An item without its key. */
export function decodeItem(attributes: Attributes): Item {
  const { pk: _pk, sk: _sk, ...rest } = attributes;
  return decodeAttributes(rest);
}
