/** What differs between two versions of a contract, as lines for whoever takes it into the code. Pure. */
import type { Contract } from '../definitions/contract.ts';
import { canonicalJson } from '../definitions/version.ts';
import { isRecord } from './schema.ts';

/** One line for each place: `mappings[2].from = ["data.mail","data.email"]`, or `delete schema.required`. */
export const changesBetween = (before: Contract, after: Contract): string[] => differences(before, after, '');

function differences(before: unknown, after: unknown, at: string): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (after === undefined) return [`delete ${at}`];
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(before[name], after[name], `${at}${step(name, at)}`));
  }
  // Of a list as long as before only the entries that differ; names in a list of words are told together.
  if (isList(before) && isList(after) && before.length === after.length && before.some(isRecord)) {
    return before.flatMap((each, index) => differences(each, after[index], `${at}[${index}]`));
  }
  return [`${at} = ${JSON.stringify(after)}`];
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function step(name: string, at: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `[${JSON.stringify(name)}]`;
  return at === '' ? name : `.${name}`;
}
