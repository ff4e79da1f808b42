/** The function workers of the emulator: one Node process per concurrent invocation. For tests that kill them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Worker {
  readonly pid: number;
  /** Physical name of the function it runs. */
  readonly functionName: string;
}

/** The workers alive now in the emulator's process group. */
export async function listWorkers(group: number): Promise<Worker[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,pgid=,args='], { maxBuffer: 8 << 20 });
  return stdout.split('\n').flatMap((line) => parseWorker(line, group) ?? []);
}

/** Reads one line of `ps -o pid=,pgid=,args=`; undefined when it is not a worker of this group. */
export function parseWorker(line: string, group: number): Worker | undefined {
  const [, pid, pgid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
  if (Number(pgid) !== group) return undefined;
  const functionName = /ministack-lambda-(.+)-[^-/]{8}\/_worker\.js/.exec(args ?? '')?.[1];
  return functionName ? { pid: Number(pid), functionName } : undefined;
}

/** Kills the workers of one function (all functions unless named), as a crash would. Returns how many. */
export async function killWorkers(group: number, name?: string): Promise<number> {
  const workers = await listWorkers(group);
  const wanted = workers.filter(
    ({ functionName }) => !name || functionName === name || functionName.endsWith(`-${name}`),
  );
  for (const { pid } of wanted) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
  return wanted.length;
}
