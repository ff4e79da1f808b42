/** Validate: applies the pinned contract and keeps the canonical signal. */
import { withCompany } from '../../core/accounts/company.ts';
import { applyContract, type ContractResult } from '../../core/contracts/apply.ts';
import type { Contract, Registry } from '../../core/definitions/definitions.ts';
import { withPhone } from '../../core/identity/phone.ts';
import { identityOfRun, identityVersion } from '../../core/identity/version.ts';
import { contentHash, type Keys } from '../../core/ids.ts';
import { sourceOf, unusable, type ValidateFacts, validated } from '../../core/validate/validate.ts';
import type { CountAdditive, Sighting } from '../../stores/additive.ts';
import { type Blobs, canonicalItem, canonicalKey, rawBytes, rawKey } from '../../stores/envelopes.ts';
import { endWithoutEnvelope } from '../../stores/erasure.ts';
import type { Shadow } from '../../stores/shadow.ts';
import type { Store } from '../../stores/store.ts';
import { type LoadedRun, runHandoff, type Step } from '../runtime/handoff.ts';

export interface ValidateDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly keys: () => Promise<Keys>;
  readonly registry: Pick<Registry, 'flows' | 'emitters' | 'identity'>;
  /** A published contract by version. */
  readonly contract: (version: string) => Promise<Contract>;
  readonly now: () => number;
  /** Told of every result; nothing of it may be kept. */
  readonly onResult?: (result: ContractResult) => void;
  /** Tries the contract's next version beside it, without any effect. @default there is none */
  readonly shadow?: Shadow;
  /** Counts fields the contract does not name, once their signal is through. @default nobody does */
  readonly countAdditive?: CountAdditive;
}

export const createHandler = (deps: ValidateDeps) => async (event: unknown) => {
  const seen: Seen = {};
  const keys = await deps.keys();
  const result = await runHandoff(
    deps,
    {
      name: 'validate',
      needs: [],
      extras: ({ signal }) => [rawKey(signal, '0')],
      basis: (run) => ({
        input: run.row.hash,
        versions: { contract: run.row.contract ?? '', ...identityOfRun(run, identityVersion(keys)) },
      }),
      decide: (run) => decide({ ...deps, keys: async () => keys }, run, seen),
      result: ({ signal, run }) => ({ signal, run }),
    },
    event,
  );
  if (seen.additive) await deps.countAdditive?.(seen.additive);
  return result;
};

/** What this invocation found, if it was the one that decided. */
interface Seen {
  additive?: Sighting;
}

async function decide(deps: ValidateDeps, run: LoadedRun, seen: Seen): Promise<Step> {
  const { signal, row } = run;
  if (row.unusable) return { verdict: unusable(row.unusable, row) };
  const envelope = row.raw === '0' ? run.extras[0] : await deps.store.get(rawKey(signal, row.raw));
  const bytes = await rawBytes(deps.blobs, envelope);
  if (!bytes) return endWithoutEnvelope(deps.store, run);
  const keys = await deps.keys();
  const contract = await deps.contract(row.contract ?? '');
  const read = applyContract(contract, bytes);
  deps.onResult?.(read);
  await deps.shadow?.(signal, row, bytes, read);
  const source = { keys, ...sourceOf(row, deps.registry) };
  const result = completed(read, source.region);
  if (result.kind === 'mapped') {
    if (result.additive.length > 0) seen.additive = { row, contract, bytes, fields: result.additive };
    const item = canonicalItem(result.signal, row.contract);
    await deps.store.write({ kind: 'put', key: canonicalKey(signal, run.run), item });
  }
  const facts: ValidateFacts = { row, run: run.run, source, hash: (text) => contentHash(keys, text) };
  return { verdict: validated(result, facts) };
}

/** What the contract read, with what validate finds out beside it. */
const completed = (result: ContractResult, region?: string): ContractResult =>
  result.kind === 'mapped' ? { ...result, signal: withPhone(withCompany(result.signal), region) } : result;
