/** Setting signals going: first runs, revisions, and the splitting of deliveries. Used by dispatch, clock and replay. */

import type { Timing } from '../core/timing.ts';
import { readSignal, type SignalFile } from './journal.ts';
import type { Publications } from './publication.ts';
import { allocateFirstRun, allocateNextRun, type Journeys, type NextRun } from './runs.ts';
import type { Store } from './store.ts';

export interface StartDeps {
  readonly store: Store;
  readonly journeys: Journeys;
  readonly publications: Publications;
  readonly timing: Timing;
  readonly now: () => number;
}

/**
 * Starts whatever a signal is waiting for: its first run, or the run of a newer body. Safe to repeat at any point: a
 * number is given once, and starting an execution that exists is a read.
 */
export async function startSignal(
  deps: StartDeps,
  signal: string,
  emitter: string,
  /** `late`: long after it arrived, so its budget begins now. */
  when: 'at once' | 'late' = 'at once',
): Promise<number | undefined> {
  const pins = await deps.publications.keep(emitter);
  const budget = when === 'late' ? { at: deps.now() + deps.timing.openRowBudgetMs } : {};
  const first = await allocateFirstRun(deps.store, signal, pins, budget);
  if (!first) return undefined;
  const run = first.isPending ? ((await startRevision(deps, signal, emitter)) ?? first.run) : first.run;
  await deps.journeys.start(signal, run);
  return run;
}

async function startRevision(deps: StartDeps, signal: string, emitter: string): Promise<number | undefined> {
  const file = await readSignal(deps.store, signal);
  if (!file?.row.pending) return undefined;
  const pins = await deps.publications.keep(emitter);
  return nextRun(deps, { signal, file, cause: 'revision', pins, release: 'all' });
}

type Wanted = Pick<NextRun, 'signal' | 'file' | 'cause' | 'pins' | 'release' | 'by'>;

/** Gives a signal its next run number; the caller starts it. `undefined`: somebody else was faster. */
export const nextRun = (deps: StartDeps, wanted: Wanted): Promise<number | undefined> =>
  allocateNextRun(deps.store, { ...wanted, now: deps.now(), timing: deps.timing });

/** Resumes a signal: its unfinished rows go on under the same pins. A newer body that waits goes first, with all of them. */
export async function resumeSignal(
  deps: StartDeps,
  signal: string,
  file: SignalFile,
  release: readonly string[] = [],
  by?: string,
): Promise<number | undefined> {
  if (file.row.pending) return startSignal(deps, signal, file.row.emitter);
  const run = await nextRun(deps, { signal, file, cause: 'resume', release, ...(by ? { by } : {}) });
  if (run !== undefined) await deps.journeys.start(signal, run);
  return run;
}

/**
 * Runs a signal again with the live versions; entries from an equal basis are inherited. What was erased stays erased:
 * there is nothing left to run.
 */
export async function replaySignal(deps: StartDeps, signal: string, by: string): Promise<number | undefined> {
  const file = await readSignal(deps.store, signal);
  if (!file || file.row.run === undefined || file.row.outcome === 'erased') return undefined;
  if (file.row.pending) return startSignal(deps, signal, file.row.emitter);
  const pins = await deps.publications.keep(file.row.emitter, 'now');
  const run = await nextRun(deps, { signal, file, cause: 'replay', pins, release: 'all', by });
  if (run !== undefined) await deps.journeys.start(signal, run);
  return run;
}
