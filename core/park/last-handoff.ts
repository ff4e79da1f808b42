/** Where a run stopped, when no catch said so. Pure. */
import type { Entry } from '../journal/entry.ts';
import type { RunCause } from '../journal/rows.ts';
import { DECIDING } from '../spine.ts';

/**
 * The handoff that journalled a stop in this run, else the first one that it did not finish. A resume builds on whatever
 * earlier runs finished; a replay or a revision may have begun anew, so only its own entries say how far it came.
 */
export function lastHandoff(entries: readonly Entry[], run: number, cause: RunCause | undefined): string {
  const isFinished = (entry: Entry): boolean => entry.outcome === 'continue' || entry.outcome === 'done';
  const deciding = entries.filter(({ handoff }) => DECIDING.some((name) => name === handoff));
  const stopped = deciding.find((entry) => entry.run === run && !isFinished(entry));
  if (stopped) return stopped.handoff;
  const counts = (entry: Entry): boolean => entry.run === run || (cause === 'resume' && entry.run < run);
  const finished = new Set<string>(deciding.filter((e) => counts(e) && isFinished(e)).map(({ handoff }) => handoff));
  const last = DECIDING.at(-1) ?? 'route';
  return DECIDING.find((name) => !finished.has(name)) ?? last;
}
