/** All e-mail addresses and phone numbers of a person, in the order in which they were told. */
import { type ToldSignal, type Word, wordOf } from './told.ts';

/** One mailbox is one address however it is capitalised. */
const sameAddress = (value: string): string => value.trim().toLowerCase();

/** One line is one number however it is grouped. */
const sameNumber = (value: string): string => value.replaceAll(/[^\d+]/g, '');

/**
 * The primary address first, then the others as they were told. Primary is the first one by which a signal named the
 * person: its identifier, not only a field of its form, and not one that many share. It never changes with later signals;
 * only one that happened before may take its place. Without any such address it is the first one told at all.
 */
export function emailsOf(told: readonly ToldSignal[]): Word[] {
  const naming = told.filter(({ shared = [] }) => !shared.some((name) => name.startsWith('email#')));
  const first = distinct(naming, ({ identifiers }) => [identifiers.email], sameAddress)[0];
  // The profile's spelling is the sender's own; an identifier is kept in lower case.
  const all = distinct(told, ({ profile, identifiers }) => [profile.email, identifiers.email], sameAddress);
  if (!first) return all;
  const isFirst = ({ value }: Word): boolean => sameAddress(value) === sameAddress(first.value);
  const primary = all.find(isFirst);
  return [primary ? { ...first, value: primary.value } : first, ...all.filter((word) => !isFirst(word))];
}

export const phonesOf = (told: readonly ToldSignal[]): Word[] =>
  distinct(told, ({ profile, identifiers }) => [profile.phone, identifiers.phone], sameNumber);

function distinct(
  told: readonly ToldSignal[],
  values: (canonical: ToldSignal['canonical']) => readonly (string | undefined)[],
  key: (value: string) => string,
): Word[] {
  const words = new Map<string, Word>();
  for (const each of told) {
    for (const value of values(each.canonical)) {
      if (value && !words.has(key(value))) words.set(key(value), wordOf(each, value));
    }
  }
  return [...words.values()];
}
