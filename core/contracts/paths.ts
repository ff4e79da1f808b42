/**
 * The payload path language of contracts. `data.email` steps into objects, `items[0]` takes one element,
 * `answers[field.ref=lead_email].email` the first element whose own path holds that text, `choices[*].label` all of them,
 * `lines[*by=contact].text` all of those whose own path holds that text.
 */

export type PathStep =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'where'; readonly path: readonly string[]; readonly equals: string }
  | { readonly kind: 'every'; readonly only?: { readonly path: readonly string[]; readonly equals: string } };

const TOKEN = /(?:^|(?<!^)\.)([^.[\]]+)|\[(\d{1,6})\]|\[(\*?)([^=[\]*][^=[\]]*)=([^[\]]*)\]|(\[\*\])/y;

/** The steps of a path, or undefined when it is not one. */
export function parsePath(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < path.length) {
    const token = TOKEN.exec(path);
    if (!token) return undefined;
    steps.push(stepOf(token));
    at = TOKEN.lastIndex;
  }
  return steps[0]?.kind === 'key' ? steps : undefined;
}

function stepOf([, name, index, all, where, equals = '']: RegExpExecArray): PathStep {
  if (name !== undefined) return { kind: 'key', name };
  if (index !== undefined) return { kind: 'index', at: Number(index) };
  if (where === undefined) return { kind: 'every' };
  const only = { path: where.split('.'), equals };
  return all === '*' ? { kind: 'every', only } : { kind: 'where', ...only };
}

/** Whether a path is `field` or leads to something inside it. */
export const isUnder = (path: string, field: string): boolean =>
  path === field || (path.startsWith(field) && /^[.[]/.test(path.slice(field.length)));

/** The path as text again: `parsePath(pathText(steps))` gives the same steps. */
export function pathText(steps: readonly PathStep[]): string {
  return steps.map(stepText).join('').replace(/^\./, '');
}

function stepText(step: PathStep): string {
  if (step.kind === 'key') return `.${step.name}`;
  if (step.kind === 'index') return `[${step.at}]`;
  if (step.kind === 'where') return `[${step.path.join('.')}=${step.equals}]`;
  return step.only ? `[*${step.only.path.join('.')}=${step.only.equals}]` : '[*]';
}

/** What the payload holds there, or undefined. A path with `[*]` gives an array of what was found, never an empty one. */
export function valueAt(payload: unknown, steps: readonly PathStep[]): unknown {
  let value = payload;
  for (const [position, step] of steps.entries()) {
    if (step.kind === 'every') return everyValue(value, step.only, steps.slice(position + 1));
    value = take(value, step);
    if (value === undefined) return undefined;
  }
  return value;
}

/** A property of its own, never one of the prototype. */
export function ownProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function take(value: unknown, step: Exclude<PathStep, { kind: 'every' }>): unknown {
  if (step.kind === 'key') return ownProperty(value, step.name);
  if (!Array.isArray(value)) return undefined;
  if (step.kind === 'index') return value[step.at];
  return value.find((element) => textAt(element, step.path) === step.equals);
}

function everyValue(
  value: unknown,
  only: Extract<PathStep, { kind: 'every' }>['only'],
  rest: readonly PathStep[],
): unknown {
  if (!Array.isArray(value)) return undefined;
  const elements = only ? value.filter((element) => textAt(element, only.path) === only.equals) : value;
  const found = elements.map((element) => valueAt(element, rest)).filter((each) => each !== undefined && each !== null);
  return found.length > 0 ? found.flat() : undefined;
}

/** The text under a chain of keys; numbers and flags count as their text. */
export function textAt(value: unknown, keys: readonly string[]): string | undefined {
  const found = keys.reduce(ownProperty, value);
  if (typeof found === 'string') return found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : undefined;
}
