/** Phone numbers as keys. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

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
