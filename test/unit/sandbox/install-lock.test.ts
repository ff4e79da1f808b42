import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../sandbox/install-lock.ts';

let folder = '';
let lock = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-lock-'));
  lock = join(folder, 'venv.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of the installation', () => {
  it('names its holder while it works and is gone afterwards, also when the work fails', async () => {
    const held = await withLock(
      lock,
      () => undefined,
      async () => readFileSync(lock, 'utf8'),
    );
    expect(held).toBe(String(process.pid));
    const failing = withLock(
      lock,
      () => undefined,
      async () => Promise.reject(new Error('no disk')),
    );
    await expect(failing).rejects.toThrow('no disk');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a dead process is taken over at once, without a word', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(lock, String(pid));
    const notes: string[] = [];
    const startedAt = performance.now();
    expect(
      await withLock(
        lock,
        (text) => notes.push(text),
        async () => readFileSync(lock, 'utf8'),
      ),
    ).toBe(String(process.pid));
    expect(notes).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that names nobody, as an older start left it, is taken over too', async () => {
    mkdirSync(lock);
    expect(
      await withLock(
        lock,
        () => undefined,
        async () => 'mine',
      ),
    ).toBe('mine');
    expect(existsSync(lock)).toBe(false);
  });

  it('of a living process is waited for, saying whose it is', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => other.once('exit', resolve));
    writeFileSync(lock, String(other.pid));
    let isMine = false;
    const notes: string[] = [];
    const waiting = withLock(
      lock,
      (text) => notes.push(text),
      async () => {
        isMine = true;
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isMine).toBe(false);
    expect(notes[0]).toContain(`another start (pid ${other.pid}) is installing`);
    other.kill();
    await ended;
    await waiting;
    expect(isMine).toBe(true);
  });

  it('goes with a holder that exits in the middle', () => {
    const script = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, '../../../sandbox/install-lock.ts'))};
      await withLock(${JSON.stringify(lock)}, () => undefined, async () => process.exit(130));`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect([status, existsSync(lock)]).toEqual([130, false]);
  });
});
