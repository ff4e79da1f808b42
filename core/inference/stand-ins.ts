/** Invented values of the same shape as real ones: nothing of a person gets from a captured payload into the repository. */
import { booleanOf } from '../contracts/quantities.ts';
import { parameterOf } from '../contracts/urls.ts';
import type { Mapping } from '../definitions/contract.ts';
import { clockOf, isEmail, isPhone, isUrl } from './formats.ts';
import { wordsOf } from './words.ts';

/** Real value (as text) -> what stands for it. */
export type StandIns = ReadonlyMap<string, string>;

/** Thursday, 15 January 2026, 09:30 UTC. */
const SECONDS = 1_768_469_400;

/** By target: what stands for the n-th different value of it. */
const OF_TARGET: Readonly<Record<string, (n: number, value: string) => string>> = {
  'identifiers.email': (n) => `alex.example${n === 0 ? '' : n + 1}@company.example`,
  'identifiers.phone': (n, value) => phoneLike(value, n),
  'profile.firstName': (n) => ['Alex', 'Robin', 'Sam', 'Kim'][n] ?? 'Alex',
  'profile.lastName': () => 'Example',
  'profile.company': (n) => `Example Company${n === 0 ? '' : ` ${n + 1}`}`,
  'profile.jobTitle': () => 'Example Role',
  message: () => 'Please call me back about the example.',
  'attribution.source': () => 'example-source',
  'attribution.medium': () => 'example-medium',
  'attribution.campaign': () => 'example-campaign',
  'attribution.term': () => 'example term',
  'attribution.content': () => 'example-content',
};

/** Targets whose values are closed words or bands: rules look at them, and they name nobody. */
const KEPT_FACTS = /^(facts\.|consent$)/;

/** What stands for the values of the mapped fields, in all of the payloads alike. */
export function standInsFor(mappings: readonly Mapping[], valuesAt: (path: string) => readonly unknown[]): StandIns {
  const stand = new Map<string, string>();
  for (const mapping of mappings) {
    const values = [...new Set(mapping.from.flatMap(valuesAt).filter(isScalar).map(String))];
    for (const [n, value] of values.entries()) {
      const invented = inventedFor(mapping.to, mapping.as, value, n);
      if (invented !== undefined && !stand.has(value)) stand.set(value, invented);
    }
  }
  return stand;
}

const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

function inventedFor(to: string, as: string, value: string, n: number): string | undefined {
  if (value.trim() === '') return undefined;
  if (as === 'first-name') return value.includes(',') ? 'Example, Alex' : 'Alex Example';
  if (as === 'word' || as === 'range-start' || as === 'boolean' || KEPT_FACTS.test(to)) return keptOrShape(value);
  if (as.startsWith('url-') || as.startsWith('timestamp')) return undefined;
  return OF_TARGET[to]?.(n, value);
}

/** A word of a closed list stays: rules and facts are made of it. Anything that could be a person's does not. */
const keptOrShape = (value: string): string | undefined =>
  /^[A-Za-z][\w.:/-]{0,40}$/.test(value) || /^[\d.,+–-]{1,9}$/.test(value) || booleanOf(value) !== undefined
    ? value
    : undefined;

/** Keys under which programs put words of closed lists. */
const CLOSED = new Set(
  (
    'type object event topic status state mode kind action trigger channel currency locale format version method direction ' +
    'priority category platform environment ref key'
  ).split(' '),
);

/** The payload with every value of a person's, and every value that may be one, replaced. */
export function exampleOf(value: unknown, stand: StandIns, picks: ReadonlySet<string>, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => exampleOf(each, stand, picks, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, exampleOf(inner, stand, picks, name)]),
    );
  }
  if (typeof value === 'number') return numberLike(value, stand);
  if (typeof value !== 'string' || value.trim() === '' || picks.has(value)) return value;
  return stand.get(value) ?? textLike(value, key, stand);
}

function numberLike(value: number, stand: StandIns): number {
  const invented = Number(stand.get(String(value)));
  if (Number.isFinite(invented)) return invented;
  if (clockOf(value)) return value >= 1e11 ? SECONDS * 1000 : SECONDS;
  if (!Number.isInteger(value)) return 1.5;
  return Math.abs(value) < 1000 ? value : Number(digitsLike(String(value)));
}

function textLike(value: string, key: string, stand: StandIns): string {
  const text = value.trim();
  if (isEmail(text)) return 'someone.else@company.example';
  const clock = clockOf(text);
  if (clock) return timeLike(text, clock);
  if (isUrl(text)) return urlLike(text, stand);
  if (isPhone(text)) return phoneLike(text, 8);
  if (booleanOf(text) !== undefined || (isClosed(key) && /^[A-Za-z][\w.:-]{0,40}$/.test(text))) return value;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return '203.0.113.7';
  if (/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text)) return '00000000-0000-4000-8000-000000000001';
  if (/^\S+$/.test(text) && /\d/.test(text)) return shapeLike(text);
  return /\s/.test(text) ? 'Example text' : 'example';
}

const isClosed = (key: string): boolean => CLOSED.has(wordsOf(key).at(-1) ?? '');

/** The same kind of character at every place; a prefix such as `cus_` stays. */
function shapeLike(text: string): string {
  const prefix = /^[a-z]{2,8}_(?:test_)?/.exec(text)?.[0] ?? '';
  const rest = text.slice(prefix.length);
  return (
    prefix +
    rest
      .replace(/\d+/g, digitsLike)
      .replace(/\p{Lu}/gu, 'A')
      .replace(/\p{Ll}/gu, 'a')
  );
}

/** As many digits, counted up from 1. */
const digitsLike = (digits: string): string => digits.replace(/\d/g, (_digit, at: number) => String((at + 1) % 10));

function timeLike(text: string, clock: string): string {
  if (clock === 'timestamp-mail') return 'Thu, 15 Jan 2026 09:30:00 +0000';
  if (clock === 'timestamp-seconds') return String(text.length > 10 ? SECONDS * 1000 : SECONDS);
  const zeros = (part: string): string => part.replace(/\d/g, '0');
  return text
    .replace(/^\d{4}-\d{2}-\d{2}/, '2026-01-15')
    .replace(/([T ])\d{2}:\d{2}/, '$109:30')
    .replace(/(:30)(:\d{2})/, (_all, minute: string, seconds: string) => minute + zeros(seconds))
    .replace(/(:00[.,])(\d+)/, (_all, before: string, fraction: string) => before + zeros(fraction));
}

/** No host, path or parameter is kept but what says where somebody came from, and that invented. */
function urlLike(text: string, stand: StandIns): string {
  const told = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'gclid'].flatMap((name) => {
    const value = parameterOf(text, name);
    return value === null
      ? []
      : `${name}=${encodeURIComponent(stand.get(value) ?? `example-${name.replace('utm_', '')}`)}`;
  });
  return `https://www.example.com/page${told.length > 0 ? `?${told.join('&')}` : ''}`;
}

/** A number nobody has (555-01xx), written as the real one is. */
function phoneLike(text: string, n: number): string {
  const national = `41555501${String(n % 100).padStart(2, '0')}`;
  const count = text.replace(/\D/g, '').length;
  const wanted = text.trim().startsWith('+') ? `1${national}` : national;
  const digits = wanted.padEnd(count, '0').slice(-Math.max(count, 6));
  let at = 0;
  const written = text.replace(/\d/g, () => digits[at++] ?? '0');
  return count === wanted.length ? written : text.trim().startsWith('+') ? `+1${national}` : national;
}

/** The values that must not be found in anything that is written: addresses, numbers, names, free text. */
export function privateValues(mappings: readonly Mapping[], valuesAt: (path: string) => readonly unknown[]): string[] {
  const isPrivate = (to: string): boolean => /^profile\.(email|phone|firstName|lastName)$|^message$/.test(to);
  const values = mappings.flatMap(({ to, from }) => (isPrivate(to) ? from.flatMap(valuesAt) : []));
  const texts = values.filter(isScalar).map((value) => String(value).trim());
  const invented = new Set(Object.values(OF_TARGET).flatMap((make) => [0, 1, 2, 3].map((n) => make(n, '+1'))));
  return [...new Set(texts)].filter((text) => text.length >= 4 && !invented.has(text));
}
