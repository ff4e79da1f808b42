/** Applies a contract: raw bytes in, the canonical signal or the exact reason why not out. Never throws. */
import type { Contract, Mapping } from '../definitions/contract.ts';
import { CanonicalSignal } from '../signal/canonical.ts';
import { MERGED_IDS, recordIds, recordIdsIn } from '../signal/record-ids.ts';
import type { MetadataName } from '../signal/vocabulary.ts';
import { fitted } from './lengths.ts';
import { isTellable } from './names.ts';
import { parsePath, valueAt } from './paths.ts';
import { checkMetadata, inOurWords } from './promises.ts';
import { readPayload, type UnreadableWhy } from './read.ts';
import { type Suggestion, suggestRenames } from './rename.ts';
import { checkSchema, type FieldProblem, typeName, type UnknownField } from './schema.ts';
import { type Scalar, transform } from './transforms.ts';

/** A field that broke the contract, with the likeliest new name where one stands out. */
export type BrokenField = FieldProblem & Partial<Suggestion>;

/** A field the contract does not name, in a payload that broke it. */
export interface NewField {
  readonly field: string;
  readonly type: string;
}

export type ContractResult =
  | {
      readonly kind: 'mapped';
      readonly signal: CanonicalSignal;
      /** Fields of the payload the contract does not name, sorted. Names that may be data read `(unnamed)`. */
      readonly additive: readonly string[];
      /** Mapped fields whose value could not be used ("n/a" as an e-mail); the signal goes on without them. */
      readonly unusable: readonly string[];
      /** Metadata the contract counts and the payload lacks; absent when it lacks none. */
      readonly gaps?: readonly MetadataName[];
    }
  | { readonly kind: 'unreadable'; readonly why: UnreadableWhy }
  | {
      readonly kind: 'broken';
      readonly fields: readonly BrokenField[];
      /** Sorted, as many as a person reads; names that may be data are left out. */
      readonly added: readonly NewField[];
    };

/**
 * Bytes of one signal -> canonical signal. Required fields that are absent, null or blank and mapped fields of another
 * type break the contract; unknown fields are additive; a value no transform can read is left out and named.
 */
export function applyContract(contract: Contract, bytes: Uint8Array): ContractResult {
  const read = readPayload(contract.format, bytes);
  if (read.kind === 'unreadable') return read;
  const { breaking, unknown } = checkSchema(contract.schema, read.payload);
  const mapped = contract.mappings.map((mapping) => mapOne(mapping, read.payload));
  const told = new Set(mapped.flatMap((each) => (each.kind === 'value' ? each.to : [])));
  const metadata = checkMetadata(contract, told);
  const problems = uniqueByField([
    ...breaking,
    ...mapped.flatMap((each) => (each.kind === 'broken' ? each.problem : [])),
    ...metadata.breaking,
  ]);
  if (problems.length > 0) {
    const suggestions = suggestRenames(contract, read.payload, problems);
    return {
      kind: 'broken',
      fields: problems.map((problem) => ({ ...problem, ...suggestions.get(problem.field) })),
      added: newFields(unknown),
    };
  }
  return {
    kind: 'mapped',
    signal: assemble(contract, mapped),
    additive: sortedNames(unknown.map((each) => (isTellable(each) ? each.field : '(unnamed)'))),
    unusable: sortedNames(mapped.flatMap((each) => (each.kind === 'unusable' ? each.field : []))),
    ...(metadata.gaps.length > 0 ? { gaps: metadata.gaps } : {}),
  };
}

type MappedField =
  | { readonly kind: 'value'; readonly to: string; readonly value: Scalar }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly field: string }
  | { readonly kind: 'broken'; readonly problem: FieldProblem };

function mapOne(mapping: Mapping, payload: unknown): MappedField {
  if (mapping.when && !holds(mapping.when, payload)) return { kind: 'absent' };
  const { found, field, isNull } = firstFound(mapping.from, payload);
  if (found === undefined) {
    if (!mapping.required) return { kind: 'absent' };
    return { kind: 'broken', problem: { field, wanted: mapping.as, found: isNull ? 'null' : 'missing' } };
  }
  const result = transform(mapping.as, found);
  if (result.kind === 'value') {
    const ours = inOurWords(mapping, result.value);
    const value = ours === undefined ? undefined : fitted(mapping.to, ours);
    return value === undefined ? { kind: 'unusable', field } : { kind: 'value', to: mapping.to, value };
  }
  if (result.kind === 'unusable') return { kind: 'unusable', field };
  if (result.kind === 'absent' && !mapping.required) return result;
  return { kind: 'broken', problem: { field, wanted: mapping.as, found: typeName(found) } };
}

const holds = (when: NonNullable<Mapping['when']>, payload: unknown): boolean =>
  when.in.includes(String(valueAt(payload, parsePath(when.path) ?? [])));

/** The first path that holds something; else the first path, as the name of what is missing. */
function firstFound(from: readonly string[], payload: unknown): { found?: unknown; field: string; isNull: boolean } {
  let isNull = false;
  for (const field of from) {
    const found = valueAt(payload, parsePath(field) ?? []);
    if (!isBlank(found)) return { found, field, isNull: false };
    if (found === null) isNull = true;
  }
  return { field: from[0] ?? '$', isNull };
}

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.every(isBlank));

/** The mapping's problem and the schema's are often the same one; the first told is kept. */
function uniqueByField(problems: readonly FieldProblem[]): FieldProblem[] {
  return [...new Map([...problems].reverse().map((problem) => [problem.field, problem])).values()].reverse();
}

const MAX_ADDED = 20;

const newFields = (unknown: readonly UnknownField[]): NewField[] =>
  unknown
    .filter(isTellable)
    .map(({ field, value }) => ({ field, type: typeName(value) }))
    .sort((a, b) => (a.field < b.field ? -1 : 1))
    .slice(0, MAX_ADDED);

const sortedNames = (fields: readonly string[]): string[] => [...new Set(fields)].sort();

/** The contract's own check (fitting transforms per target) makes this shape; the parse is where that is proven. */
function assemble(contract: Contract, mapped: readonly MappedField[]): CanonicalSignal {
  const groups = { identifiers: {}, profile: {}, facts: {}, attribution: {} };
  const told = new Map<string, Record<string, Scalar>>(Object.entries(groups));
  const single: Record<string, Scalar> = {};
  for (const field of mapped) {
    if (field.kind !== 'value' || field.to === MERGED_IDS) continue;
    const [group = '', name] = field.to.split('.');
    const into = name === undefined ? single : told.get(group);
    // The first mapping that gives a value counts.
    if (into) into[name ?? group] ??= group === 'facts' || name === undefined ? field.value : slotText(field);
  }
  const { kind, channel } = contract;
  const identifiers = { ...told.get('identifiers'), ...mergedIn(mapped) };
  return CanonicalSignal.parse({ v: 1, kind, channel, ...single, ...Object.fromEntries(told), identifiers });
}

/** To the list of ids every mapping adds. */
function mergedIn(mapped: readonly MappedField[]): Pick<CanonicalSignal['identifiers'], 'crmContactMerged'> {
  const told = mapped.flatMap((field) => (field.kind === 'value' && field.to === MERGED_IDS ? [field.value] : []));
  const ids = recordIds(told.flatMap((value) => recordIdsIn(value) ?? []));
  return ids.length > 0 ? { crmContactMerged: ids } : {};
}

/** One mailbox is one identity however its address is capitalised; the profile keeps the spelling. */
function slotText({ to, value }: { readonly to: string; readonly value: Scalar }): string {
  return to === 'identifiers.email' ? String(value).toLowerCase() : String(value);
}
