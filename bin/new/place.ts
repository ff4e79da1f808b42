/** Where files belong, and putting them there: all of them or none, and never over one that is there. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ContractLock, EMPTY_LOCK } from '../../core/contracts/lock.ts';
import { versionOf } from '../../core/definitions/version.ts';
import { CliProblem } from '../cli/problem.ts';
import { lockText } from '../contracts.ts';
import type { Plan } from './plan.ts';
import { testTexts } from './test-texts.ts';
import { definitionTexts, folderName } from './texts.ts';

export const INDEX = 'flows/own/index.ts';

export const LOCK = 'flows/own/contracts.lock.json';

export interface Placed {
  /** Paths in the repository of what is new. */
  readonly files: readonly string[];
}

/** Formats everything, looks once more for what must not be written, and writes. */
export function place(root: string, plan: Plan): Placed {
  const { name } = plan.wish;
  const definitions = [...definitionTexts(plan)].map(([file, text]): [string, string] => [
    `flows/own/${name}/${file}`,
    text,
  ]);
  const files = [...definitions, ...testTexts(plan)];
  const there = files.map(([file]) => file).filter((file) => existsSync(path.join(root, file)));
  if (there.length > 0) {
    throw new CliProblem(
      `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already; nothing is written over.`,
    );
  }
  const index = registered(readFileSync(path.join(root, INDEX), 'utf8'), name);
  const lock = locked(root, plan);
  const formatted = files.map(([file, text]): [string, string] => [file, format(root, file, text)]);
  const formattedIndex = format(root, INDEX, index);
  refuseSecrets(formatted, plan.secrets);
  for (const [file, text] of formatted) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text, { flag: 'wx' });
  }
  writeFileSync(path.join(root, INDEX), formattedIndex);
  writeFileSync(path.join(root, LOCK), lock);
  return { files: formatted.map(([file]) => file) };
}

/** `flows/own/index.ts` with one more folder. Throws when it no longer looks like what ships. */
export function registered(index: string, name: string): string {
  const id = folderName(name);
  const list = /(export const own\b[^=]*=\s*\[)([^\]]*)(\])/;
  if (!list.test(index)) {
    throw new CliProblem(`${INDEX} has no list \`own\` to add to.`, {
      advice: 'Give it `export const own: readonly Definitions[] = [];` and list your folders there.',
    });
  }
  if (new RegExp(`\\b${id}\\b`).test(index))
    throw new CliProblem(`${INDEX} knows a ${id} already; choose another name.`);
  const listed = index.replace(list, (_all, opening: string, entries: string, closing: string) => {
    const others = entries.trim().replace(/,$/, '');
    return `${opening}${others === '' ? '' : `${others}, `}${id}${closing}`;
  });
  const line = `import { ${id} } from './${name}/index.ts';\n`;
  return listed.replace(/^(?=import )/m, line);
}

/** The lock of your own contracts with the new one accepted: there was none before that it could break. */
function locked(root: string, { made: { contract } }: Plan): string {
  const file = path.join(root, LOCK);
  const lock = existsSync(file) ? ContractLock.parse(JSON.parse(readFileSync(file, 'utf8'))) : EMPTY_LOCK;
  const live = { version: versionOf(contract), contract };
  return lockText({ ...lock, contracts: { ...lock.contracts, [contract.name]: { live } } });
}

/** As the house formats and orders it; what does not parse is a mistake of the generator and is not written. */
function format(root: string, file: string, text: string): string {
  if (file.endsWith('.md')) return text;
  const biome = path.join(root, 'node_modules', '.bin', 'biome');
  const args = ['check', '--write', `--stdin-file-path=${file}`];
  const { stdout, stderr, status, error } = spawnSync(biome, args, { cwd: root, input: text, encoding: 'utf8' });
  if (error) throw new CliProblem(`The formatter did not start: ${error.message}`, { advice: 'Run npm ci.' });
  if (status !== 0 && stdout === '') throw new CliProblem(`${file} could not be formatted: ${stderr}`);
  return stdout;
}

/** The last look: nobody's address, number, name or words may be in a file of the repository. */
function refuseSecrets(files: readonly (readonly [string, string])[], secrets: readonly string[]): void {
  const found = files.filter(([file, text]) => isSample(file) && secrets.some((secret) => text.includes(secret)));
  if (found.length === 0) return;
  throw new CliProblem(`Personal data of the sample would have got into ${found.map(([file]) => file).join(', ')}.`, {
    advice: 'Nothing was written. Replace what is personal in the sample by hand, and try again.',
  });
}

/** Sources hold field names besides, which may well be words that somebody is called by. */
const isSample = (file: string): boolean => file.endsWith('.json') || file.endsWith('.test.ts');
