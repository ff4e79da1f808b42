/**
 * How many bytes DynamoDB counts for an item. Pure.
 *
 * Source: "DynamoDB Item sizes and formats" (Amazon DynamoDB Developer Guide, CapacityUnitCalculations). Where the guide
 * says "approximately" (numbers), the rule is the one measured to the byte on DynamoDB itself by the open conformance
 * suite for DynamoDB emulators (paritysuite/dynamodb-conformance) and kept as a test by nubo-db/dynoxide.
 */
import * as z from 'zod';

/** An attribute value as it stands in a request; bytes are base64. Sets are not listed: Baton writes none. */
export type WireValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly L: readonly WireValue[] }
  | { readonly M: WireItem };

/** An item, or the key of one, as it stands in a request or an answer. */
export type WireItem = { readonly [attribute: string]: WireValue };

export const WireValue: z.ZodType<WireValue> = z.lazy(() =>
  z.union([
    z.object({ S: z.string() }),
    z.object({ N: z.string() }),
    z.object({ B: z.string() }),
    z.object({ BOOL: z.boolean() }),
    z.object({ NULL: z.boolean() }),
    z.object({ L: z.array(WireValue) }),
    z.object({ M: z.record(z.string(), WireValue) }),
  ]),
);
export const WireItem: z.ZodType<WireItem> = z.record(z.string(), WireValue);

/** Bytes of an item: the names and values of all its attributes, those of the key included. */
export const itemBytes = (item: WireItem): number =>
  sum(Object.entries(item), ([name, value]) => utf8(name) + valueBytes(value));

function valueBytes(value: WireValue): number {
  if ('S' in value) return utf8(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('L' in value) return COLLECTION + sum(value.L, (element) => ELEMENT + valueBytes(element));
  if ('M' in value)
    return COLLECTION + sum(Object.entries(value.M), ([name, each]) => ELEMENT + utf8(name) + valueBytes(each));
  return 1;
}

/** A list or a map costs three bytes, and each of its elements one more. */
const COLLECTION = 3;
const ELEMENT = 1;

const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, value) => total + of(value), 0);

/**
 * Bytes of a number: one, one more for each begun pair of significant digits before the decimal point and for each one
 * behind it (zeros at either end do not count), and one for a minus sign.
 */
export function numberBytes(text: string): number {
  const { sign, whole, fraction, exponent } =
    /^(?<sign>-?)\+?(?<whole>\d*)\.?(?<fraction>\d*)(?:[eE](?<exponent>[+-]?\d+))?$/.exec(text)?.groups ?? {};
  const digits = `${whole ?? ''}${fraction ?? ''}`;
  const leading = digits.length - digits.replace(/^0+/, '').length;
  const significant = digits.slice(leading).replace(/0+$/, '').length;
  if (significant === 0) return 1;
  const beforePoint = (whole ?? '').length + Number(exponent ?? 0) - leading;
  const integer = Math.min(Math.max(beforePoint, 0), significant);
  return 1 + Math.ceil(integer / 2) + Math.ceil((significant - integer) / 2) + (sign === '-' ? 1 : 0);
}
