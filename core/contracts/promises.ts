/** What a contract declares beyond shape and mapping, applied to one payload: closed words and required metadata. */
import type { Contract, Mapping } from '../definitions/contract.ts';
import { CLOSED_WORDS, METADATA, METADATA_NAMES, type MetadataName } from '../signal/vocabulary.ts';
import type { FieldProblem } from './schema.ts';

type Scalar = string | number | boolean;

/** A value in our words. `undefined`: the field takes closed words only, and this is none and is mapped to none. */
export function inOurWords({ to, words = {} }: Mapping, value: Scalar): Scalar | undefined {
  const word = typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : value;
  const closed = CLOSED_WORDS[to];
  return closed === undefined || (typeof word === 'string' && closed.includes(word)) ? word : undefined;
}

export interface MetadataReport {
  /** Required and absent, by the payload path it is first looked for at: breaks the contract. */
  readonly breaking: readonly FieldProblem[];
  /** Absent, and only counted. */
  readonly gaps: readonly MetadataName[];
}

/** Declared metadata that is absent from what was mapped. */
export function checkMetadata({ metadata = {}, mappings }: Contract, mapped: ReadonlySet<string>): MetadataReport {
  const absent = METADATA_NAMES.filter((name) => metadata[name] !== undefined && !mapped.has(METADATA[name]));
  const required = absent.filter((name) => metadata[name] === 'required');
  return {
    breaking: required.map((name) => ({
      field: mappings.find(({ to }) => to === METADATA[name])?.from[0] ?? METADATA[name],
      wanted: `metadata ${name}`,
      found: 'missing',
    })),
    gaps: absent.filter((name) => metadata[name] === 'counted'),
  };
}
