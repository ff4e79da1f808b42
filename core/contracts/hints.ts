/** Where an unknown field of a payload that fits its contract may have come from: an optional field that moved. Pure. */
import type { Contract } from '../definitions/contract.ts';
import { parsePath, valueAt } from './paths.ts';
import { readPayload } from './read.ts';
import { type Suggestion, suggestRenames } from './rename.ts';
import { typeName } from './schema.ts';

/** Optional fields are often absent, so only a suggestion that is as sure as this is worth a word. */
const SURE = 0.7;

export interface Hint {
  readonly type: string;
  /** In the form of a broken contract's evidence, so that it is accepted in the same way. Absent: nothing is missing like it. */
  readonly fields?: readonly (Suggestion & { readonly field: string; readonly found: 'missing' })[];
}

/** Undefined for a name that stands for others, or bytes that cannot be read. */
export function suggestFor(contract: Contract, bytes: Uint8Array, field: string): Hint | undefined {
  const read = readPayload(contract.format, bytes);
  const steps = parsePath(field);
  if (read.kind === 'unreadable' || !steps || field.startsWith('(')) return undefined;
  const absent = contract.mappings
    .filter(({ from, when }) => !when && from.every((path) => isAbsent(valueAt(read.payload, parsePath(path) ?? []))))
    .map(({ from, as }) => ({ field: from[0] ?? '$', wanted: as, found: 'missing' as const }));
  const problems = [...new Map(absent.map((problem) => [problem.field, problem])).values()];
  const found = [...suggestRenames(contract, read.payload, problems)].filter(
    ([, each]) => each.suggestion === field && each.confidence >= SURE,
  );
  const fields = found.map(([from, each]) => ({ field: from, found: 'missing' as const, ...each }));
  return { type: typeName(valueAt(read.payload, steps)), ...(fields.length > 0 ? { fields } : {}) };
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
