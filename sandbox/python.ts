/** The Python side: finds an interpreter and installs what `requirements.txt` pins, by hash, into `.sandbox/venv`. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './install-lock.ts';
import { CACHE_FOLDER, SANDBOX_FOLDER, VENV } from './paths.ts';

const run = promisify(execFile);

const REQUIREMENTS = join(SANDBOX_FOLDER, 'requirements.txt');
const STAMP = join(VENV, 'installed-from');
const LOCK = join(CACHE_FOLDER, 'venv.lock');
const PIP_LOG = join(CACHE_FOLDER, 'pip.log');
const OLDEST = [3, 10] as const;
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const INSTALL_LIMIT_MS = 10 * 60_000;

/** The interpreter of the project's environment. */
export const VENV_PYTHON = join(VENV, 'bin', 'python');
/** The template linter the infrastructure tests run. */
export const CFN_LINT = join(VENV, 'bin', 'cfn-lint');

/** Retry: after the user did what the message says. The machine lacks something the sandbox needs. */
export class SetupProblem extends Error {
  override readonly name = 'SetupProblem';
}

/** Installs the pinned packages unless they are there already. Throws {@link SetupProblem} with what to do. */
export async function installPython(note: (text: string) => void = () => undefined): Promise<void> {
  if (isInstalled()) return;
  const python = await findPython();
  mkdirSync(CACHE_FOLDER, { recursive: true });
  // Two sandboxes may start at once on a fresh checkout: one installs, the other waits.
  await withLock(LOCK, note, async () => {
    if (isInstalled()) return;
    rmSync(VENV, { recursive: true, force: true });
    note('making a Python environment');
    await makeVenv(python);
    await pipInstall(note);
    writeFileSync(STAMP, wantedStamp());
  });
}

const wantedStamp = (): string => createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
const isInstalled = (): boolean => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wantedStamp();

async function findPython(): Promise<string> {
  const found: string[] = [];
  for (const name of CANDIDATES) {
    const version = await versionOf(name);
    if (!version) continue;
    if (isNewEnough(version)) return name;
    found.push(`${name} is ${version.join('.')}`);
  }
  throw new SetupProblem(missingPython(found));
}

/** Major and minor version of an interpreter, undefined when it is not there. */
async function versionOf(name: string): Promise<readonly [number, number] | undefined> {
  try {
    const { stdout } = await run(name, ['-c', 'import sys; print(*sys.version_info[:2])'], { timeout: 10_000 });
    const [major, minor] = stdout.trim().split(' ').map(Number);
    return major !== undefined && minor !== undefined ? [major, minor] : undefined;
  } catch {
    return undefined;
  }
}

export const isNewEnough = ([major, minor]: readonly [number, number]): boolean =>
  major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);

/** What to do on a machine without a fitting Python; `found` lists the ones that are too old. */
export function missingPython(found: readonly string[]): string {
  return [
    `The sandbox needs python3 ${OLDEST.join('.')} or newer (${found.length > 0 ? found.join(', ') : 'none was found'}).`,
    'Install one (apt install python3 python3-venv, brew install python), or take one of the two other ways:',
    ...otherWays(),
  ].join('\n');
}

const otherWays = (): string[] => [
  '  1. MiniStack in Docker:  docker run --rm --network host -e BIND_HOST=127.0.0.1 -e AUTH=true \\',
  `                             -e IOT_MTLS_ENABLED=0 ministackorg/ministack:${pinnedVersion()}`,
  '     then                  AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm run sandbox',
  '  2. an emulator of your own:  AWS_ENDPOINT_URL=http://127.0.0.1:<port> npm run sandbox',
];

const pinnedVersion = (): string => /^ministack==(\S+)/m.exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1] ?? 'latest';

async function makeVenv(python: string): Promise<void> {
  try {
    await run(python, ['-m', 'venv', VENV], { timeout: 120_000 });
  } catch (error) {
    const why = 'Python is there but cannot make an environment; on Debian and Ubuntu: apt install python3-venv. Or:';
    throw new SetupProblem([why, ...otherWays()].join('\n'), { cause: error });
  }
}

/** Runs pip, noting its lines; they go to a log that stays when it fails. Ends with this process, however that ends. */
async function pipInstall(note: (text: string) => void): Promise<void> {
  const args = ['-m', 'pip', 'install', '--require-hashes', '--disable-pip-version-check', '-r', REQUIREMENTS];
  const child = spawn(VENV_PYTHON, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: INSTALL_LIMIT_MS });
  const stop = () => child.kill();
  process.once('exit', stop);
  const said: Buffer[] = [];
  const keep = (chunk: Buffer) => {
    said.push(chunk);
    note(chunk.toString().trimEnd().split('\n').at(-1)?.trim() ?? '');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise((resolve) => child.once('close', resolve));
  process.off('exit', stop);
  if (code === 0) return;
  writeFileSync(PIP_LOG, Buffer.concat(said));
  throw new SetupProblem(pipFailed(Buffer.concat(said).toString(), PIP_LOG));
}

/** What pip prints when it gets no answer, or one from something in between. */
const UNREACHED =
  /Max retries exceeded|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution/i;

/** What to do when pip failed with `output`, kept in `log`. */
export function pipFailed(output: string, log: string): string {
  const why = UNREACHED.test(output)
    ? 'PyPI was not reachable (no network, or a proxy: HTTPS_PROXY, PIP_INDEX_URL and PIP_CERT are heeded).'
    : `pip could not install the emulator: ${output.trimEnd().split('\n').at(-1)?.trim() ?? ''}`;
  const hint = `pip's output is in ${log}. Run it again once that is mended, or take one of the two other ways:`;
  return [why, hint, ...otherWays()].join('\n');
}
