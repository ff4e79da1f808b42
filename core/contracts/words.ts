/**
 * How alike two field names are: by their words, by words that mean the same, by abbreviations and by letters. A small
 * vocabulary of what forms and CRMs ask for; everything else is done by general means.
 */

import { alikeness } from './letters.ts';

/** Words of one line are used for the same thing. */
const VOCABULARY: readonly (readonly string[])[] = [
  ['email', 'mail'],
  ['phone', 'telephone', 'tel', 'mobile', 'cell', 'cellphone'],
  ['first', 'given', 'fore'],
  ['last', 'family', 'sur'],
  ['company', 'organization', 'organisation', 'business', 'firm', 'employer', 'account'],
  ['title', 'position', 'role', 'occupation'],
  ['size', 'count', 'number', 'headcount', 'total'],
  ['team', 'employee', 'staff', 'people', 'member', 'seat'],
  ['message', 'comment', 'note', 'question', 'description', 'inquiry', 'enquiry', 'body', 'text', 'detail'],
  ['id', 'identifier', 'key', 'uuid', 'guid'],
  ['user', 'customer', 'member', 'account'],
  ['time', 'timestamp', 'date', 'datetime', 'at', 'on', 'when'],
  ['occurred', 'created', 'submitted', 'sent', 'received', 'happened'],
  ['type', 'kind', 'event', 'action'],
  ['session', 'visit'],
  ['source', 'origin'],
  ['intent', 'interest', 'reason', 'purpose', 'topic'],
  ['consent', 'agree', 'agreed', 'accept', 'accepted', 'permission', 'opt', 'privacy', 'terms'],
  ['page', 'url', 'link', 'href', 'location'],
  ['referrer', 'referer', 'referring'],
];

/** Words that say little by themselves: most fields could carry them. */
const FAINT = new Set(
  'address value field data lead contact your my form input name no info primary main work job new custom c the of to utm user customer client person visitor'.split(
    ' ',
  ),
);
const FAINT_WEIGHT = 0.35;

const linesOf = new Map<string, number[]>();
for (const [line, words] of VOCABULARY.entries())
  for (const word of words) linesOf.set(word, [...(linesOf.get(word) ?? []), line]);

/** Longest first, so that `telephone` is not taken for `tel` and the rest. */
const KNOWN = [...new Set([...linesOf.keys(), ...FAINT])]
  .filter((word) => word.length > 2)
  .sort((a, b) => b.length - a.length);

/** The words of a name: `workEmail2` is work, email; `companyname` is company, name. */
export function wordsOf(name: string): string[] {
  const parts = name
    .slice(0, 64)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
  // `e_mail` and `e-mail` are one word in two.
  const joined = parts
    .join(' ')
    .replace(/\be mail\b/g, 'email')
    .split(' ');
  return joined.flatMap(taken);
}

/** A word run together from known ones, taken apart; as it is where something would be left over. */
function taken(word: string): string[] {
  if (linesOf.has(word) || FAINT.has(word)) return [word];
  for (const known of KNOWN) {
    const rest = word.length - known.length;
    if (rest < 1) continue;
    if (word.startsWith(known) && isWhole(word.slice(known.length))) return [known, ...taken(word.slice(known.length))];
    // `fname`, `uid`: what is left in front may be an initial.
    if (word.endsWith(known) && (rest <= 3 || isWhole(word.slice(0, rest))))
      return [...taken(word.slice(0, rest)), known];
  }
  return /^[a-z]id$/.test(word) ? [word.slice(0, 1), 'id'] : [word];
}

const isWhole = (word: string): boolean =>
  linesOf.has(word) || FAINT.has(word) || linesOf.has(stem(word)) || KNOWN.some((known) => word.startsWith(known));

const stem = (word: string): string =>
  word.length > 3 ? word.replace(/(ies|s)$/, (end) => (end === 's' ? '' : 'y')) : word;

/** 0 (nothing in common) to 1 (the same words in whatever style). */
export function similarity(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  if (left.length === 0 || right.length === 0) return 0;
  const spelled = alikeness(left.join(''), right.join(''));
  return Math.max((covered(left, right) + covered(right, left)) / 2, spelled >= 0.75 ? spelled : 0);
}

/** How much of what one name says the other says too, faint words counting little. */
function covered(words: readonly string[], others: readonly string[]): number {
  const weights = words.map((word) => (FAINT.has(word) ? FAINT_WEIGHT : 1));
  const found = words.map((word) => Math.max(...others.map((other) => likeness(word, other))));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.reduce((total, weight, at) => total + weight * (found[at] ?? 0), 0) / sum;
}

/** 0 to 1: how likely two words mean the same. */
function likeness(a: string, b: string): number {
  const [x, y] = [stem(a), stem(b)];
  if (x === y) return 1;
  const lines = linesOf.get(x) ?? linesOf.get(a);
  if (lines && (linesOf.get(y) ?? linesOf.get(b))?.some((line) => lines.includes(line))) return 0.9;
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  // An abbreviation: `org`, `msg`, or the initial of a word.
  if (short.length >= 3 && long.startsWith(short)) return 0.8;
  if (short.length === 1 && long.startsWith(short)) return 0.6;
  if (short.length >= 2 && short.length <= 4 && isSkeleton(short, long)) return 0.6;
  const spelled = alikeness(x, y);
  return spelled >= 0.7 ? spelled * 0.9 : 0;
}

/** The consonants of a word, in order and from its first letter: `msg` of `message`. */
function isSkeleton(short: string, long: string): boolean {
  if (/[aeiou]/.test(short) || short[0] !== long[0] || short.length < 2) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}
