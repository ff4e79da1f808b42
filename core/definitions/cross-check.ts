/** Checks that declared things point to each other. Every function gives one line per mistake, in the words of its author. */

import { lineOf } from '../accounts/named.ts';
import { parsePath } from '../contracts/paths.ts';
import { namesPath } from '../contracts/schema.ts';
import { BUILT_IN_FACTS, declaredFacts, factsIn } from '../rules/facts.ts';
import { MERGED_IDS } from '../signal/record-ids.ts';
import type { Account, Contract, Emitter, Flow, Pool, Registry, RuleSet } from './definitions.ts';
import { canonicalProblems, promiseProblems, truthProblems } from './promises.ts';
import { versionOf } from './version.ts';

/** All mistakes of a registry; empty when there is none. */
export function crossCheck(registry: Registry): string[] {
  const problems = checkLive(registry);
  return [
    ...problems,
    ...[...registry.candidates.values()].flatMap((candidate) => candidateProblems(candidate, registry, problems)),
  ];
}

/** A candidate must be able to take the place of the live contract it is named as. */
function candidateProblems(candidate: Contract, registry: Registry, live: readonly string[]): string[] {
  const title = `candidate "${candidate.name}"`;
  const stands = registry.contracts.get(candidate.name);
  if (!stands) return [`${title}: there is no live contract of this name`];
  if (versionOf(stands) === versionOf(candidate)) return [`${title}: is the live contract itself; take it away`];
  const contracts = new Map(registry.contracts).set(candidate.name, candidate);
  return prefixed(
    title,
    checkLive({ ...registry, contracts }).filter((problem) => !live.includes(problem)),
  );
}

function checkLive(registry: Registry): string[] {
  return [
    ...[...registry.flows.values()].flatMap((flow) => prefixed(`flow "${flow.name}"`, flowProblems(flow, registry))),
    ...[...registry.emitters.values()].flatMap((each) =>
      prefixed(`emitter "${each.name}"`, emitterProblems(each, registry)),
    ),
    ...pathProblems(registry),
    ...[...registry.contracts.values()].flatMap((each) =>
      prefixed(`contract "${each.name}"`, contractProblems(each, registry)),
    ),
    ...[...registry.ruleSets.values()].flatMap((each) =>
      prefixed(`rule set "${each.name}"`, ruleSetProblems(each, registry)),
    ),
    ...[...registry.destinations.values()].flatMap(({ name, owner }) =>
      prefixed(`destination "${name}"`, isPerson('owner', owner, registry)),
    ),
    ...[...registry.pools.values()].flatMap((pool) => prefixed(`pool "${pool.name}"`, poolProblems(pool, registry))),
    ...[...registry.accounts.values()].flatMap((each) =>
      prefixed(`account "${each.key}"`, accountProblems(each, registry)),
    ),
  ];
}

const prefixed = (title: string, problems: readonly string[]): string[] => problems.map((each) => `${title}: ${each}`);

function isDeclared(field: string, what: string, name: string, declared: ReadonlyMap<string, unknown>): string[] {
  return declared.has(name) ? [] : [`${field} names ${what} "${name}", which is not declared`];
}

const isPerson = (field: string, id: string, { people }: Registry): string[] => isDeclared(field, 'person', id, people);

function flowProblems(flow: Flow, registry: Registry): string[] {
  const route = flow.exceptionRoute;
  return [
    ...Object.entries(flow.owners).flatMap(([role, id]) => isPerson(`owners.${role}`, id, registry)),
    ...isPerson('fallbackOwner', flow.fallbackOwner, registry),
    ...(registry.pools.has(route) ? [] : isDeclared('exceptionRoute', 'person or pool', route, registry.people)),
    ...flow.destinations.flatMap((name) => isDeclared('destinations', 'destination', name, registry.destinations)),
    ...isDeclared('ruleSet', 'rule set', flow.ruleSet, registry.ruleSets),
    ...sourceProblems(flow, registry),
    ...factProblems(flow, registry),
    ...crmIdProblems(flow, registry),
    ...truthProblems(flow, registry),
  ];
}

function sourceProblems(flow: Flow, { emitters }: Registry): string[] {
  const own = [...emitters.values()].filter((emitter) => emitter.flow === flow.name);
  return [
    ...canonicalProblems(flow),
    ...flow.sources.flatMap((name) => isDeclared('sources', 'emitter', name, emitters)),
    ...flow.sources.flatMap((name) => {
      const other = emitters.get(name)?.flow ?? flow.name;
      return other === flow.name ? [] : [`sources names emitter "${name}", which belongs to flow "${other}"`];
    }),
    ...own.flatMap(({ name }) =>
      flow.sources.includes(name) ? [] : [`sources lacks emitter "${name}", which feeds it`],
    ),
  ];
}

/** A rule can only look at what some signal of its flow can tell. */
function factProblems(flow: Flow, { emitters, contracts, ruleSets }: Registry): string[] {
  const declared = flow.sources.flatMap((name) => {
    const contract = contracts.get(emitters.get(name)?.contract ?? '');
    return contract ? declaredFacts(contract) : [];
  });
  const knowable = new Set<string>([...BUILT_IN_FACTS, ...declared]);
  const rules = ruleSets.get(flow.ruleSet)?.rules ?? [];
  return rules.flatMap(({ id, when }) =>
    factsIn(when)
      .filter((fact) => !knowable.has(fact))
      .map((fact) => `ruleSet rule "${id}" asks for fact "${fact}", which no contract of its sources declares`),
  );
}

/** Whoever may be given a lead needs a user id in each system of record it is written to. */
function crmIdProblems(flow: Flow, { ruleSets, pools, people, destinations }: Registry): string[] {
  const rules = ruleSets.get(flow.ruleSet)?.rules ?? [];
  const receivers = new Set([flow.fallbackOwner]);
  for (const { pool } of rules) {
    const { members = [], fallback } = pools.get(pool ?? '') ?? {};
    for (const id of fallback === undefined ? members : [...members, fallback]) receivers.add(id);
  }
  const records = flow.destinations.filter((name) => destinations.get(name)?.role === 'record');
  return [...receivers].flatMap((id) => {
    const person = people.get(id);
    const lacking = person ? records.filter((name) => !person.crmIds[name]) : [];
    return lacking.map((name) => `person "${id}" may be given its leads but crmIds.${name} is missing`);
  });
}

const PATHS: Readonly<Record<Emitter['kind'], RegExp>> = {
  'own-api': /^\/signals(\/[a-z0-9-]+)?$/,
  'vendor-webhook': /^\/hooks\/[a-z0-9-]+$/,
  'public-form': /^\/forms\/[a-z0-9-]+$/,
  'batch-file': /^\/batches\/[a-z0-9-]+$/,
};

function emitterProblems(emitter: Emitter, registry: Registry): string[] {
  const contract = registry.contracts.get(emitter.contract);
  const isForm = emitter.kind === 'public-form';
  return [
    ...isDeclared('flow', 'flow', emitter.flow, registry.flows),
    ...isDeclared('contract', 'contract', emitter.contract, registry.contracts),
    ...(contract && contract.emitter !== emitter.name
      ? [`contract names contract "${contract.name}", which is for emitter "${contract.emitter}"`]
      : []),
    ...isPerson('owner', emitter.owner, registry),
    ...(PATHS[emitter.kind].test(emitter.path) ? [] : [`path "${emitter.path}" is not one for kind "${emitter.kind}"`]),
    ...(contract ? clockProblems(emitter, contract) : []),
    ...(isForm && !emitter.form ? ['form is missing'] : []),
    ...(emitter.throttle?.perCampaignPerMinute && !contract?.mappings.some(({ to }) => to === 'attribution.campaign')
      ? [`throttle.perCampaignPerMinute needs a contract that maps attribution.campaign`]
      : []),
    ...batchProblems(emitter, contract),
    ...(!isForm && emitter.form ? [`form is only for public forms, not for kind "${emitter.kind}"`] : []),
  ];
}

/** A batch file is described by its emitter, and its key is one of the columns it must have. */
function batchProblems({ kind, batch }: Emitter, contract: Contract | undefined): string[] {
  const isBatch = kind === 'batch-file';
  if (!isBatch) return batch ? [`batch is only for batch files, not for kind "${kind}"`] : [];
  if (!batch) return ['batch is missing'];
  const { keyColumn, columns } = batch;
  return [
    ...(contract && contract.format !== 'csv' ? [`contract "${contract.name}" must be of format "csv"`] : []),
    ...(keyColumn !== undefined && !columns.includes(keyColumn)
      ? [`batch.keyColumn "${keyColumn}" is not one of batch.columns`]
      : []),
  ];
}

/** Whoever says that the sender's clock counts must also say where the payload tells the time, and the reverse. */
function clockProblems({ clock }: Emitter, { name, mappings }: Contract): string[] {
  const isTold = mappings.some(({ to }) => to === 'occurredAt');
  if (isTold === (clock === 'sender')) return [];
  return [`clock is "${clock}", but contract "${name}" ${isTold ? 'maps' : 'does not map'} occurredAt`];
}

function pathProblems({ emitters }: Registry): string[] {
  const byPath = new Map<string, string>();
  return [...emitters.values()].flatMap(({ name, path }) => {
    const first = byPath.get(path);
    byPath.set(path, name);
    return first === undefined ? [] : [`emitter "${name}": path "${path}" is already that of emitter "${first}"`];
  });
}

function contractProblems(contract: Contract, registry: Registry): string[] {
  const builtIn = new Set<string>(BUILT_IN_FACTS);
  // Two mappings that read and are used in the same way are one mapping with two paths, but where each adds to a list.
  const ways = contract.mappings.map(({ to, from, as, when, words }) =>
    JSON.stringify({ to, as, when, words, ...(to === MERGED_IDS ? { from } : {}) }),
  );
  const paths = contract.mappings.flatMap(({ from, when }) => (when ? [...from, when.path] : from));
  return [
    ...isDeclared('emitter', 'emitter', contract.emitter, registry.emitters),
    ...isPerson('owner', contract.owner, registry),
    ...promiseProblems(contract, registry),
    ...declaredFacts(contract).flatMap((fact) =>
      builtIn.has(fact) ? [`mappings declare the built-in fact "${fact}"`] : [],
    ),
    ...paths
      .filter((path) => !namesPath(contract.schema, parsePath(path) ?? []))
      .map((path) => `mappings read "${path}", which schema does not name`),
    ...contract.mappings.flatMap(({ to }, index) =>
      ways.indexOf(ways[index] ?? '') === index ? [] : [`mappings write "${to}" twice`],
    ),
  ];
}

function ruleSetProblems(ruleSet: RuleSet, registry: Registry): string[] {
  const ids = ruleSet.rules.map(({ id }) => id);
  return [
    ...isPerson('owner', ruleSet.owner, registry),
    ...ids.flatMap((id, index) => (ids.indexOf(id) === index ? [] : [`rules has id "${id}" twice`])),
    ...(ids.includes('otherwise') ? ['rules uses the id "otherwise", which means that no rule applied'] : []),
    ...ruleSet.rules.flatMap(({ id, decision, pool, closesEngagement }) => [
      ...(decision === 'assign' && pool === undefined ? [`rule "${id}" assigns but pool is missing`] : []),
      ...(pool === undefined ? [] : isDeclared(`rule "${id}": pool`, 'pool', pool, registry.pools)),
      ...(closesEngagement && decision !== 'reject' ? [`rule "${id}": closesEngagement is for reject only`] : []),
    ]),
  ];
}

function poolProblems({ members, fallback }: Pool, registry: Registry): string[] {
  return [...members.flatMap((id) => isPerson('members', id, registry)), ...isPerson('fallback', fallback, registry)];
}

/** A domain names one account, and parents lead to a top. */
function accountProblems(account: Account, registry: Registry): string[] {
  const { key, domains, owner, parent } = account;
  const others = [...registry.accounts.values()].filter((each) => each.key !== key);
  const top = lineOf(account, registry.accounts).at(-1)?.parent;
  return [
    ...(owner === undefined ? [] : isPerson('owner', owner, registry)),
    ...domains.flatMap((domain) =>
      others
        .filter((other) => other.domains.includes(domain))
        .map((other) => `domains names "${domain}", which is that of account "${other.key}" too`),
    ),
    ...(parent !== undefined && top !== undefined && [account, ...others].some((each) => each.domains.includes(top))
      ? [`parent "${parent}" leads back to where it began`]
      : []),
  ];
}
