import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGuard } from '../../../sandbox/guard.ts';
import { NODE, SANDBOX_FOLDER } from '../../../sandbox/paths.ts';
import { waitUntil } from '../../../sandbox/wait.ts';

/** A process group of a shell and its child, as an emulator has workers. */
const startGroup = (): ChildProcess => spawn('sh', ['-c', 'sleep 60 & wait'], { detached: true, stdio: 'ignore' });
const folderWithFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-guard-'));
  writeFileSync(join(folder, 'left'), 'behind');
  return folder;
};
const isAlive = (group: number): boolean => {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the guard', () => {
  it('kills the group and deletes the folder when it is stopped', async () => {
    const { pid = 0 } = startGroup();
    const folder = folderWithFile();
    const guard = startGuard();
    guard.addGroup(pid);
    guard.addFolder(folder);
    await guard.stop();
    await waitUntil('the group to end', async () => !isAlive(pid), { limitMs: 2_000, everyMs: 10 });
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves alone what ended by itself', async () => {
    const { pid = 0 } = startGroup();
    const guard = startGuard();
    guard.addGroup(pid);
    guard.removeGroup(pid);
    await guard.stop();
    expect(isAlive(pid)).toBe(true);
    process.kill(-pid, 'SIGKILL');
  });

  it('does the same when the sandbox is killed without warning', async () => {
    const group = startGroup();
    const { pid = 0 } = group;
    const folder = folderWithFile();
    const script = `
      const { startGuard } = await import(${JSON.stringify(join(SANDBOX_FOLDER, 'guard.ts'))});
      const guard = startGuard();
      guard.addGroup(${pid});
      guard.addFolder(${JSON.stringify(folder)});
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);
    `;
    const sandbox = spawn(NODE, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await new Promise((resolve) => sandbox.once('exit', resolve));
    await waitUntil('group and folder to be gone', async () => !isAlive(pid) && !existsSync(folder), {
      limitMs: 5_000,
    });
  });
});
