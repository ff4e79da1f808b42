/** Named transforms from a payload value to a canonical one. Pure; total over every JSON value. */
import type { SchemaType, TransformName } from '../definitions/contract.ts';
import { htmlToText, isHtml } from '../signal/html.ts';
import {
  isAutomatic,
  isForwarded,
  isForwardedSubject,
  isReply,
  messageIdOf,
  senderCheckOf,
  threadOf,
  withoutQuotedText,
} from '../signal/mail.ts';
import { recordIds, recordIdsIn } from '../signal/record-ids.ts';
import { booleanOf, numberOf, rangeStartOf } from './quantities.ts';
import { typeName } from './schema.ts';
import { isoTimestampOf, mailTimestampOf, secondsTimestampOf } from './timestamps.ts';
import { clickIdOf, parameterOf } from './urls.ts';

export type Scalar = string | number | boolean;

export type Transformed =
  | { readonly kind: 'value'; readonly value: Scalar }
  /** The right type, but nothing the transform can read: "n/a" where an e-mail belongs. Data quality, not drift. */
  | { readonly kind: 'unusable' }
  /** Nothing there to take, and that is no fault: a page's address without a campaign. */
  | { readonly kind: 'absent' }
  /** A type the transform never takes. */
  | { readonly kind: 'retyped' };

/** Undefined means unusable, null that there is nothing to read. */
type Outcome = Scalar | undefined | null;

/**
 * `read` is given one value. A list of values it is given as one text, or with `joinedBy` each for itself. `readList` is
 * given the list as it is, `readAny` whatever is there; what it gives nothing for is of no type it takes.
 */
type Transform =
  | { readonly takes: readonly string[]; readonly read: (value: Scalar) => Outcome; readonly joinedBy?: string }
  | { readonly takes: readonly ['array']; readonly readList: (list: readonly unknown[]) => Outcome }
  | { readonly takes: readonly string[]; readonly readAny: (value: unknown) => Scalar | undefined };

const parameter = (name: string): Transform => ({
  takes: ['string'],
  read: (value) => parameterOf(String(value), name),
});

/** Per transform, the types it takes and how it reads them. */
const TRANSFORMS: Readonly<Record<TransformName, Transform>> = {
  text: { takes: ['string', 'number', 'boolean', 'array'], read: textOf },
  word: { takes: ['string', 'number', 'boolean'], read: wordOf },
  email: { takes: ['string'], read: emailOf },
  phone: { takes: ['string', 'number'], read: phoneOf },
  number: { takes: ['number', 'string'], read: numberOf },
  'range-start': { takes: ['number', 'string'], read: rangeStartOf },
  boolean: { takes: ['boolean', 'string', 'number'], read: booleanOf },
  'timestamp-iso': { takes: ['string'], read: isoTimestampOf },
  'timestamp-seconds': { takes: ['number', 'string'], read: secondsTimestampOf },
  'timestamp-mail': { takes: ['string'], read: mailTimestampOf },
  'first-name': { takes: ['string'], read: (value) => nameParts(value).first },
  'last-name': { takes: ['string'], read: (value) => nameParts(value).last },
  'html-text': { takes: ['string', 'array'], read: (value) => textOf(htmlToText(String(value))), joinedBy: '\n' },
  'mail-reply': { takes: ['string'], read: mailReplyOf },
  'mail-id': { takes: ['array'], readList: (headers) => messageIdOf(headers) ?? null },
  'mail-thread': { takes: ['array'], readList: (headers) => threadOf(headers) ?? null },
  'mail-is-reply': { takes: ['array'], readList: isReply },
  'mail-is-automatic': { takes: ['array'], readList: isAutomatic },
  // Either may tell: only a yes is told, so that a contract asks both.
  'mail-is-forwarded': { takes: ['array'], readList: (headers) => isForwarded(headers) || null },
  'subject-is-forwarded': { takes: ['string'], read: (value) => isForwardedSubject(String(value)) || null },
  'mail-sender-check': { takes: ['array'], readList: senderCheckOf },
  'url-utm-source': parameter('utm_source'),
  'url-utm-medium': parameter('utm_medium'),
  'url-utm-campaign': parameter('utm_campaign'),
  'url-utm-term': parameter('utm_term'),
  'url-utm-content': parameter('utm_content'),
  'url-gclid': parameter('gclid'),
  'url-click-id': { takes: ['string'], read: (value) => clickIdOf(String(value)) },
  // A list that cannot be read breaks the contract: without it a person whom we know would be another one.
  'record-ids': { takes: ['array', 'string', 'number'], readAny: recordIdsOf },
};

/** Whether a transform takes a type at all, as JSON Schema calls it; what is null is not there. */
export const takes = (name: TransformName, type: SchemaType): boolean =>
  type === 'null' || TRANSFORMS[name].takes.some((taken) => taken === (type === 'integer' ? 'number' : type));

/** Applies a transform to one payload value. */
export function transform(name: TransformName, value: unknown): Transformed {
  const way = TRANSFORMS[name];
  if (!way.takes.some((type) => type === typeName(value))) return { kind: 'retyped' };
  if ('readAny' in way) {
    const read = way.readAny(value);
    return read === undefined ? { kind: 'retyped' } : outcome(read === '' ? null : read);
  }
  if ('readList' in way) return outcome(way.readList(Array.isArray(value) ? value : []));
  if (Array.isArray(value) && way.joinedBy !== undefined) return outcome(readEach(way.read, value)?.join(way.joinedBy));
  const scalar = Array.isArray(value) ? joined(value) : (value as Scalar);
  return scalar === undefined ? { kind: 'retyped' } : outcome(way.read(scalar));
}

/** What each of a list of values reads as; undefined when none of them does. */
function readEach(read: (value: Scalar) => Outcome, values: readonly unknown[]): Scalar[] | undefined {
  const found = values.flatMap((value) => (isScalar(value) ? (read(value) ?? []) : []));
  return found.length > 0 ? found : undefined;
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

function outcome(result: Outcome): Transformed {
  if (result === null) return { kind: 'absent' };
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

/** What somebody wrote in a mail, whichever of its bodies is given: without the mail it answers. */
function mailReplyOf(value: Scalar): string | undefined {
  const body = String(value);
  return textOf(withoutQuotedText(isHtml(body) ? htmlToText(body, { isWithoutQuotes: true }) : body));
}

/** Ids of one record, with semicolons between them; empty where there are none. */
function recordIdsOf(value: unknown): string | undefined {
  const ids = recordIdsIn(value);
  return ids && recordIds(ids).join(';');
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

/** What networks send for ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE: letters dialled, nobody's number. */
const WITHHELD = new Set(['+266696687', '266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

/** Digits with a leading `+` where the country is given; extensions are cut off. No country is guessed. */
function phoneOf(value: Scalar): string | undefined {
  const [number = ''] = String(value)
    .slice(0, 64)
    .normalize('NFKC')
    .split(/\s*(?:ext(?:ension|n)?\.?|x|#)\s*\d*\s*$/i);
  if (!/^[\d\s+().\-/\u2010-\u2015]+$/.test(number)) return undefined;
  const digits = number.replace(/\D/g, '');
  if (digits.length < 6 || digits.length > 17 || WITHHELD.has(number.trim())) return undefined;
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
