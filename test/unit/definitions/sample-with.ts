/** The sample registry with one definition changed, and what the registry then says. */
import type { Contract, Emitter, Flow, People, RuleSet } from '../../../core/definitions/definitions.ts';
import { DefinitionError, type Definitions, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';

export const problemsOf = (...folders: Definitions[]): readonly string[] => {
  try {
    defineRegistry(folders);
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return [];
};

/** The sample with one definition changed. */
const changed = <T extends { readonly name: string }>(
  list: readonly T[] | undefined,
  name: string,
  over: Partial<T>,
): T[] => (list ?? []).map((each) => (each.name === name ? { ...each, ...over } : each));

export const withFlow = (over: Partial<Flow>): Definitions => ({
  ...sample,
  flows: changed(sample.flows, 'demo-request', over),
});
export const withEmitter = (over: Partial<Emitter>, name = 'website-api'): Definitions => ({
  ...sample,
  emitters: changed(sample.emitters, name, over),
});
export const withContract = (over: Partial<Contract>): Definitions => ({
  ...sample,
  contracts: changed(sample.contracts, 'website-api', over),
});
export const withRules = (over: Partial<RuleSet>): Definitions => ({
  ...sample,
  ruleSets: changed(sample.ruleSets, 'support-callback', over),
});
export const withPeople = (over: Partial<People>): Definitions => ({
  ...sample,
  people: (sample.people ?? []).map((each) => ({ ...each, ...over })),
});
