/**
 * What a contract says must become of a mutated field, worked out from the contract and the payload alone: not by
 * applying it, but by where its paths lead and what its schema asks for.
 */
import { type PathStep, parsePath } from '../../../core/contracts/paths.ts';
import type { Contract, Mapping, PayloadSchema, TransformName } from '../../../core/definitions/definitions.ts';
import { METADATA } from '../../../core/signal/vocabulary.ts';
import { foundAt, type Mutation, newName, type Place } from '../../support/mutations.ts';

export interface Foretold {
  /** Parks, and one of these is among the named fields. */
  readonly breaks: readonly string[];
  /** Fields of the signal that may differ; all others are as before. */
  readonly may: ReadonlySet<string>;
  /** Counted as additive under this name. */
  readonly counted?: string;
}

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.every(isBlank));

/** Places a contract's path leads to; several for `[*]`, and those it looks at on its way. */
function trail(payload: unknown, path: string): { ends: Place[]; via: Place[] } {
  const via: Place[] = [];
  const walk = (steps: readonly PathStep[], at: Place): Place[] => {
    const [step, ...rest] = steps;
    if (step === undefined) return [at];
    const value = foundAt(payload, at);
    if (step.kind === 'key') return typeof value === 'object' && value !== null ? walk(rest, [...at, step.name]) : [];
    if (!Array.isArray(value)) return [];
    if (step.kind === 'index') return walk(rest, [...at, step.at]);
    const asked = step.kind === 'where' ? step : step.only;
    const found = value.flatMap((_each, index): Place[] => {
      if (!asked) return [[...at, index]];
      via.push([...at, index, ...asked.path]);
      return String(foundAt(payload, [...at, index, ...asked.path])) === asked.equals ? [[...at, index]] : [];
    });
    return (step.kind === 'where' ? found.slice(0, 1) : found).flatMap((each) => walk(rest, each));
  };
  const ends = walk(parsePath(path) ?? [], []).filter((end) => !isBlank(foundAt(payload, end)));
  return { ends, via };
}

const isWithin = (inner: Place, outer: Place): boolean => outer.every((step, index) => inner[index] === step);

/** Where a mapping finds its value, as the contract orders it. */
function source(payload: unknown, { from, when }: Mapping): { path: string; ends: Place[]; via: Place[] } | undefined {
  const condition = when && trail(payload, when.path);
  if (when && !condition?.ends.some((end) => when.in.includes(String(foundAt(payload, end))))) return undefined;
  const via = from.flatMap((path) => trail(payload, path).via);
  for (const path of from) {
    const { ends } = trail(payload, path);
    if (ends.length > 0) return { path, ends, via: [...via, ...(condition?.ends ?? [])] };
  }
  return undefined;
}

/** The name problems give a place: elements of lists are `[*]`. */
export const named = (place: Place): string =>
  place
    .map((step) => (typeof step === 'number' ? '[*]' : `.${step}`))
    .join('')
    .replace(/^\./, '');

function schemaOf(schema: PayloadSchema | undefined, place: Place): PayloadSchema | undefined {
  const [step, ...rest] = place;
  if (step === undefined || schema === undefined) return schema;
  return schemaOf(typeof step === 'number' ? schema.items : schema.properties?.[step], rest);
}

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

function isTaken(schema: PayloadSchema | undefined, value: unknown): boolean {
  const types = schema?.type === undefined ? [] : [schema.type].flat();
  const type = typeOf(value);
  return types.length === 0 || types.some((each) => each === type || (each === 'integer' && type === 'number'));
}

/** Transforms that read lists of values; none reads an object. */
const TAKES_LISTS: ReadonlySet<TransformName> = new Set(['text', 'html-text', 'record-ids']);

const headersOf = (as: TransformName): boolean => as.startsWith('mail-') && as !== 'mail-reply';

export function foretell(contract: Contract, before: unknown, after: unknown, place: Place, how: Mutation): Foretold {
  const parent = schemaOf(contract.schema, place.slice(0, -1));
  const own = schemaOf(contract.schema, place);
  const name = String(place.at(-1));
  const value = foundAt(after, place);
  const isGone = how === 'removed' || how === 'renamed' || value === null;
  const breaks: string[] = [];
  if (isGone && parent?.required?.includes(name) && ![own?.type].flat().includes(value === null ? 'null' : undefined)) {
    breaks.push(named(place));
  }
  if (!isGone && !isTaken(own, value)) breaks.push(named(place));
  if (!isGone && own?.enum && !own.enum.some((each) => each === value)) breaks.push(named(place));
  const affected = contract.mappings.filter((mapping) => {
    const found = [source(before, mapping), source(after, mapping)].filter((each) => each !== undefined);
    return found.some(({ ends, via }) => [...ends, ...via].some((end) => isWithin(end, place) || isWithin(place, end)));
  });
  for (const mapping of affected) breaks.push(...mappingBreaks(mapping, before, after, place));
  breaks.push(...metadataBreaks(contract, affected));
  const isSeen = how === 'renamed' && parent?.properties !== undefined;
  const counted = isSeen ? named([...place.slice(0, -1), newName(name)]) : undefined;
  return { breaks, may: new Set(affected.map(({ to }) => to)), ...(counted ? { counted } : {}) };
}

function mappingBreaks(mapping: Mapping, before: unknown, after: unknown, place: Place): string[] {
  const now = source(after, mapping);
  if (!now) {
    const stillHolds = !mapping.when || source(after, { ...mapping, from: [mapping.when.path] }) !== undefined;
    const was = source(before, mapping);
    return mapping.required && stillHolds && was ? [mapping.from[0] ?? ''] : [];
  }
  const value = foundAt(after, now.ends[0] ?? place);
  const type = now.path.includes('[*') ? 'array' : typeOf(value);
  if (type === 'object') return [now.path];
  if (type === 'array' && !TAKES_LISTS.has(mapping.as) && !headersOf(mapping.as)) return [now.path];
  return type !== 'array' && headersOf(mapping.as) ? [now.path] : [];
}

/** Metadata the contract asks for is made by mappings: where those are touched it may be gone. */
function metadataBreaks({ metadata = {}, mappings }: Contract, affected: readonly Mapping[]): string[] {
  return Object.entries(metadata).flatMap(([name, wanted]) => {
    const to = METADATA[name as keyof typeof METADATA];
    const isTouched = affected.some((mapping) => mapping.to === to);
    return wanted === 'required' && isTouched ? [`?${mappings.find((each) => each.to === to)?.from[0] ?? to}`] : [];
  });
}
