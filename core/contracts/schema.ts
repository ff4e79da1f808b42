/**
 * Checks a payload against a contract's schema. Breaking: a required field is missing, or a named field has another type
 * or a value outside its `enum`. Additive: fields the schema does not name; they are reported, never refused.
 */
import type { PayloadSchema, SchemaType } from '../definitions/contract.ts';
import { type PathStep, parsePath } from './paths.ts';

/** One field that no longer fits. Types and names only, never a value. */
export interface FieldProblem {
  /** Payload path; array elements are `[*]`, the payload itself is `$`. */
  readonly field: string;
  readonly wanted: string;
  /** A type, or `missing`. */
  readonly found: string;
}

/** A field the schema does not name. Its value is for finding renames and must not be written anywhere. */
export interface UnknownField {
  readonly field: string;
  readonly value: unknown;
}

export interface SchemaReport {
  readonly breaking: readonly FieldProblem[];
  readonly unknown: readonly UnknownField[];
}

/** More unknown fields than this are a hostile or foreign body; the count stops there. */
const MAX_UNKNOWN = 100;

interface Findings {
  readonly breaking: Map<string, FieldProblem>;
  readonly unknown: Map<string, UnknownField>;
}

/** Walks only as deep as the schema goes. Null counts as absent where the schema does not say `null`. */
export function checkSchema(schema: PayloadSchema, payload: unknown): SchemaReport {
  const findings: Findings = { breaking: new Map(), unknown: new Map() };
  check(schema, payload, '', findings);
  return { breaking: [...findings.breaking.values()], unknown: [...findings.unknown.values()] };
}

function check(schema: PayloadSchema, value: unknown, at: string, findings: Findings): void {
  const types = typesOf(schema);
  const isTyped = types.length === 0 || types.some((type) => hasType(value, type));
  const isListed = schema.enum === undefined || schema.enum.some((allowed) => allowed === value);
  if (!isTyped || !isListed) {
    const wanted = isTyped ? `one of ${schema.enum?.join(', ')}` : types.join(' or ');
    report(findings, { field: at || '$', wanted, found: typeName(value) });
    return;
  }
  if (Array.isArray(value)) checkItems(schema, value, at, findings);
  else if (typeof value === 'object' && value !== null) checkProperties(schema, value, at, findings);
}

function checkItems(schema: PayloadSchema, values: readonly unknown[], at: string, findings: Findings): void {
  const { items } = schema;
  if (items) for (const value of values) check(items, value, `${at}[*]`, findings);
}

function checkProperties(schema: PayloadSchema, value: object, at: string, findings: Findings): void {
  const { properties, required = [] } = schema;
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of required) {
    const wanted = typesOf(properties?.[name] ?? {});
    const found = fields.get(name);
    if (found === undefined || (found === null && !wanted.includes('null'))) {
      report(findings, { field: join(at, name), wanted: wanted.join(' or ') || 'any', found: typeName(found) });
    }
  }
  if (!properties) return;
  for (const [name, found] of fields) {
    const field = join(at, name);
    const expected = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (expected === undefined) noteUnknown(findings, field, found);
    else if (found !== null) check(expected, found, field, findings);
  }
}

function report(findings: Findings, problem: FieldProblem): void {
  if (!findings.breaking.has(problem.field)) findings.breaking.set(problem.field, problem);
}

function noteUnknown(findings: Findings, field: string, value: unknown): void {
  if (findings.unknown.size < MAX_UNKNOWN && !findings.unknown.has(field))
    findings.unknown.set(field, { field, value });
}

const join = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);

const typesOf = (schema: PayloadSchema): readonly SchemaType[] =>
  schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;

/** The type's name as JSON Schema calls it, `missing` for nothing. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** An object with fields of its own: neither null nor a list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function hasType(value: unknown, type: SchemaType): boolean {
  if (type === 'number') return typeof value === 'number' || isBigInteger(value);
  if (type === 'integer') return Number.isInteger(value) || isBigInteger(value);
  return typeName(value) === type;
}

/** The reader keeps integers beyond 2^53 as text, so that no digit is lost. */
const isBigInteger = (value: unknown): boolean => typeof value === 'string' && /^-?\d{16,}$/.test(value);

/** Whether the schema names what a path reads. Where it says nothing of an object's fields, it names them all. */
export function namesPath(schema: PayloadSchema | undefined, steps: readonly PathStep[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined || schema === undefined) return true;
  if (step.kind !== 'key') return namesPath(schema.items, rest);
  const { properties } = schema;
  if (!properties) return true;
  return Object.hasOwn(properties, step.name) && namesPath(properties[step.name], rest);
}

/** The types the schema gives for what a path reads; none where it says nothing of it. */
export function typesAt(schema: PayloadSchema | undefined, steps: readonly PathStep[]): readonly SchemaType[] {
  const [step, ...rest] = steps;
  if (schema === undefined) return [];
  if (step === undefined) return typesOf(schema);
  if (step.kind === 'every') return ['array'];
  if (step.kind !== 'key') return typesAt(schema.items, rest);
  const { properties = {} } = schema;
  return Object.hasOwn(properties, step.name) ? typesAt(properties[step.name], rest) : [];
}

/** The part of a schema a path reads, as far as the schema goes; an open one where it says nothing. */
export function schemaAt(schema: PayloadSchema, path: string): PayloadSchema {
  let part: PayloadSchema | undefined = schema;
  for (const step of parsePath(path) ?? []) part = step.kind === 'key' ? part?.properties?.[step.name] : part?.items;
  return part ?? {};
}
