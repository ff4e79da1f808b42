/** The size of every function's bundle, and what importing it costs. Nothing runs but node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../../sandbox/progress.ts';
import { type Bundle, synthBundles } from '../bundles.ts';
import { buildBare, compareImports, type ImportTime } from '../imports.ts';

/** How often each bundle and its bare counterpart are imported, in turn. */
const ROUNDS = 9;

export interface ColdStart extends ImportTime {
  /** Size of the bundle, KB of 1024 bytes. */
  readonly kb: number;
}

export async function measureColdStarts(progress: Progress): Promise<ColdStart[]> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  try {
    const bundles = await progress.step('cdk synth', () => synthBundles(join(folder, 'cdk.out')));
    return await progress.step('import times', (note) => importAll(bundles, folder, note));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importAll(
  bundles: readonly Bundle[],
  folder: string,
  note: (text: string) => void,
): Promise<ColdStart[]> {
  const found: ColdStart[] = [];
  for (const bundle of bundles) {
    note(bundle.name);
    const time = await compareImports(bundle, await buildBare(bundle, folder), ROUNDS);
    found.push({ ...time, kb: bundle.bytes / 1024 });
  }
  return found;
}
