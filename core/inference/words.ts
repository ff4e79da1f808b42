/** The words of field names, as people and programs write them: `leadFullName`, `q3_full-name`, `What's your name?`. */

import { alikeness } from '../contracts/letters.ts';

/** Lower-case words of a name. */
export const wordsOf = (name: string): string[] =>
  name
    .slice(0, 80)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');

/** What says who asks or where the field stands, and nothing of what it holds. */
const NOISE = new Set(
  (
    'lead your you my the a an is are s what whats which please enter input field form answer question primary ' +
    'contact visitor user customer client invitee respondent applicant attendee person billing business work ' +
    'personal best preferred hs q c initial current'
  ).split(' '),
);

/** The words that say what a field holds. A name of nothing but noise is taken as it is. */
export function tellingWords(words: readonly string[]): string[] {
  const kept = words.filter((word) => !NOISE.has(word) && !/^q?\d+$/.test(word));
  return kept.length > 0 ? kept : [...words];
}

/**
 * Whether a key of a payload is a name that may be written down. Vendors also use addresses, numbers and ids of people
 * as keys; those are data.
 */
export function isFieldName(key: string): boolean {
  if (key.length > 64 || /[@[\].\p{Cc}]/u.test(key) || !/\p{L}/u.test(key)) return false;
  if (/\d{6,}/.test(key)) return false;
  return !/^[0-9a-f]{8}-|^(?=[^\d]*\d)[0-9a-f]{16,}$/i.test(key);
}

/**
 * 0 to 1: how alike two names are by shared words or by letters. Meant for misspellings and endings only: what is merely
 * used for the same thing (as when a missing field is looked for) would name people by ids that are not theirs.
 */
export function likeness(left: readonly string[], right: readonly string[]): number {
  const shared = left.filter((word) => right.includes(word)).length;
  const dice = (2 * shared) / Math.max(1, left.length + right.length);
  return Math.max(dice, alikeness(left.join(''), right.join('')));
}
