/** The registry of contracts: what is declared, what runs, what is in shadow, and every version that was ever published. */

import type { Contract, Registry } from '../core/definitions/definitions.ts';
import { versionOf } from '../core/definitions/version.ts';
import { type ContractSummary, shadowReply, versionReply } from '../core/ops/contracts.ts';
import type { Reply } from '../core/ops/routes.ts';
import { contentPartition } from './keys.ts';
import type { Publications, RunningContract } from './publication.ts';
import { readShadow } from './shadow.ts';
import type { Store } from './store.ts';

export interface ContractDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly publications: Publications;
}

/** Every declared contract with the version that runs and the one in shadow. */
export async function readContracts(deps: ContractDeps): Promise<Reply<'contracts'>> {
  const contracts = await Promise.all([...deps.registry.contracts.values()].map((each) => summaryOf(deps, each)));
  return { contracts: contracts.map(({ summary }) => summary) };
}

/** One contract by name; `undefined` when none is declared. */
export async function readContract(deps: ContractDeps, name: string): Promise<Reply<'contract'> | undefined> {
  const declared = deps.registry.contracts.get(name);
  if (!declared) return undefined;
  const [{ summary, running }, published] = await Promise.all([summaryOf(deps, declared), publishedOf(deps, name)]);
  const inUse = [summary.running, summary.declared, ...(summary.candidate ? [summary.candidate.version] : [])];
  const versions = [...new Set([...inUse, ...published.keys()])];
  return {
    ...summary,
    versions: versions.map((version) => ({
      version,
      stages: [
        ...(version === summary.running ? ['running' as const] : []),
        ...(version === summary.declared ? ['declared' as const] : []),
        ...(version === summary.candidate?.version ? ['candidate' as const] : []),
        ...(published.has(version) ? ['published' as const] : []),
      ],
    })),
    contract: versionReply(running),
  };
}

/** One version of a contract, however old; `undefined` when there is no such version of it. */
export async function readContractVersion(
  deps: ContractDeps,
  name: string,
  version: string,
): Promise<Reply<'contract-version'> | undefined> {
  const here = [deps.registry.contracts.get(name), deps.registry.candidates.get(name)];
  const inCode = here.find((contract) => contract && versionOf(contract) === version);
  const found = inCode ?? (await publishedOf(deps, name)).get(version);
  return found && versionReply(found);
}

interface Summed {
  readonly summary: ContractSummary;
  readonly running: Contract;
}

async function summaryOf({ store, registry, publications }: ContractDeps, declared: Contract): Promise<Summed> {
  const { name, emitter } = declared;
  const candidate = registry.candidates.get(name);
  const running = await runningOf(publications, registry, declared);
  const shadow = candidate && shadowReply(running.contract, candidate, await readShadow(store, versionOf(candidate)));
  const sender = registry.emitters.get(emitter);
  const flow = registry.flows.get(sender?.flow ?? '');
  const promised = sender &&
    flow && { tier: sender.tier, followUpMinutes: flow.slaMinutes, signalsPerDay: sender.expectedPerDay };
  const { owner } = running.contract;
  const { version, state } = running;
  return {
    running: running.contract,
    summary: {
      ...{ name, emitter, flow: flow?.name ?? '', owner, running: version, declared: versionOf(declared), state },
      ...(promised ? { promised } : {}),
      ...(shadow ? { candidate: shadow } : {}),
    },
  };
}

/** A contract nobody's emitter uses just stands there. */
async function runningOf(
  publications: Publications,
  { emitters }: Registry,
  contract: Contract,
): Promise<Pick<RunningContract, 'contract' | 'version' | 'state'>> {
  const isUsed = emitters.get(contract.emitter)?.contract === contract.name;
  return isUsed
    ? publications.running(contract.emitter)
    : { contract, version: versionOf(contract), state: 'declared' };
}

/** Published versions of a contract by version. Published by an older release, one may lack what came later. */
async function publishedOf({ store }: ContractDeps, name: string): Promise<ReadonlyMap<string, Contract>> {
  const found = new Map<string, Contract>();
  let after: string | undefined;
  do {
    const page = await store.query('control', contentPartition('contract'), {}, after === undefined ? {} : { after });
    for (const { key, item } of page.rows) {
      const contract = JSON.parse(String(item.json)) as Contract;
      if (contract.name === name) found.set(key.sk, contract);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
}
