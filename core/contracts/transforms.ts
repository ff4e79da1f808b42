/** Named transforms from a payload value to a canonical one. Pure; total over every JSON value. */
import type { TransformName } from '../definitions/contract.ts';
import { booleanOf, numberOf, rangeStartOf } from './quantities.ts';
import { isoTimestampOf, secondsTimestampOf } from './timestamps.ts';

export type Scalar = string | number | boolean;

export type Transformed =
  | { readonly kind: 'value'; readonly value: Scalar }
  /** The right type, but nothing the transform can read: "n/a" where an e-mail belongs. Data quality, not drift. */
  | { readonly kind: 'unusable' }
  /** A type the transform never takes. */
  | { readonly kind: 'retyped' };

type Read = (value: Scalar) => Scalar | undefined;

/** Per transform, the types it takes and how it reads them; undefined means unusable. */
const TRANSFORMS: Readonly<Record<TransformName, { takes: readonly string[]; read: Read }>> = {
  text: { takes: ['string', 'number', 'boolean', 'array'], read: textOf },
  word: { takes: ['string', 'number', 'boolean'], read: wordOf },
  email: { takes: ['string'], read: emailOf },
  phone: { takes: ['string', 'number'], read: phoneOf },
  number: { takes: ['number', 'string'], read: numberOf },
  'range-start': { takes: ['number', 'string'], read: rangeStartOf },
  boolean: { takes: ['boolean', 'string', 'number'], read: booleanOf },
  'timestamp-iso': { takes: ['string'], read: isoTimestampOf },
  'timestamp-seconds': { takes: ['number', 'string'], read: secondsTimestampOf },
  'first-name': { takes: ['string'], read: (value) => nameParts(value).first },
  'last-name': { takes: ['string'], read: (value) => nameParts(value).last },
};

/** Applies a transform to one payload value. */
export function transform(name: TransformName, value: unknown): Transformed {
  const { takes, read } = TRANSFORMS[name];
  if (!takes.includes(Array.isArray(value) ? 'array' : typeof value)) return { kind: 'retyped' };
  const scalar = Array.isArray(value) ? joined(value) : (value as Scalar);
  if (scalar === undefined) return { kind: 'retyped' };
  const result = read(scalar);
  return result === undefined ? { kind: 'unusable' } : { kind: 'value', value: result };
}

/** Several choices of one question, as one text. */
function joined(values: readonly unknown[]): string | undefined {
  const isFlat = values.every((value) => typeof value !== 'object' || value === null);
  return isFlat ? values.filter((value) => value !== null).join(', ') : undefined;
}

/** Trimmed, one spelling per character (NFC), no broken surrogates, no control characters but tab and newline. */
function textOf(value: Scalar): string | undefined {
  const text = String(value)
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .trim();
  return text === '' ? undefined : text;
}

/** A closed word for rules: lower case, spaces as dashes. Anything longer or odder is free text and no word. */
function wordOf(value: Scalar): string | undefined {
  const word = String(value).trim().toLowerCase().replace(/\s+/g, '-');
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(word) ? word : undefined;
}

/** The local part is kept as written (it may matter to the mail server); the domain is lower case. */
function emailOf(value: Scalar): string | undefined {
  const address = String(value)
    .toWellFormed()
    .normalize('NFC')
    .trim()
    .replace(/^mailto:/i, '');
  if (address.length > 254 || !/^[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+\.[^\s@."'<>(),;:]{2,}$/.test(address))
    return undefined;
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}

/** Digits with a leading `+` where the country is given; extensions are cut off. No country is guessed. */
function phoneOf(value: Scalar): string | undefined {
  const [number = ''] = String(value)
    .slice(0, 64)
    .normalize('NFKC')
    .split(/\s*(?:ext(?:ension|n)?\.?|x|#)\s*\d*\s*$/i);
  if (!/^[\d\s+().\-/\u2010-\u2015]+$/.test(number)) return undefined;
  const digits = number.replace(/\D/g, '');
  if (digits.length < 6 || digits.length > 17) return undefined;
  if (number.trim().startsWith('+')) return `+${digits}`;
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
}

/** "Dana van Whitfield" -> Dana / van Whitfield; "Whitfield, Dana" the same way round. One word is a first name. */
function nameParts(value: Scalar): { first: string | undefined; last: string | undefined } {
  const name = textOf(value)?.replace(/\s+/g, ' ') ?? '';
  const comma = /^([^,]+), ?([^,]+)$/.exec(name);
  if (comma) return { first: comma[2], last: comma[1] };
  const space = name.indexOf(' ');
  if (space < 0) return { first: name === '' ? undefined : name, last: undefined };
  return { first: name.slice(0, space), last: name.slice(space + 1) };
}
