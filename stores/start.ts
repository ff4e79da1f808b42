/** Setting signals going: first runs, revisions, and the splitting of deliveries. Used by dispatch, clock and replay. */
import type { Registry } from '../core/definitions/definitions.ts';
import { KnownFault } from '../core/park/stop.ts';
import type { Timing } from '../core/timing.ts';
import { readSignal, type SignalFile } from './journal.ts';
import { resolveLead, stitchedBefore } from './leads.ts';
import { owedAt } from './owed-at.ts';
import { isPinned, type Publications } from './publication.ts';
import {
  allocateFirstRun,
  allocateNextRun,
  type FirstRun,
  isHeldBack as isWaitingForTurn,
  type Journeys,
  type NextRun,
} from './runs.ts';
import type { Store } from './store.ts';
import type { Throttle } from './throttle.ts';
import { holdBack, keepPlace } from './throttled.ts';

export interface StartDeps {
  readonly store: Store;
  readonly journeys: Journeys;
  readonly publications: Publications;
  readonly timing: Timing;
  readonly now: () => number;
}

/** For whoever starts what never ran. */
export interface FirstStartDeps extends StartDeps {
  readonly registry: Registry;
  readonly throttle: Throttle;
}

/**
 * Starts whatever a signal is waiting for: its first run, or the run of a newer body. Safe to repeat at any point: a
 * number is given once, and starting an execution that exists is a read. `undefined`: nothing was started, or not yet.
 */
export async function startSignal(
  deps: FirstStartDeps,
  signal: string,
  emitter: string,
  /** `late`: long after it arrived, so its budget begins now. */
  when: 'at once' | 'late' = 'at once',
): Promise<number | undefined> {
  const pins = await deps.publications.keep(emitter);
  const admission = await deps.throttle.admit(signal, emitter, pins);
  if (admission.kind === 'wait') {
    const { emitters, flows } = deps.registry;
    const tier = flows.get(emitters.get(emitter)?.flow ?? '')?.tier ?? 'seconds';
    if (await holdBack(deps, signal, { name: emitter, tier }, pins, admission)) return undefined;
  }
  const budget = when === 'late' ? { at: deps.now() + deps.timing.openRowBudgetMs } : {};
  return begin(deps, signal, emitter, await allocateFirstRun(deps.store, signal, pins, budget));
}

/** The run of a newer body, of a signal that has a run. */
async function startPending(deps: StartDeps, signal: string, { row }: SignalFile): Promise<number | undefined> {
  const isHeldBack = isWaitingForTurn(row);
  return begin(deps, signal, row.emitter, { run: row.run ?? 0, isPending: true, isHeldBack });
}

async function begin(deps: StartDeps, signal: string, emitter: string, found: FirstRun | undefined) {
  if (!found) return undefined;
  if (found.isHeldBack) {
    await keepPlace(deps.store, signal, deps.now() + deps.timing.openRowBudgetMs);
    return undefined;
  }
  const run = found.isPending ? ((await startRevision(deps, signal, emitter)) ?? found.run) : found.run;
  await deps.journeys.start(signal, run);
  return run;
}

async function startRevision(deps: StartDeps, signal: string, emitter: string): Promise<number | undefined> {
  const file = await readSignal(deps.store, signal);
  if (!file?.row.pending) return undefined;
  const pins = await deps.publications.keep(emitter);
  return nextRun(deps, { signal, file, cause: 'revision', pins, release: 'all' });
}

type Wanted = Pick<NextRun, 'signal' | 'file' | 'cause' | 'pins' | 'release' | 'by' | 'anew' | 'owed'>;

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
  if (file.row.pending) return startPending(deps, signal, file);
  const pins = isPinned(file.row) ? {} : { pins: await deps.publications.keep(file.row.emitter) };
  const run = await nextRun(deps, { signal, file, cause: 'resume', release, ...pins, ...(by ? { by } : {}) });
  if (run !== undefined) await deps.journeys.start(signal, run);
  return run;
}

/**
 * Runs a signal again with the live versions; entries from an equal basis are inherited. What was delivered or closed is
 * opened again where its lead is owed. What was erased stays erased: there is nothing left to run.
 */
export async function replaySignal(deps: StartDeps, signal: string, by: string): Promise<number | undefined> {
  const file = await readSignal(deps.store, signal);
  if (!file || file.row.run === undefined || file.row.outcome === 'erased') return undefined;
  if (file.row.pending) return startPending(deps, signal, file);
  const pins = await deps.publications.keep(file.row.emitter, 'now');
  if (!isPinned(pins))
    throw new KnownFault(
      'gone-from-flows',
      `Emitter "${file.row.emitter}" is gone from flows/; ${signal} cannot be replayed.`,
    );
  const owed = await owedAt(deps.store, file);
  const run = await nextRun(deps, { signal, file, cause: 'replay', pins, release: 'all', by, owed });
  if (run !== undefined) await deps.journeys.start(signal, run);
  return run;
}

/**
 * Runs a signal again under the versions it had: it was moved to another lead, or its lead was merged and what it brought out is
 * owed of the survivor. One that waits is stitched anew when it goes on.
 */
export async function restartSignal(deps: StartDeps, signal: string): Promise<number | undefined> {
  const file = await readSignal(deps.store, signal);
  return file && restart(deps, signal, file);
}

/** Runs a signal again if it was routed as, or joined work of, a lead that it is not of: the two were one, and parted. */
export async function restartIfElsewhere(deps: StartDeps, signal: string): Promise<number | undefined> {
  const file = await readSignal(deps.store, signal);
  const [stitched] = stitchedBefore(file?.entries ?? []).slice(-1);
  if (!file?.row.lead || !stitched) return undefined;
  const [work = file.row.lead] = file.row.engagement?.split('.') ?? [];
  const stands = (lead: string): Promise<string> => resolveLead(deps.store, lead).then(({ id }) => id);
  const [own, ...others] = await Promise.all([stitched.lead, file.row.lead, work].map(stands));
  return others.every((id) => id === own) ? undefined : restart(deps, signal, file, true);
}

/** `anew`: stitched and routed anew, whatever it was. Whoever was faster may have started a run that does not do what is owed. */
async function restart(deps: StartDeps, signal: string, first: SignalFile, anew = false): Promise<number | undefined> {
  let file: SignalFile | undefined = first;
  for (let tries = 0; tries < 8 && file; tries += 1) {
    if (file.row.run === undefined || file.row.outcome === 'erased') return undefined;
    if (file.row.state !== 'closed' && file.row.state !== 'open') return undefined;
    if (file.row.pending) return startPending(deps, signal, file);
    const pins = isPinned(file.row) ? {} : { pins: await deps.publications.keep(file.row.emitter) };
    const run = await nextRun(deps, { signal, file, cause: 'regroup', release: [], anew, ...pins });
    if (run !== undefined) {
      await deps.journeys.start(signal, run);
      return run;
    }
    file = await readSignal(deps.store, signal);
  }
  throw new Error(`Somebody else keeps starting ${signal}.`);
}
