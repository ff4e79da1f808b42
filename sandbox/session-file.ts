/** `.sandbox/session.json`: where the sandbox that runs now can be reached, for the `baton` command line. No secrets. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { isAlive } from './alive.ts';
import type { SandboxAddresses } from './client.ts';
import { CACHE_FOLDER } from './paths.ts';

export const SESSION_FILE = join(CACHE_FOLDER, 'session.json');

const Announced = z.object({ pid: z.number().int().positive(), apiUrl: z.string() });
/** The process of a sandbox, and where its API is. */
export type Announced = z.infer<typeof Announced>;

/** The sandbox of another process that has announced itself and lives. */
export function otherSession(file = SESSION_FILE): Announced | undefined {
  const found = readSession(file);
  return found && found.pid !== process.pid && isAlive(found.pid) ? found : undefined;
}

/** Names this process's sandbox as the running one. Returns the other one when that lives: it stays the one that is named. */
export function announceSession(
  { secrets: _, ...addresses }: SandboxAddresses,
  file = SESSION_FILE,
): Announced | undefined {
  const other = otherSession(file);
  if (other) return other;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, ...addresses }, null, 2));
  return undefined;
}

/** Takes this process's own announcement back, nobody else's. */
export function withdrawSession(file = SESSION_FILE): void {
  if (readSession(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** What to do when one is running already. */
export const alreadyRunning = ({ pid, apiUrl }: Announced): string =>
  [
    `A sandbox of this folder is running already: pid ${pid}, API ${apiUrl}.`,
    '"npm run baton" speaks to that one. Stop it with Ctrl-C in its terminal, or start a second one beside it:',
    '  npm run sandbox -- --another',
    `(If pid ${pid} is no sandbox, delete ${SESSION_FILE}.)`,
  ].join('\n');

function readSession(file: string): Announced | undefined {
  try {
    return Announced.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
