/** The stage file as `baton init` makes and changes it, and as the other verbs read it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadStage, OWNER_ROLES, parseStage, type Stage } from '../../lib/config.ts';
import { ROOT } from './target.ts';

export const stageFile = (stage: string, root = ROOT): string => path.join(root, 'config', `${stage}.json`);

/** The stage's settings, or why they cannot be used. */
export function readStageFile(stage: string, root = ROOT): { readonly stage?: Stage; readonly problem?: string } {
  const file = stageFile(stage, root);
  if (!existsSync(file)) return { problem: 'not there' };
  try {
    return { stage: loadStage(stage, file) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

export interface StageWishes {
  /** Without a slash at the end. */
  readonly publicUrl?: string;
  /** Hears all alarms of a stage whose file is made now. */
  readonly alarmsTo?: string;
}

/**
 * Makes the file where there is none (preset `small`), and sets what is wished for. Throws, naming the field, when the
 * result would be no stage file; then nothing is written. Returns what was done.
 */
export function writeStageFile(stage: string, wishes: StageWishes, root = ROOT): 'kept' | 'created' | 'changed' {
  const file = stageFile(stage, root);
  const isThere = existsSync(file);
  const before = isThere ? readFileSync(file, 'utf8') : '';
  const current: Record<string, unknown> = isThere ? JSON.parse(before) : freshStage(stage, wishes.alarmsTo);
  const next = { ...current, ...(wishes.publicUrl === undefined ? {} : { publicUrl: wishes.publicUrl }) };
  parseStage(next, file);
  if (isThere && next.publicUrl === current.publicUrl) return 'kept';
  writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
  return isThere ? 'changed' : 'created';
}

function freshStage(stage: string, alarmsTo: string | undefined): Record<string, unknown> {
  const owners = Object.fromEntries(OWNER_ROLES.map((role) => [role, alarmsTo ? [alarmsTo] : []]));
  return { stage, preset: 'small', publicUrl: '', owners };
}
