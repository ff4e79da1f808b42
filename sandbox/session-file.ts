/** `.sandbox/session.json`: where the sandbox that runs now can be reached, for the `baton` command line. No secrets. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SandboxAddresses } from './client.ts';
import { CACHE_FOLDER } from './paths.ts';

const FILE = join(CACHE_FOLDER, 'session.json');

/** Names this process's sandbox as the running one; the newest wins where there are several. */
export function announceSession({ secrets: _, ...addresses }: SandboxAddresses): void {
  mkdirSync(CACHE_FOLDER, { recursive: true });
  writeFileSync(FILE, JSON.stringify({ pid: process.pid, ...addresses }, null, 2));
}

/** Takes the announcement back, unless another sandbox has made its own since. */
export function withdrawSession(): void {
  try {
    const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(FILE, 'utf8')));
    if (pid === process.pid) rmSync(FILE);
  } catch {
    // There is none, or nobody can read it: readers check the process anyway.
  }
}
