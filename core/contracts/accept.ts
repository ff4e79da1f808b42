/**
 * What accepting a suggestion makes of a contract: the next version, which reads a field under its new name and, as
 * before, under the old one. Pure; the contract it is given stays as it is.
 */
import * as z from 'zod';
import { type Contract, type Mapping, type PayloadSchema, SCHEMA_TYPES } from '../definitions/contract.ts';
import { canonicalJson } from '../definitions/version.ts';
import { isUnder, type PathStep, parsePath } from './paths.ts';

/** The part of a broken item's evidence that an acceptance goes by. What it does not know is left alone. */
const Evidence = z.object({
  fields: z.array(
    z.object({
      field: z.string(),
      found: z.string(),
      suggestion: z.string().optional(),
      suggestedType: z.enum(SCHEMA_TYPES).optional(),
    }),
  ),
});

export interface Rename {
  readonly from: string;
  readonly to: string;
  /** What the value under the new name is. */
  readonly type?: (typeof SCHEMA_TYPES)[number];
}

/** What an item suggests: renames, and fields that are gone without one. */
export interface Suggested {
  readonly renames: readonly Rename[];
  readonly gone: readonly string[];
}

/** The suggestions in the evidence of a work item; none where there is nothing a person could accept. */
export function suggestedIn(evidence: unknown): Suggested {
  const { fields } = Evidence.safeParse(evidence).data ?? { fields: [] };
  return {
    renames: fields.flatMap(({ field, suggestion, suggestedType }) =>
      suggestion === undefined
        ? []
        : [{ from: field, to: suggestion, ...(suggestedType ? { type: suggestedType } : {}) }],
    ),
    gone: fields.flatMap(({ field, found, suggestion }) =>
      suggestion === undefined && (found === 'missing' || found === 'null') ? [field] : [],
    ),
  };
}

/** The contract with the renames taken in, or undefined when it reads all of them already or none of the old names. */
export function withRenames(contract: Contract, { renames, gone }: Suggested): Contract | undefined {
  const next = renames.reduce((each, rename) => withRename(each, rename, gone), contract);
  return canonicalJson(next) === canonicalJson(contract) ? undefined : next;
}

function withRename(contract: Contract, rename: Rename, gone: readonly string[]): Contract {
  const mappings = distinct(contract.mappings.flatMap((mapping) => alternatives(mapping, rename)));
  const isRead = contract.mappings.some(({ from, when }) =>
    [...from, ...(when ? [when.path] : [])].some((path) => isUnder(path, rename.from)),
  );
  if (!isRead && !isAskedFor(contract.schema, rename.from)) return contract;
  // An object that is missing because its fields moved elsewhere is not asked for any more.
  const emptied = gone.filter((field) => isUnder(rename.from, field) && !isUnder(rename.to, field));
  const schema = [rename.from, ...emptied].reduce((each, field) => notRequired(each, field), contract.schema);
  return { ...contract, schema: withProperty(schema, rename), mappings };
}

const distinct = (mappings: readonly Mapping[]): Mapping[] => [
  ...new Map(mappings.map((mapping) => [canonicalJson(mapping), mapping])).values(),
];

/** The new name is tried first; the old one stays for payloads that still have it. */
function alternatives(mapping: Mapping, rename: Rename): Mapping[] {
  const { when } = mapping;
  const from = [...new Set(mapping.from.flatMap((path) => [...moved(path, rename), path]))];
  const own = { ...mapping, from };
  const [path] = when ? moved(when.path, rename) : [];
  // A condition has one path: under the new name it is a mapping of its own.
  return when && path !== undefined ? [{ ...own, when: { ...when, path } }, own] : [own];
}

const moved = (path: string, { from, to }: Rename): string[] =>
  isUnder(path, from) && !isUnder(path, to) ? [`${to}${path.slice(from.length)}`] : [];

type Edit = (schema: PayloadSchema) => PayloadSchema;

/** The part of a schema that describes what a path reads, changed; nothing where the schema does not go that far. */
function edited(schema: PayloadSchema, steps: readonly PathStep[], edit: Edit): PayloadSchema {
  const [step, ...rest] = steps;
  if (step === undefined) return edit(schema);
  if (step.kind !== 'key') return schema.items ? { ...schema, items: edited(schema.items, rest, edit) } : schema;
  const inner = schema.properties?.[step.name];
  if (!inner) return schema;
  return { ...schema, properties: { ...schema.properties, [step.name]: edited(inner, rest, edit) } };
}

function partAt(schema: PayloadSchema, steps: readonly PathStep[]): PayloadSchema | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return schema;
  const inner = step.kind === 'key' ? schema.properties?.[step.name] : schema.items;
  return inner && partAt(inner, rest);
}

function isAskedFor(schema: PayloadSchema, field: string): boolean {
  const steps = parsePath(field) ?? [];
  const last = steps.at(-1);
  return last?.kind === 'key' && partAt(schema, steps.slice(0, -1))?.required?.includes(last.name) === true;
}

function notRequired(schema: PayloadSchema, field: string): PayloadSchema {
  const steps = parsePath(field) ?? [];
  const last = steps.at(-1);
  if (last?.kind !== 'key' || steps.some(({ kind }) => kind === 'where')) return schema;
  return edited(schema, steps.slice(0, -1), ({ required, ...others }) => {
    const left = required?.filter((name) => name !== last.name) ?? [];
    return left.length > 0 ? { ...others, required: left } : others;
  });
}

/** Names the new field, as what the old one was or as what came. Where the schema leaves the place open, it stays so. */
function withProperty(schema: PayloadSchema, { from, to, type }: Rename): PayloadSchema {
  const old = partAt(schema, parsePath(from) ?? []) ?? {};
  const wanted = old.type === undefined || type === undefined ? old : { ...old, type: together(old.type, type) };
  return placed(schema, parsePath(to) ?? [], wanted);
}

function placed(schema: PayloadSchema, steps: readonly PathStep[], value: PayloadSchema): PayloadSchema {
  const [step, ...rest] = steps;
  if (step === undefined) return schema;
  if (step.kind !== 'key') return schema.items ? { ...schema, items: placed(schema.items, rest, value) } : schema;
  const { properties } = schema;
  if (!properties) return schema;
  const known = Object.hasOwn(properties, step.name) ? properties[step.name] : undefined;
  const inner = known ?? (rest.length === 0 ? value : { type: 'object' as const, properties: {} });
  return { ...schema, properties: { ...properties, [step.name]: placed(inner, rest, value) } };
}

function together(types: NonNullable<PayloadSchema['type']>, type: Rename['type']): PayloadSchema['type'] {
  const all = typeof types === 'string' ? [types] : types;
  const isMet = type === undefined || all.includes(type) || (type === 'integer' && all.includes('number'));
  return isMet ? types : [...all, type];
}
