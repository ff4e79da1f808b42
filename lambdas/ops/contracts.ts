/** The verbs about contracts: contracts, contract, contract-version. */
import { ok, type Result, refuse } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { readContract, readContracts, readContractVersion } from '../../stores/contracts.ts';
import type { Call, VerbDeps } from './verbs.ts';

export const contracts = async (deps: VerbDeps): Promise<Result<Reply<'contracts'>>> => ok(await readContracts(deps));

export async function contract(deps: VerbDeps, { input }: Call<'contract'>): Promise<Result<Reply<'contract'>>> {
  const found = await readContract(deps, input.name);
  return found ? ok(found) : refuse('not-found', 'There is no contract of this name.');
}

export async function contractVersion(
  deps: VerbDeps,
  { input }: Call<'contract-version'>,
): Promise<Result<Reply<'contract-version'>>> {
  const found = await readContractVersion(deps, input.name, input.version);
  return found ? ok(found) : refuse('not-found', 'There is no such version of a contract of this name.');
}
