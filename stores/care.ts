/** Clock's care for rows that are due: the first start nobody heard of, Park's work where Park failed, later starts. */
import { liveStateOf } from '../core/definitions/live.ts';
import { Breaker, isTripped } from '../core/deliver/breaker.ts';
import type { OpenRow } from '../core/journal/rows.ts';
import { isDeadLetter, reasonOf } from '../core/review/reasons.ts';
import { readSignal, type SignalFile } from './journal.ts';
import { breakerKey, destinationKey, LIVE_KEY, signalKey } from './keys.ts';
import { showDeferral } from './over-budget.ts';
import { isHeldBack } from './runs.ts';
import { type SettleDeps, settleRow, stopFacts } from './settle.ts';
import { type FirstStartDeps, resumeSignal, startSignal } from './start.ts';
import { all, eq } from './store.ts';
import { joinItem } from './work.ts';

export type CareDeps = FirstStartDeps & SettleDeps;

export type Cared = 'started' | 'resumed' | 'settled' | 'buried' | 'running' | 'waiting' | 'nothing';

interface DueRow {
  readonly row: OpenRow;
  readonly destination?: string;
}

/** The trials already spent in this tick: one per destination whose breaker is open. */
export type Trials = Map<string, Promise<'closed' | 'trial' | 'open'>>;

/** Looks after everything of one signal that is due. */
export async function careForSignal(deps: CareDeps, signal: string, trials: Trials): Promise<Cared> {
  const file = await readSignal(deps.store, signal);
  if (!file) return 'nothing';
  const now = deps.now();
  const isDue = (row: OpenRow): boolean => row.openShard !== undefined && row.at !== undefined && row.at <= now;
  const due: DueRow[] = [
    ...(isDue(file.row) ? [{ row: file.row }] : []),
    ...file.destinations.filter(isDue).map((row) => ({ row, destination: row.destination })),
  ];
  if (due.length === 0) return 'nothing';
  // Whatever of it is due: a newer body goes before everything the older one left behind.
  if (file.row.run === undefined || file.row.pending) {
    return (await startSignal(deps, signal, file.row.emitter, 'late')) === undefined ? 'nothing' : 'started';
  }
  // Lanes are those of declared emitters: what waits in another one is started here.
  if (isHeldBack(file.row) && deps.registry.emitters.has(file.row.emitter)) return careForHeldBack(deps, signal, file);
  const dead = due.filter(({ row }) => row.state === 'dead');
  for (const each of dead) await bury(deps, signal, file, each);
  const live = due.filter(({ row }) => row.state === 'open' || row.state === 'deferred');
  return live.length > 0 ? careForLive(deps, signal, file, live, trials) : 'buried';
}

/** It has its place in a lane. Nothing is owed but that a long wait becomes visible. */
async function careForHeldBack(deps: CareDeps, signal: string, file: SignalFile): Promise<Cared> {
  await joinIfOverBudget(deps, signal, file, { row: file.row });
  await lookAgain(deps, signal, file.row, undefined, deps.now() + deps.timing.openRowBudgetMs);
  return 'waiting';
}

async function careForLive(
  deps: CareDeps,
  signal: string,
  file: SignalFile,
  live: readonly DueRow[],
  trials: Trials,
): Promise<Cared> {
  const run = file.row.run ?? 0;
  const status = await deps.journeys.status(signal, run);
  if (status === 'running') return 'running';
  const open = live.filter(({ row }) => row.state === 'open');
  if (status === 'absent' && open.length > 0) {
    await deps.journeys.start(signal, run);
    return 'started';
  }
  for (const { row, destination } of open) {
    const stopped = { signal, run: row.run ?? run, file, ...(destination === undefined ? {} : { destination }) };
    const settlement = await settleRow(deps, stopped);
    if (settlement.kind === 'dead')
      await bury(deps, signal, await refreshed(deps, signal, file), { row, ...nameOf(destination) });
  }
  const deferred = live.filter(({ row }) => row.state === 'deferred');
  if (deferred.length === 0) return 'settled';
  for (const each of deferred) await joinIfOverBudget(deps, signal, file, each);
  const now = deps.now();
  const ripe = deferred.filter(({ row }) => (row.until ?? 0) <= now);
  if (ripe.length === 0) {
    for (const { row, destination } of deferred) await lookAgain(deps, signal, row, destination, row.until ?? now);
    return 'waiting';
  }
  if (!(await mayTry(deps, ripe, trials))) {
    await letRest(deps, signal, deferred);
    return 'waiting';
  }
  const fresh = await refreshed(deps, signal, file);
  return (await resumeSignal(deps, signal, fresh)) === undefined ? 'nothing' : 'resumed';
}

const nameOf = (destination: string | undefined) => (destination === undefined ? {} : { destination });
const refreshed = async (deps: CareDeps, signal: string, file: SignalFile) =>
  (await readSignal(deps.store, signal)) ?? file;

/** While a destination is paused nobody tries it, while its breaker is open one per tick; the others wait without spending a run. */
async function mayTry(deps: CareDeps, deferred: readonly DueRow[], trials: Trials): Promise<boolean> {
  for (const { destination } of deferred) {
    if (destination === undefined) return true;
    const isFirst = !trials.has(destination);
    const state = trials.get(destination) ?? breakerState(deps, destination);
    trials.set(destination, state);
    if ((await state) === 'closed' || (isFirst && (await state) === 'trial')) return true;
  }
  return false;
}

async function breakerState(deps: CareDeps, destination: string): Promise<'closed' | 'trial' | 'open'> {
  const { store } = deps;
  const [item, live] = await Promise.all([store.get(breakerKey(destination)), store.get(LIVE_KEY)]);
  if (liveStateOf(live).paused.includes(destination)) return 'open';
  const breaker = Breaker.parse(item ?? {});
  if (!isTripped(breaker)) return 'closed';
  return breaker.until <= deps.now() ? 'trial' : 'open';
}

/**
 * Moves waiting rows out of the way of what is due behind them: the longer the outage, the longer they rest, one to four
 * breaker intervals, each signal at its own moment so that they do not come back as one.
 */
async function letRest(deps: CareDeps, signal: string, waiting: readonly DueRow[]): Promise<void> {
  const now = deps.now();
  const { breakerMs } = deps.timing;
  const spread = Number.parseInt(signal.slice(0, 4), 16) / 0xffff;
  for (const { row, destination } of waiting) {
    const age = now - (row.since ?? now);
    const rest = Math.min(Math.max(age / 4, breakerMs), 4 * breakerMs) * (0.5 + spread / 2);
    await lookAgain(deps, signal, row, destination, now + rest);
  }
}

async function lookAgain(
  deps: CareDeps,
  signal: string,
  row: OpenRow,
  destination: string | undefined,
  at: number,
): Promise<void> {
  const key = destination === undefined ? signalKey(signal) : destinationKey(signal, destination);
  const when = all(eq('run', row.run ?? 0), eq('state', 'deferred'));
  await deps.store.write({ kind: 'update', key, set: { at }, when });
}

async function joinIfOverBudget(
  deps: CareDeps,
  signal: string,
  file: SignalFile,
  { row, destination }: DueRow,
): Promise<void> {
  const now = deps.now();
  const { run = 0, since = now, item, reason = 'fault', stopped = 'deliver' } = row;
  const tier = deps.registry.flows.get(row.flow)?.tier ?? 'seconds';
  if (reasonOf(reason).isPlanned || now - since <= deps.timing.deferBudgetMs[tier]) return;
  const facts = stopFacts(deps.registry, { signal, file, ...nameOf(destination) }, row, stopped, reason);
  await showDeferral(deps, { facts, run, since, item });
}

/** The drain of a dead letter: its row moves into the technical item, in one transaction. */
export async function bury(
  deps: CareDeps,
  signal: string,
  file: SignalFile,
  { row, destination }: DueRow,
): Promise<void> {
  const current = destination === undefined ? file.row : file.destinations.find((d) => d.destination === destination);
  if (!current || current.state === 'closed' || current.state === 'parked') return;
  const gaveUp = current.reason !== undefined && isDeadLetter(current.reason);
  const reason = gaveUp && current.reason ? current.reason : 'technical';
  const handoff = current.stopped ?? row.stopped ?? 'dispatch';
  const facts = stopFacts(deps.registry, { signal, file, ...nameOf(destination) }, current, handoff, reason);
  const evidence = {
    attempts: current.attempts ?? 0,
    ...(current.since === undefined ? {} : { since: current.since }),
  };
  await joinItem(deps.store, {
    facts,
    run: current.run ?? 0,
    evidence,
    now: deps.now(),
    mode: 'park',
    previous: current.item,
  });
}
