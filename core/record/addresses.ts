/** All e-mail addresses and phone numbers of a person, in the order in which they were told; one mailbox is one address. */
import { emailKey, isRoleMailbox } from '../identity/email.ts';
import { type ToldSignal, type Word, wordOf } from './told.ts';

/** One line is one number however it is grouped. */
const sameNumber = (value: string): string => value.replaceAll(/[^\d+]/g, '');

/**
 * The primary address first, then the others as they were told. Primary is the first one by which a signal named the
 * person: its identifier, not only a field of its form, and not one that many share. It never changes with later signals;
 * only one that happened before may take its place. Without any such address it is the first one told at all.
 */
export function emailsOf(told: readonly ToldSignal[]): Word[] {
  const naming = told.filter(namesItsPerson);
  const first = distinct(naming, ({ identifiers }) => [identifiers.email], emailKey)[0];
  // The profile's spelling is the sender's own; an identifier is kept in lower case.
  const all = distinct(told, ({ profile, identifiers }) => [profile.email, identifiers.email], emailKey);
  if (!first) return all;
  const isFirst = ({ value }: Word): boolean => emailKey(value) === emailKey(first.value);
  const primary = all.find(isFirst);
  return [primary ? { ...first, value: primary.value } : first, ...all.filter((word) => !isFirst(word))];
}

/** Not a mailbox of many (info@), nor what somebody else's mail was forwarded from. */
function namesItsPerson({ canonical, shared = [] }: ToldSignal): boolean {
  const { email = '' } = canonical.identifiers;
  return !canonical.forwarded && !isRoleMailbox(email) && !shared.some((name) => name.startsWith('email#'));
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
