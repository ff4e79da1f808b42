/** Differences between two versions of one mapping. */
import type { Mapping, PayloadSchema } from '../definitions/contract.ts';
import { canonicalJson } from '../definitions/version.ts';
import { CLOSED_WORDS } from '../signal/vocabulary.ts';
import { type ContractChange, change } from './contract-change.ts';
import { parsePath } from './paths.ts';
import { typesAt } from './schema.ts';
import { takes } from './transforms.ts';

export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** `isLast`: no later mapping writes the same field, so that giving a value more often takes none from another. */
export function compareMapping(was: Mapping, is: Mapping, schema: PayloadSchema, isLast: boolean): ContractChange[] {
  const field = is.from[0] ?? is.to;
  const gains = [...pathChanges(was, is, schema), ...wordChanges(was, is)];
  const isGreedier = !isLast && gains.some(({ what }) => what === 'path-added' || what === 'word-added');
  return [
    ...(was.as === is.as ? [] : [change('transform-changed', was.to, `was read as ${was.as}, is read as ${is.as}`)]),
    ...(!was.required && is.required ? [change('newly-required', field, `must be there: ${is.to} needs it`)] : []),
    ...(was.required && !is.required ? [change('no-longer-required', field, 'may be absent')] : []),
    ...gains,
    ...(isGreedier ? [change('order-changed', is.to, 'is given a value where a later mapping gave one')] : []),
    ...conditionChanges(was, is),
  ];
}

function pathChanges(was: Mapping, is: Mapping, schema: PayloadSchema): ContractChange[] {
  const lost = was.from.filter((path) => !is.from.includes(path));
  const kept = was.from.filter((path) => is.from.includes(path));
  const won = is.from.filter((path) => !was.from.includes(path));
  const isInOrder = kept.every((path, index) => path === is.from[index]);
  return [
    ...lost.map((path) => change('path-removed', path, `is no longer read for ${is.to}`)),
    ...won.map((path) => change('path-added', path, `is also read for ${is.to}`)),
    ...refusals(is, won, schema),
    ...(isInOrder ? [] : [change('order-changed', is.to, 'is read from its places in another order')]),
  ];
}

/** Places nobody read so far, where the payload may hold what the transform never takes: that breaks the contract. */
export function refusals(mapping: Mapping, paths: readonly string[], schema: PayloadSchema): ContractChange[] {
  return paths.flatMap((path) => {
    const refused = typesAt(schema, parsePath(path) ?? []).filter((type) => !takes(mapping.as, type));
    const says = `may be ${refused.join(' or ')}, which ${mapping.as} does not take`;
    return refused.length > 0 ? [change('newly-refused', path, says)] : [];
  });
}

function conditionChanges({ when: was, to }: Mapping, { when: is }: Mapping): ContractChange[] {
  if (same(was, is)) return [];
  const text = (condition: Mapping['when']): string =>
    condition ? `where ${condition.path} is ${condition.in.join(' or ')}` : 'always';
  return [change('condition-changed', to, `was read ${text(was)}, is read ${text(is)}`)];
}

function wordChanges({ words: was = {}, to }: Mapping, { words: is = {} }: Mapping): ContractChange[] {
  const words = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((word) => was[word] !== is[word]);
  return words.map((word) => {
    const [before, after] = [meaning(to, was, word), meaning(to, is, word)];
    const says = `"${word}" meant ${before ?? 'nothing'}, means ${after ?? 'nothing'}`;
    return change(before === undefined ? 'word-added' : 'word-changed', to, says);
  });
}

/** What a word came to: itself where the field takes any, or it is one of ours. */
const meaning = (to: string, words: Readonly<Record<string, string>>, word: string): string | undefined =>
  words[word] ?? (CLOSED_WORDS[to]?.includes(word) === false ? undefined : word);
