/** Phone numbers as keys. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CanonicalSignal } from '../signal/canonical.ts';

/**
 * E.164 where the country is known: from the number itself or the region of its flow. Otherwise the digits as they were
 * given: nothing is guessed, and two ways of writing one number then stay two keys. An extension is part of the key.
 */
export function phoneKey(value: string, region?: string): string {
  const country: CountryCode | undefined = region !== undefined && isSupportedCountry(region) ? region : undefined;
  const parsed = parsePhoneNumberFromString(value, { ...(country ? { defaultCountry: country } : {}), extract: false });
  if (!parsed?.isPossible()) return value;
  return parsed.ext ? `${parsed.number};ext=${parsed.ext}` : parsed.number;
}

/** The signal with the number of its profile as anybody can dial it, where its country is known. */
export function withPhone(signal: CanonicalSignal, region?: string): CanonicalSignal {
  const { phone } = signal.profile;
  if (phone === undefined) return signal;
  const key = phoneKey(phone, region);
  return key.startsWith('+')
    ? { ...signal, profile: { ...signal.profile, phone: key.replace(';ext=', ' ext. ') } }
    : signal;
}
