/**
 * The lock of accepted contract versions: a file in the repository that the declared contracts are held against, so that
 * nobody changes one without seeing what breaks. Pure; `bin/contracts.ts` reads and writes the file.
 */
import * as z from 'zod';
import { Contract } from '../definitions/contract.ts';
import { versionOf } from '../definitions/version.ts';
import { type ContractChange, compareContracts, isBreaking } from './compare.ts';

const Locked = z
  .strictObject({ version: z.string(), contract: Contract })
  .refine(
    ({ version, contract }) => versionOf(contract) === version,
    'was edited by hand: version and contract differ',
  );

export const ContractLock = z.strictObject({
  v: z.literal(1),
  /** By name of the contract. */
  contracts: z.record(z.string(), z.strictObject({ live: Locked, candidate: Locked.optional() })),
  /** Breaking changes that went live without a shadow, and why. */
  withoutShadow: z.array(z.strictObject({ contract: z.string(), version: z.string(), why: z.string().min(10) })),
});
export type ContractLock = z.infer<typeof ContractLock>;

export const EMPTY_LOCK: ContractLock = { v: 1, contracts: {}, withoutShadow: [] };

/** What is declared now: the live contracts, and candidates in shadow beside some of them. */
export interface Declared {
  readonly contracts: readonly Contract[];
  readonly candidates: readonly Contract[];
}

/** One contract that is not as the lock says. */
export interface LockFinding {
  readonly contract: string;
  readonly what: 'new' | 'gone' | 'changed' | 'candidate-new' | 'candidate-gone';
  /** The version declared now; for what is gone, the locked one. */
  readonly version: string;
  readonly changes: readonly ContractChange[];
  /** A breaking change that never ran in shadow: not to be accepted as it is. */
  readonly needsRollout: boolean;
}

/** Everything that differs between the lock and what is declared. */
export function findingsOf(lock: ContractLock, declared: Declared): LockFinding[] {
  const { contracts, candidates } = declared;
  const gone = Object.entries(lock.contracts).filter(([name]) => !contracts.some((each) => each.name === name));
  return [
    ...contracts.flatMap((contract) => liveFindings(lock, contract)),
    ...contracts.flatMap(({ name }) => candidateFindings(lock, name, candidates)),
    ...gone.map(([contract, { live }]) => plain(contract, 'gone', live.version)),
  ];
}

const plain = (contract: string, what: LockFinding['what'], version: string): LockFinding => ({
  contract,
  what,
  version,
  changes: [],
  needsRollout: false,
});

function liveFindings(lock: ContractLock, contract: Contract): LockFinding[] {
  const { name } = contract;
  const version = versionOf(contract);
  const locked = lock.contracts[name];
  if (!locked) return [plain(name, 'new', version)];
  if (locked.live.version === version) return [];
  const changes = compareContracts(locked.live.contract, contract);
  const wasInShadow = locked.candidate?.version === version;
  const isWaived = lock.withoutShadow.some((each) => each.contract === name && each.version === version);
  const needsRollout = changes.some(isBreaking) && !wasInShadow && !isWaived;
  return [{ contract: name, what: 'changed', version, changes, needsRollout }];
}

function candidateFindings(lock: ContractLock, name: string, candidates: readonly Contract[]): LockFinding[] {
  const locked = lock.contracts[name];
  const candidate = candidates.find((each) => each.name === name);
  if (!candidate) return locked?.candidate ? [plain(name, 'candidate-gone', locked.candidate.version)] : [];
  const version = versionOf(candidate);
  if (locked?.candidate?.version === version) return [];
  const changes = locked ? compareContracts(locked.live.contract, candidate) : [];
  return [{ contract: name, what: 'candidate-new', version, changes, needsRollout: false }];
}

export type Accepted =
  | { readonly kind: 'accepted'; readonly lock: ContractLock }
  | { readonly kind: 'refused'; readonly findings: readonly LockFinding[] };

/** The lock as declared, unless something in it needs a rollout first. */
export function accept(lock: ContractLock, { contracts, candidates }: Declared): Accepted {
  const findings = findingsOf(lock, { contracts, candidates }).filter(({ needsRollout }) => needsRollout);
  if (findings.length > 0) return { kind: 'refused', findings };
  const locked = (contract: Contract) => ({ version: versionOf(contract), contract });
  const entries = contracts.map((contract) => {
    const candidate = candidates.find(({ name }) => name === contract.name);
    return [contract.name, { live: locked(contract), ...(candidate ? { candidate: locked(candidate) } : {}) }] as const;
  });
  return { kind: 'accepted', lock: { ...lock, contracts: Object.fromEntries(entries.sort(byName)) } };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Notes that a breaking change goes live without a shadow, and why. Undefined where nothing of it needs a rollout. */
export function waive(lock: ContractLock, declared: Declared, contract: string, why: string): ContractLock | undefined {
  const found = findingsOf(lock, declared).find((each) => each.contract === contract && each.needsRollout);
  return found && { ...lock, withoutShadow: [...lock.withoutShadow, { contract, version: found.version, why }] };
}

const SAYS: Readonly<Record<LockFinding['what'], string>> = {
  new: 'is new',
  gone: 'is no longer declared',
  changed: 'differs from what was accepted',
  'candidate-new': 'has a new candidate',
  'candidate-gone': 'has no candidate any more',
};

/** A finding as lines for whoever changed the contract: each field, and what to do. */
export function linesOf({ contract, what, version, changes, needsRollout }: LockFinding): string[] {
  return [
    `contract "${contract}" ${SAYS[what]} (${version})`,
    ...changes.map(({ kind, field, says }) => `  ${kind}  ${field}: ${says}`),
    ...(needsRollout
      ? [
          '  A breaking change needs a rollout: declare this version under "candidates", beside the live one as it was, run',
          '  "npm run contracts -- --accept", let it run in shadow, and make it live when "baton contracts" shows it agrees.',
          `  If it cannot wait: npm run contracts -- --accept --without-shadow ${contract} --why "..."`,
        ]
      : ['  To accept it: npm run contracts -- --accept']),
  ];
}
