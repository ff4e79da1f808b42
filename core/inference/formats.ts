/** What values look like, whatever their field is called. */

import { transform } from '../contracts/transforms.ts';
import type { TransformName } from '../definitions/contract.ts';

const reads = (as: TransformName, value: unknown): boolean => transform(as, value).kind === 'value';

/** Clocks that senders have: no event is older than Baton's oldest customer or far ahead. */
const EARLIEST = Date.UTC(2010, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** How a value tells a time, if it does. A number must be a plausible count of seconds or milliseconds. */
export function clockOf(value: unknown): TransformName | undefined {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && reads('timestamp-iso', value)) {
    return 'timestamp-iso';
  }
  if (typeof value === 'string' && reads('timestamp-mail', value)) return 'timestamp-mail';
  if (typeof value !== 'number' && !(typeof value === 'string' && /^\d{10}(?:\d{3})?$/.test(value))) return undefined;
  const read = transform('timestamp-seconds', value);
  const isPlausible = read.kind === 'value' && Number(read.value) >= EARLIEST && Number(read.value) < LATEST;
  return isPlausible ? 'timestamp-seconds' : undefined;
}

export const isEmail = (value: unknown): value is string => typeof value === 'string' && reads('email', value);

export const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\/\S+$/i.test(value.trim());

/** A text that can hardly be anything but a telephone number. */
export const isPhone = (value: unknown): value is string =>
  typeof value === 'string' &&
  reads('phone', value) &&
  /^\+\d|^\(\d{3}\)|^\d{3}[-.\s]\d{3}[-.\s]\d{4}$/.test(value.trim());

/** Letters, and no more words than a name has. */
export const isNameLike = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= 60 &&
  /^[\p{L}][\p{L}\p{M}'’., -]*$/u.test(value.trim()) &&
  value.trim().split(/\s+/).length <= 5;

const FORMATS: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ['e-mail address', isEmail],
  ['ISO 8601 time', (value) => clockOf(value) === 'timestamp-iso'],
  ['date of a mail', (value) => clockOf(value) === 'timestamp-mail'],
  ['epoch milliseconds', (value) => clockOf(value) === 'timestamp-seconds' && Number(value) >= 1e11],
  ['epoch seconds', (value) => clockOf(value) === 'timestamp-seconds'],
  ['URL', isUrl],
  ['telephone number', isPhone],
];

/** What all of the values are, where that can be seen. */
export const formatOf = (values: readonly unknown[]): string | undefined =>
  FORMATS.find(([, fits]) => values.every(fits))?.[0];
