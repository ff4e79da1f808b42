/**
 * What makes two leads look like one person where they have no identifier in common. A likeness never joins anybody: there are
 * thousands of one name, so a name counts only together with something that few of them share.
 */
import { type AccountWords, companyKeys } from '../accounts/company-name.ts';
import type { Accounts } from '../accounts/named.ts';
import { emailKey } from '../identity/email.ts';
import { folded, nameKey } from '../identity/name.ts';
import { identifierHashes, type Keys } from '../ids.ts';
import type { CanonicalSignal } from '../signal/canonical.ts';

/**
 * One name, and: one company or named account; a number or address that one has and the other wrote in a message; one
 * campaign and one interest. The strongest first.
 */
export const LIKENESSES = ['name-and-contact', 'name-and-company', 'name-and-interest'] as const;
export type LikenessKind = (typeof LIKENESSES)[number];

export interface Likeness {
  readonly kind: LikenessKind;
  /** Keyed like an identifier's, apart from those of any; one for each pepper that stands, the current one first. */
  readonly hashes: readonly string[];
}

export interface LikenessOptions {
  readonly keys: Keys;
  readonly accounts: Accounts;
  readonly called: AccountWords;
}

/** A lead with more is looked for by these. */
const MOST = 12;
/** Facts under which contracts keep what somebody is interested in. */
const INTERESTS = ['interest', 'product', 'plan', 'topic'];

/** The names told by these signals; one person has one. */
export const namesIn = (told: readonly CanonicalSignal[]): string[] =>
  distinct(told.map(({ profile }) => nameKey(profile.firstName, profile.lastName)));

export const companiesIn = (told: readonly CanonicalSignal[], options: LikenessOptions): string[] =>
  distinct(told.flatMap(({ profile }) => companyKeys(profile, options)));

/** None where no full name was told, or more than one. */
export function likenessesOf(told: readonly CanonicalSignal[], options: LikenessOptions): Likeness[] {
  const [name, another] = namesIn(told);
  if (name === undefined || another !== undefined) return [];
  const besides: Readonly<Record<LikenessKind, readonly string[]>> = {
    'name-and-contact': distinct(told.flatMap(contactsIn)),
    'name-and-company': companiesIn(told, options),
    'name-and-interest': interestsIn(told),
  };
  return LIKENESSES.flatMap((kind) =>
    besides[kind].map((beside) => ({ kind, hashes: identifierHashes(options.keys, kind, name, beside) })),
  ).slice(0, MOST);
}

/** Their own number and address, and those they wrote in a message. */
function contactsIn({ identifiers, profile, message = '' }: CanonicalSignal): (string | undefined)[] {
  const read = message.slice(0, MOST_READ);
  const numbers = [identifiers.phone, profile.phone, ...found(read, /\+?\(?\d[\d\s()./-]{6,20}\d/g)];
  const addresses = [
    identifiers.email,
    profile.email,
    ...found(read, /[^\s<>()[\],;:"@]{1,64}@[^\s<>()[\],;:"@]{1,255}\.[a-z]{2,}/gi),
  ];
  return [
    ...numbers.map((number) => lineIn(number ?? '')),
    ...addresses.map((address) => (address === undefined ? undefined : emailKey(address))),
  ];
}

/** Characters of a message. */
const MOST_READ = 20_000;
/** More of them are a list of somebody's colleagues. */
const MOST_WRITTEN = 5;
const found = (message: string, what: RegExp): string[] => (message.match(what) ?? []).slice(0, MOST_WRITTEN);

/** So many digits at its end are one line, with or without its country; beside a name they are nobody else's. */
const LINE = 8;
function lineIn(number: string): string | undefined {
  const digits = number.replaceAll(/\D/g, '');
  return digits.length < LINE ? undefined : digits.slice(-LINE);
}

function interestsIn(told: readonly CanonicalSignal[]): string[] {
  const campaigns = distinct(told.map(({ attribution: of }) => of.campaign ?? of.campaignId));
  const interests = distinct(
    told.flatMap(({ facts }) => INTERESTS.map((name) => (typeof facts[name] === 'string' ? facts[name] : undefined))),
  );
  return campaigns.flatMap((campaign) => interests.map((interest) => `${folded(campaign)} ${folded(interest)}`));
}

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.flatMap((value) => (value ? [value] : []))),
];
