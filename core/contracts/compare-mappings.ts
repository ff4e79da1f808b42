/** Differences between two lists of mappings, by the field of the signal they write. */
import type { Mapping, PayloadSchema } from '../definitions/contract.ts';
import { compareMapping, refusals, same } from './compare-mapping.ts';
import { type ContractChange, change } from './contract-change.ts';

/**
 * Compares who writes each field of the signal, from where, in which order and under which condition. `schema` is the one
 * the later list reads by.
 */
export function compareMappings(
  before: readonly Mapping[],
  after: readonly Mapping[],
  schema: PayloadSchema,
): ContractChange[] {
  const moves = retargeted(before, after);
  const old = groups(before.filter((mapping) => !moves.some(([was]) => was === mapping)));
  const next = groups(after.filter((mapping) => !moves.some(([, is]) => is === mapping)));
  const targets = [...new Set([...old.keys(), ...next.keys()])];
  return [
    ...moves.flatMap(([was, is]) => [
      change('target-changed', was.to, `what ${was.from.join(', ')} holds is written to ${is.to} instead`),
      ...compareMapping(was, is, schema, true),
    ]),
    ...targets.flatMap((to) => compareGroup(to, old.get(to) ?? [], next.get(to) ?? [], schema)),
  ];
}

function groups(mappings: readonly Mapping[]): Map<string, Mapping[]> {
  const byTarget = new Map<string, Mapping[]>();
  for (const mapping of mappings) byTarget.set(mapping.to, [...(byTarget.get(mapping.to) ?? []), mapping]);
  return byTarget;
}

/** Mappings that read as before and write a field nobody wrote before, in place of one that nobody writes now. */
function retargeted(before: readonly Mapping[], after: readonly Mapping[]): [Mapping, Mapping][] {
  const writes = (list: readonly Mapping[], to: string): boolean => list.some((mapping) => mapping.to === to);
  const orphans = before.filter(({ to }) => !writes(after, to));
  const fresh = after.filter(({ to }) => !writes(before, to));
  return orphans.flatMap((was): [Mapping, Mapping][] => {
    const at = fresh.findIndex((is) => is.as === was.as && same(is.from, was.from) && same(is.when, was.when));
    const [is] = at < 0 ? [] : fresh.splice(at, 1);
    return is ? [[was, is]] : [];
  });
}

/** Mappings of one field: those with the same condition belong together, then those at the same place. */
function compareGroup(
  to: string,
  before: readonly Mapping[],
  after: readonly Mapping[],
  schema: PayloadSchema,
): ContractChange[] {
  const left = [...after];
  const taken = (found: number): Mapping | undefined => (found < 0 ? undefined : left.splice(found, 1)[0]);
  const alike = before.map((was) => ({
    was,
    is: taken(left.findIndex((is) => same(is.when, was.when) && same(is.from, was.from))),
  }));
  const pairs = alike.map(({ was, is }) => ({
    was,
    is: is ?? taken(left.findIndex((each) => same(each.when, was.when))),
  }));
  const all = pairs.map(({ was, is }) => ({ was, is: is ?? taken(left.length > 0 ? 0 : -1) }));
  const isLast = (is: Mapping): boolean => is === after.at(-1);
  return [
    ...all.flatMap(({ was, is }) => (is ? compareMapping(was, is, schema, isLast(is)) : [removed(was)])),
    ...left.flatMap((is) => added(is, before.length > 0, schema)),
    ...orderChanges(
      to,
      all.flatMap(({ is }) => is ?? []),
      after,
    ),
  ];
}

const removed = ({ to, from }: Mapping): ContractChange =>
  change('mapping-removed', to, `is no longer read from ${from.join(', ')}`);

const added = (mapping: Mapping, hasOthers: boolean, schema: PayloadSchema): ContractChange[] => {
  const { to, from, required } = mapping;
  return [
    change('mapping-added', to, `is ${hasOthers ? 'also ' : ''}read from ${from.join(', ')}`),
    ...(required ? [change('newly-required', from[0] ?? to, `must be there: ${to} needs it`)] : []),
    ...refusals(mapping, from, schema),
  ];
};

/** Of several mappings for one field the first that gives a value counts. */
function orderChanges(to: string, kept: readonly Mapping[], after: readonly Mapping[]): ContractChange[] {
  if (kept.every((mapping, index) => mapping === after[index])) return [];
  return [change('order-changed', to, 'is read in another order: of several values another one may count')];
}
