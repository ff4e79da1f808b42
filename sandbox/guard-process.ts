/** The script of the guard process; `guard.ts` starts it and says what it does. Runs on plain Node, imports nothing else. */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const groups = new Set<number>();
const folders = new Set<string>();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, ...rest] = line.split(' ');
  const subject = rest.join(' ');
  if (verb === 'group') groups.add(Number(subject));
  if (verb === 'ended') groups.delete(Number(subject));
  if (verb === 'folder') folders.add(subject);
});

lines.on('close', () => {
  for (const leader of groups) killGroup(leader);
  // A worker that is just starting may write once more before the signal reaches it.
  setTimeout(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    process.exit(0);
  }, 50);
});

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}
