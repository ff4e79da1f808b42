/** From an address or number an operator types to the hashes it may be known by. What was typed goes no further. */
import { transform } from '../contracts/transforms.ts';
import { emailKey } from '../identity/email.ts';
import { phoneKey } from '../identity/phone.ts';
import { identifierHashes, type Keys } from '../ids.ts';

/** Under every pepper that stands. `undefined` when it is no address. */
export function emailHashes(keys: Keys, email: string): string[] | undefined {
  const read = transform('email', email);
  if (read.kind !== 'value') return undefined;
  const address = String(read.value);
  // As it is keyed, and as releases before the rules of mail providers keyed it.
  const spellings = [...new Set([emailKey(address), address.toLowerCase()])];
  return spellings.flatMap((spelling) => identifierHashes(keys, 'email', spelling));
}

/**
 * As each flow would have keyed it: without a country code it is a number of one of `regions`, or of none. Under every pepper that
 * stands. `undefined` when it is no number.
 */
export function phoneHashes(keys: Keys, phone: string, regions: readonly string[]): string[] | undefined {
  const given = phone.trim();
  if (!/^\+?[\d\s()./-]{3,}(?:\s*(?:x|ext\.?|;ext=)\s*\d+)?$/i.test(given) || given.replace(/\D/g, '').length < 5)
    return undefined;
  const spellings = [...new Set([phoneKey(given), ...regions.map((region) => phoneKey(given, region))])];
  return spellings.flatMap((spelling) => identifierHashes(keys, 'phone', spelling));
}
