/**
 * The AWS emulator: MiniStack as a child process on a free loopback port, or one that is already there.
 * IAM is enforced, function workers run on the project's Node 24, and everything it writes stays in one temporary folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientConfig, STAGE } from './aws.ts';
import type { Guard } from './guard.ts';
import { CACHE_FOLDER, toolPath } from './paths.ts';
import { freePort } from './ports.ts';
import { installPython, SetupProblem, VENV_PYTHON } from './python.ts';

export interface EmulatorOptions {
  /** What functions get as `AWS_ENDPOINT_URL`: the proxy. */
  readonly functionsEndpoint: string;
  /** The emulator's own port. */
  readonly port: number;
  /** A folder that is deleted with the sandbox. */
  readonly folder: string;
  readonly guard: Guard;
  /** Called when it ends without having been stopped. */
  readonly onCrash?: (why: string) => void;
}

export interface Emulator {
  readonly url: string;
  /** Process group of the emulator and its function workers; absent for an emulator that is not ours. */
  readonly group?: number;
  stop(): Promise<void>;
}

/** The emulator the caller's environment names, if any. */
export const foreignEmulator = (): string | undefined => process.env.AWS_ENDPOINT_URL || undefined;

/** Installs what is missing. Throws {@link SetupProblem} when this machine cannot run the emulator. */
export const installEmulator = installPython;

/** A port for the emulator. It must be told its port, so the port is found first. */
export const emulatorPort = freePort;

const READY_LIMIT_MS = 30_000;

/** Starts MiniStack and waits until it answers. Throws with the end of its log when it does not. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const logFile = openLog(options.port);
  const child = launch(options, logFile);
  const group = child.pid;
  if (group === undefined) throw new SetupProblem(`The emulator could not be started with ${VENV_PYTHON}.`);
  options.guard.addGroup(group);
  const url = `http://127.0.0.1:${options.port}`;
  await waitUntilReady(url, child, logFile);
  let isStopping = false;
  child.once('exit', (code, signal) => {
    killGroup(group);
    options.guard.removeGroup(group);
    if (!isStopping) options.onCrash?.(`The emulator ended (${signal ?? code}):\n${tail(logFile)}`);
  });
  const stop = async () => {
    isStopping = true;
    await endGroup(child, group);
    rmSync(logFile, { force: true });
  };
  return { url, group, stop };
}

/**
 * Uses an emulator that is already running; it is never stopped. Throws when it does not answer, or when it holds a Baton
 * from before: its ledger would know the samples, and the twin it wrote to is gone.
 */
export async function joinEmulator(url: string): Promise<Emulator> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    throw new SetupProblem(`AWS_ENDPOINT_URL names ${url}, but nothing answers there.`, { cause: error });
  }
  if (await holdsBaton(url)) {
    const reset = `curl -X POST ${url}/_ministack/reset`;
    throw new SetupProblem(`The emulator at ${url} holds a Baton from before. Restart it or empty it:\n  ${reset}`);
  }
  return { url, stop: async () => undefined };
}

async function holdsBaton(url: string): Promise<boolean> {
  const client = new CloudFormationClient(clientConfig(url));
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  client.destroy();
  const live = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  return live.some(({ StackName }) => StackName?.startsWith(`Baton-${STAGE}-`));
}

function launch(options: EmulatorOptions, logFile: string): ChildProcess {
  const log = openSync(logFile, 'w');
  const tmp = join(options.folder, 'emulator');
  mkdirSync(tmp, { recursive: true });
  const child = spawn(VENV_PYTHON, ['-m', 'ministack.app'], {
    detached: true,
    cwd: tmp,
    stdio: ['ignore', log, log],
    env: environment(options, tmp),
  });
  child.on('error', () => undefined);
  child.unref();
  closeSync(log);
  return child;
}

/** Nothing of the caller's environment goes in: functions inherit it, and a stray profile or token has no business there. */
function environment(options: EmulatorOptions, tmp: string): NodeJS.ProcessEnv {
  return {
    PATH: toolPath(),
    LANG: 'C.UTF-8',
    HOME: tmp,
    TMPDIR: tmp,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(options.port),
    IOT_MTLS_ENABLED: '0',
    AUTH: 'true',
    LOG_LEVEL: 'WARNING',
    SFN_WAIT_SCALE: '0.05',
    AWS_ENDPOINT_URL: options.functionsEndpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
}

async function waitUntilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const until = Date.now() + READY_LIMIT_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    if (await isHealthy(url)) return;
    await sleep(50);
  }
  throw new Error(`The emulator was not ready within ${READY_LIMIT_MS / 1000} s:\n${tail(logFile)}`);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Its state is memory only, so there is nothing to end gently; the whole group goes, workers included. */
async function endGroup(child: ChildProcess, group: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  killGroup(group);
  await ended;
}

/** Kills the group's members; workers outlive a leader that died by itself. */
function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

function openLog(port: number): string {
  const folder = join(CACHE_FOLDER, 'logs');
  mkdirSync(folder, { recursive: true });
  return join(folder, `ministack-${port}.log`);
}

const tail = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
