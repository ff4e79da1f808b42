/**
 * One installer at a time. The lock is a file that names its holder's process: one whose holder is gone is taken over at
 * once, one whose holder lives is waited for however long it takes.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './alive.ts';

const POLL_MS = 200;

/** Runs `work` while this process holds the lock. The lock goes when `work` ends, and when the process exits before. */
export async function withLock<T>(file: string, note: (text: string) => void, work: () => Promise<T>): Promise<T> {
  for (let holder = tryLock(file); holder !== undefined; holder = tryLock(file)) {
    note(
      `another start (pid ${holder}) is installing, waiting for it (if pid ${holder} is no sandbox, delete ${file})`,
    );
    await sleep(POLL_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Takes the lock, from a dead holder too. Returns the pid of the living process that holds it, undefined when it is ours. */
function tryLock(file: string): number | undefined {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    // A link appears with its content, or not at all: nobody ever reads a lock without a pid.
    linkSync(mine, file);
    return undefined;
  } catch {
    const holder = holderOf(file);
    if (holder !== undefined && isAlive(holder)) return holder;
    setAside(file, mine);
    return tryLock(file);
  } finally {
    rmSync(mine, { force: true });
  }
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a dead holder's lock. Two may find it dead at once: what one moves away by mistake is put back. */
function setAside(file: string, mine: string): void {
  const aside = `${mine}.dead`;
  try {
    renameSync(file, aside);
    const holder = holderOf(aside);
    if (holder !== undefined && isAlive(holder)) linkSync(aside, file);
  } catch {
    // Somebody else was quicker; the next try sees what is there now.
  }
  rmSync(aside, { recursive: true, force: true });
}
