/** What differs between two versions of a contract, field by field; breaking changes first. Pure. */
import type { Contract } from '../definitions/contract.ts';
import { compareMappings } from './compare-mappings.ts';
import { compareSchemas } from './compare-schema.ts';
import { type ContractChange, change, isBreaking } from './contract-change.ts';

export { type ContractChange, isBreaking } from './contract-change.ts';

/** Properties whose change makes it another contract. */
const IDENTITY = ['name', 'emitter', 'kind', 'channel', 'format'] as const;

/** Every breaking and additive change; empty when both mean the same. */
export function compareContracts(before: Contract, after: Contract): ContractChange[] {
  const changes = [
    ...IDENTITY.flatMap((field) =>
      before[field] === after[field]
        ? []
        : [change('contract-changed', field, `was ${before[field]}, is ${after[field]}`)],
    ),
    ...(before.owner === after.owner
      ? []
      : [change('owner-changed', 'owner', `was ${before.owner}, is ${after.owner}`)]),
    ...compareSchemas(before.schema, after.schema),
    ...compareMappings(before.mappings, after.mappings, after.schema),
    ...declarationChanges('truth', before.truth, after.truth),
    ...declarationChanges('recordIds', before.recordIds, after.recordIds),
    ...metadataChanges(before, after),
  ];
  return [...changes.filter(isBreaking), ...changes.filter((each) => !isBreaking(each))];
}

function declarationChanges(
  what: string,
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): ContractChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    if (was === undefined) return [change('declaration-added', `${what}.${name}`, `is ${is}`)];
    return [change('declaration-changed', `${what}.${name}`, `was ${was}, is ${is ?? 'no longer declared'}`)];
  });
}

/** What becomes required breaks; what is only counted, or no longer asked for, does not. */
function metadataChanges({ metadata: before = {} }: Contract, { metadata: after = {} }: Contract): ContractChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort() as (keyof typeof after)[];
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    const says = `was ${was ?? 'not asked for'}, is ${is ?? 'not asked for'}`;
    if (is === 'required') return [change('newly-required', `metadata.${name}`, says)];
    return [change(was === 'required' ? 'no-longer-required' : 'declaration-added', `metadata.${name}`, says)];
  });
}
