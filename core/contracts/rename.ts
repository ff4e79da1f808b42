/**
 * Finds the field a missing one was most likely renamed to: by its name, and by whether its value would do. The value is
 * looked at and never passed on. A suggestion is for a person to accept.
 */
import type { TransformName } from '../definitions/contract.ts';
import { parsePath, pathText, textAt, valueAt } from './paths.ts';
import type { UnknownField } from './schema.ts';
import { transform } from './transforms.ts';

/** Below this, no suggestion is better than a poor one. */
const THRESHOLD = 0.55;

/** A hostile body may hold any number of names; nobody reads more than this of them. */
const MAX_CANDIDATES = 300;

/** What only one kind of field looks like: such a value says more than a name. */
const TELLING: ReadonlySet<TransformName> = new Set(['email', 'timestamp-iso']);

/** The likeliest new place of the field at `path`, or undefined. Only plain names are suggested: others may be data. */
export function suggestRename(
  path: string,
  as: TransformName,
  payload: unknown,
  unknown: readonly UnknownField[],
  mapped: readonly string[],
): string | undefined {
  const wanted = lastName(path);
  let best: { field: string; score: number } | undefined;
  const candidates = [...leaves(unknown), ...unusedElements(path, payload, mapped)].slice(0, MAX_CANDIDATES);
  for (const { field, value } of candidates) {
    if (!isPlain(field) || transform(as, value).kind !== 'value') continue;
    const score = similarity(wanted, lastName(field)) + (TELLING.has(as) ? 0.5 : 0);
    if (score >= THRESHOLD && (!best || score > best.score)) best = { field, score };
  }
  return best?.field;
}

/** Unknown fields with a value of their own, looking into unknown objects two levels deep. */
function leaves(fields: readonly UnknownField[], depth = 0): UnknownField[] {
  return fields.flatMap(({ field, value }) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ field, value }];
    if (depth === 2) return [];
    const inner = Object.entries(value).slice(0, 20);
    return leaves(
      inner.map(([name, each]) => ({ field: `${field}.${name}`, value: each })),
      depth + 1,
    );
  });
}

/** For `answers[field.ref=lead_email].email`: the same path in elements whose `field.ref` no mapping asks for. */
function unusedElements(path: string, payload: unknown, mapped: readonly string[]): UnknownField[] {
  const steps = parsePath(path) ?? [];
  const at = steps.findIndex((step) => step.kind === 'where');
  const where = steps[at];
  const elements = valueAt(payload, steps.slice(0, at));
  if (where?.kind !== 'where' || !Array.isArray(elements)) return [];
  return elements.slice(0, 200).flatMap((element) => {
    const key = textAt(element, where.path);
    if (key === undefined || !/^[\w-]{1,64}$/.test(key)) return [];
    const field = pathText([...steps.slice(0, at), { ...where, equals: key }, ...steps.slice(at + 1)]);
    const isUsed = mapped.some((each) => each.startsWith(pathText([...steps.slice(0, at), { ...where, equals: key }])));
    return isUsed ? [] : [{ field, value: valueAt(payload, parsePath(field) ?? []) }];
  });
}

/** The name a person would say: the last key, or the text an element was picked by. */
function lastName(path: string): string {
  const picked = /\[[^=[\]]+=([^[\]]*)\][^[\]]*$/.exec(path);
  return picked?.[1] ?? path.slice(path.lastIndexOf('.') + 1);
}

/** Names as programmers write them. Anything else as a key may be somebody's address or number. */
export const isPlain = (field: string): boolean =>
  /^[A-Za-z_$][\w$-]{0,63}(?:\.[A-Za-z_$][\w$-]{0,63}|\[(?:\*|\d+|\*?[\w.$-]{1,64}=[\w-]{1,64})\])*$/.test(field);

/** 0 (nothing in common) to 1 (the same words): shared words, or few edits apart. */
export function similarity(a: string, b: string): number {
  const left = wordsOf(a);
  const right = wordsOf(b);
  const shared = left.filter((word) => right.includes(word)).length;
  const dice = (2 * shared) / Math.max(1, left.length + right.length);
  const [x, y] = [left.join(''), right.join('')];
  return Math.max(dice, 1 - edits(x, y) / Math.max(1, x.length, y.length));
}

const wordsOf = (name: string): string[] =>
  name
    .slice(0, 64)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');

/** Levenshtein distance, one row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
