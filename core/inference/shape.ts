/** The schema of payloads from examples of them: types and what the texts look like. What is required is said elsewhere. */

import { parsePath } from '../contracts/paths.ts';
import { isRecord, typeName } from '../contracts/schema.ts';
import type { PayloadSchema, SchemaType } from '../definitions/contract.ts';
import { formatOf } from './formats.ts';
import { isFieldName } from './words.ts';

/** An object with more keys than this is a table, not a record: its keys are data. */
const MAX_KEYS = 80;

/** One schema that fits all of the values. Where nothing but null was seen, anything fits. */
export function shapeOf(values: readonly unknown[]): PayloadSchema {
  const told = values.filter((value) => value !== undefined && value !== null);
  if (told.length === 0) return { description: 'null in every sample: of any type' };
  const types = [...new Set(told.flatMap(typesOf))].sort();
  const [only] = types;
  const description = formatOf(told);
  return {
    type: types.length === 1 && only ? only : types,
    ...objectPart(told.filter(isRecord)),
    ...arrayPart(told.filter((value) => Array.isArray(value))),
    ...(description === undefined ? {} : { description }),
  };
}

/** An integer beyond 2^53 is read as text; a text of that many digits may be either. */
function typesOf(value: unknown): SchemaType[] {
  if (typeof value === 'string' && /^-?\d{16,}$/.test(value)) return ['number', 'string'];
  const name = typeName(value);
  return name === 'string' || name === 'number' || name === 'boolean' || name === 'array' ? [name] : ['object'];
}

function objectPart(objects: readonly Readonly<Record<string, unknown>>[]): Pick<PayloadSchema, 'properties'> {
  if (objects.length === 0) return {};
  const keys = [...new Set(objects.flatMap((each) => Object.keys(each)))];
  // Without `properties` every field of the object is allowed and none is named: nobody's address gets written down.
  if (keys.length === 0 || keys.length > MAX_KEYS || !keys.every((key) => isFieldName(key))) return {};
  return {
    properties: Object.fromEntries(keys.map((key) => [key, shapeOf(objects.map((each) => each[key]))])),
  };
}

function arrayPart(lists: readonly (readonly unknown[])[]): Pick<PayloadSchema, 'items'> {
  const elements = lists.flat().slice(0, 200);
  return elements.length === 0 ? {} : { items: shapeOf(elements) };
}

/** The schema in which everything on the way to these paths is required, as far as keys lead. */
export function requiring(schema: PayloadSchema, paths: readonly string[]): PayloadSchema {
  return paths.reduce((whole, path) => {
    const steps = parsePath(path) ?? [];
    const end = steps.findIndex(({ kind }) => kind !== 'key');
    const keys = (end < 0 ? steps : steps.slice(0, end)).flatMap((step) => (step.kind === 'key' ? step.name : []));
    return requiringKeys(whole, keys);
  }, schema);
}

function requiringKeys(schema: PayloadSchema, [key, ...rest]: readonly string[]): PayloadSchema {
  const inner = key === undefined ? undefined : schema.properties?.[key];
  if (key === undefined || !inner) return schema;
  return {
    ...schema,
    required: [...new Set([...(schema.required ?? []), key])],
    properties: { ...schema.properties, [key]: requiringKeys(inner, rest) },
  };
}

/**
 * The schema that holds only what is read to its type. What nobody reads is named and described: it is no news when it
 * comes, and no harm when it changes.
 */
export function reading(schema: PayloadSchema, paths: readonly string[]): PayloadSchema {
  return narrowed(schema, paths.flatMap(chainsOf));
}

type Chain = readonly string[];
const ELEMENT = '[]';

/** The keys a path goes through, and those by which it picks elements. */
function chainsOf(path: string): Chain[] {
  const chains: Chain[] = [];
  let chain: Chain = [];
  for (const step of parsePath(path) ?? []) {
    chain = [...chain, step.kind === 'key' ? step.name : ELEMENT];
    if (step.kind === 'where') chains.push([...chain, ...step.path]);
  }
  return [...chains, chain];
}

function narrowed(schema: PayloadSchema, chains: readonly Chain[]): PayloadSchema {
  if (chains.length === 0) return { description: unread(schema) };
  if (chains.some((chain) => chain.length === 0)) return schema;
  const { properties, items } = schema;
  const below = (key: string): Chain[] => chains.flatMap(([first, ...rest]) => (first === key ? [rest] : []));
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, each]) => [key, narrowed(each, below(key))]),
      ),
    }),
    ...(items && { items: narrowed(items, below(ELEMENT)) }),
  };
}

function unread({ type, description }: PayloadSchema): string {
  const types = type === undefined ? 'anything' : [type].flat().join(' or ');
  return `${description ?? types}, not read`;
}
