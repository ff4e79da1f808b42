/**
 * `npm run contracts`: holds the declared contracts against the locks beside them and tells, field by field, what changed.
 * `-- --accept` writes the locks; a breaking change is accepted only after a shadow, or with `--without-shadow <contract>
 * --why "..."`. Exits 1 when something is not accepted.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { accept, ContractLock, type Declared, EMPTY_LOCK, findingsOf, linesOf, waive } from '../core/contracts/lock.ts';
import type { Definitions } from '../core/definitions/registry.ts';
import { own } from '../flows/own/index.ts';
import { sample } from '../flows/sample/index.ts';

/** One lock for what a release brings and one for your own, so that an upgrade never conflicts. */
export const LOCKS: readonly { readonly file: string; readonly folders: readonly Definitions[] }[] = [
  { file: 'flows/sample/contracts.lock.json', folders: [sample] },
  { file: 'flows/own/contracts.lock.json', folders: own },
];

const ROOT = new URL('../', import.meta.url);

/** A lock that is not there locks nothing. */
export function readLock(file: string): ContractLock {
  const url = new URL(file, ROOT);
  return existsSync(url) ? ContractLock.parse(JSON.parse(readFileSync(url, 'utf8'))) : EMPTY_LOCK;
}

export const declaredIn = (folders: readonly Definitions[]): Declared => ({
  contracts: folders.flatMap(({ contracts = [] }) => contracts),
  candidates: folders.flatMap(({ candidates = [] }) => candidates),
});

/** One line for each version: a change shows as one, and two people's do not meet in it. */
export function lockText({ contracts, withoutShadow }: ContractLock): string {
  const versions = Object.entries(contracts).map(([name, stages]) => {
    const lines = Object.entries(stages).map(([stage, locked]) => `      "${stage}": ${JSON.stringify(locked)}`);
    return `    ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n    }`;
  });
  const waived = withoutShadow.map((each) => `\n    ${JSON.stringify(each)}`).join(',');
  return `{\n  "v": 1,\n  "contracts": {\n${versions.join(',\n')}\n  },\n  "withoutShadow": [${waived}${waived && '\n  '}]\n}\n`;
}

interface Wish {
  readonly accept: boolean;
  readonly 'without-shadow'?: string | undefined;
  readonly why?: string | undefined;
}

/** What is not accepted, as lines; writes the lock if asked to. */
function held({ file, folders }: (typeof LOCKS)[number], wish: Wish): string[] {
  const declared = declaredIn(folders);
  const { 'without-shadow': contract = '', why = '' } = wish;
  const lock = (contract && why && waive(readLock(file), declared, contract, why)) || readLock(file);
  const findings = findingsOf(lock, declared);
  if (findings.length === 0) return [];
  if (!wish.accept) return findings.flatMap(linesOf);
  const accepted = accept(lock, declared);
  if (accepted.kind === 'refused') return accepted.findings.flatMap(linesOf);
  writeFileSync(new URL(file, ROOT), lockText(ContractLock.parse(accepted.lock)));
  process.stdout.write(`Wrote ${file}.\n`);
  return [];
}

if (import.meta.main) {
  const options = {
    accept: { type: 'boolean', default: false },
    'without-shadow': { type: 'string' },
    why: { type: 'string' },
  } as const;
  const { values: wish } = parseArgs({ options });
  const lines = LOCKS.flatMap((lock) => held(lock, wish));
  process.stdout.write(lines.length > 0 ? `${lines.join('\n')}\n` : 'Every contract is as accepted.\n');
  process.exitCode = lines.length > 0 ? 1 : 0;
}
