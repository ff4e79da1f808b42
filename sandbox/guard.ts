/**
 * The guard: a small process of its own that outlives the sandbox by a moment. It is told which process groups and folders
 * belong to the sandbox, and removes them when the sandbox ends for whatever reason: stop, Ctrl-C, crash or kill -9 close
 * the pipe alike.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { NODE, SANDBOX_FOLDER } from './paths.ts';

export interface Guard {
  /** Kills this process group at the end. */
  addGroup(leader: number): void;
  /** The group ended by itself; its number may be given to others. */
  removeGroup(leader: number): void;
  /** Deletes this folder at the end. */
  addFolder(path: string): void;
  /** Ends everything it was told of, then itself. */
  stop(): Promise<void>;
}

export function startGuard(): Guard {
  const script = join(SANDBOX_FOLDER, 'guard-process.ts');
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
  });
  child.on('error', () => undefined);
  child.unref();
  const say = (line: string) => child.stdin?.write(`${line}\n`);
  return {
    addGroup: (leader) => say(`group ${leader}`),
    removeGroup: (leader) => say(`ended ${leader}`),
    addFolder: (path) => say(`folder ${path}`),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.ref();
  child.stdin?.end();
  await ended;
}
