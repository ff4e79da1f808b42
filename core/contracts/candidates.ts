/** What of a payload no mapping reads and no schema names: where a missing field can have gone. Pure. */
import type { PayloadSchema } from '../definitions/contract.ts';
import { parsePath, pathText, textAt, valueAt } from './paths.ts';

/** A field and what it holds. The value is for judging and must not be written anywhere. */
export interface Candidate {
  readonly field: string;
  readonly value: unknown;
  /** The part of the payload it is in, if the schema leaves that open: what is in there need not be new. */
  readonly area?: string;
}

/** A hostile body may hold any number of names; nobody reads more than this of them. */
const MAX_CANDIDATES = 300;
const MAX_DEPTH = 6;

/** Unnamed fields, down to single values; inside areas the schema leaves open, all that `read` does not name. */
export function candidatesIn(schema: PayloadSchema, payload: unknown, read: ReadonlySet<string>): Candidate[] {
  const found: Candidate[] = [];
  collect(payload, { schema, at: '', depth: 0 }, found);
  return found.filter(({ field }) => !read.has(field)).slice(0, MAX_CANDIDATES);
}

interface Level {
  readonly schema: PayloadSchema | undefined;
  readonly at: string;
  readonly depth: number;
  readonly area?: string;
}

function collect(value: unknown, { schema, at, depth, area }: Level, found: Candidate[]): void {
  if (found.length >= 2 * MAX_CANDIDATES || depth > MAX_DEPTH) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const field = at === '' ? name : `${at}.${name}`;
    const known = schema?.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const within = area === undefined ? {} : { area };
    if (!known) found.push({ field, value: inner, ...within });
    const opens = known && !known.properties ? { area: field } : within;
    collect(inner, { schema: known, at: field, depth: depth + 1, ...opens }, found);
  }
}

/** The open part of a payload that a path leads into, if any. */
export function areaOf(schema: PayloadSchema, path: string): string | undefined {
  let part: PayloadSchema | undefined = schema;
  const steps = parsePath(path) ?? [];
  for (const [index, step] of steps.slice(0, -1).entries()) {
    part = step.kind === 'key' ? part?.properties?.[step.name] : part?.items;
    if (part && step.kind === 'key' && !part.properties && !part.items) return pathText(steps.slice(0, index + 1));
  }
  return undefined;
}

/** For `answers[field.ref=lead_email].email`: the same path in elements whose `field.ref` no mapping asks for. */
export function unusedElements(path: string, payload: unknown, read: ReadonlySet<string>): Candidate[] {
  const steps = parsePath(path) ?? [];
  const at = steps.findIndex((step) => step.kind === 'where');
  const where = steps[at];
  const elements = valueAt(payload, steps.slice(0, at));
  if (where?.kind !== 'where' || !Array.isArray(elements)) return [];
  return elements.slice(0, 200).flatMap((element) => {
    const key = textAt(element, where.path);
    if (key === undefined || !/^[\w-]{1,64}$/.test(key)) return [];
    const place = pathText([...steps.slice(0, at), { ...where, equals: key }]);
    if ([...read].some((each) => each.startsWith(place))) return [];
    const field = pathText([...steps.slice(0, at), { ...where, equals: key }, ...steps.slice(at + 1)]);
    return [{ field, value: valueAt(payload, parsePath(field) ?? []) }];
  });
}
