/**
 * Starting a signal on the road. A run's number comes from a conditional update of the signal; only then is an execution
 * started under that number's name, so "already exists" always means "started".
 */
import type { DestinationRow, RunCause, SignalRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { entryWrite, type SignalFile } from './journal.ts';
import { attachedSignalKey, destinationKey, shardOf, signalKey } from './keys.ts';
import { all, type Condition, eq, type Item, lacks, present, type Store, type Write } from './store.ts';

/** The versions a run is held to. */
export interface Pins {
  readonly contract: string;
  readonly ruleSet: string;
}

/** Where executions run. Implemented by Step Functions. */
export interface Journeys {
  /** Starts run `run`, or finds it started already. */
  start(signal: string, run: number): Promise<void>;
  status(signal: string, run: number): Promise<'running' | 'ended' | 'absent'>;
}

/** Why dispatch holds a signal back. */
export const HELD_BACK = 'over-rate';

/** Whether a signal waits for its turn: it has a number and never ran. */
export const isHeldBack = ({ state, stopped, reason }: { state?: unknown; stopped?: unknown; reason?: unknown }) =>
  state === 'deferred' && stopped === 'dispatch' && reason === HELD_BACK;

export interface FirstRun {
  readonly run: number;
  /** A newer body waits for a run of its own. */
  readonly isPending: boolean;
  /** It waits for its turn under a throttle: nothing may start it but the clock, or an operator. */
  readonly isHeldBack: boolean;
}

/** Gives a signal its run 0, once. Returns the run that now exists: 0, or a later one if somebody was faster. */
export async function allocateFirstRun(
  store: Store,
  signal: string,
  pins: Pins,
  /** A new time for clock's next look, where the one of the arrival is past. */
  budget: { readonly at?: number } = {},
): Promise<FirstRun | undefined> {
  const written = await store.write({
    kind: 'update',
    key: signalKey(signal),
    set: { run: 0, cause: 'first', contract: pins.contract, ruleSet: pins.ruleSet, ...budget },
    remove: ['pending'],
    when: all(present, lacks('run'), eq('state', 'open')),
  });
  if (written.kind === 'written') return { run: 0, isPending: false, isHeldBack: false };
  const { current } = written;
  if (typeof current?.run !== 'number') return undefined;
  return { run: current.run, isPending: current.pending !== undefined, isHeldBack: isHeldBack(current) };
}

export interface NextRun {
  readonly signal: string;
  readonly file: SignalFile;
  readonly cause: Exclude<RunCause, 'first'>;
  /** Absent: the pins of the run before. */
  readonly pins?: Pins;
  /** Parked rows to set going again; open and deferred ones always go along. Signal itself: `signal`. */
  readonly release: readonly string[] | 'all';
  readonly by?: string;
  /** Stitch and route inherit nothing. @default false */
  readonly anew?: boolean;
  /** Destinations whose closed rows go along, because the lead is owed there. @default none */
  readonly owed?: readonly string[];
  readonly now: number;
  readonly timing: Timing;
}

/** Gives a signal its next run and moves its unfinished rows to it, in one transaction. `undefined`: somebody was faster. */
export async function allocateNextRun(store: Store, next: NextRun): Promise<number | undefined> {
  const { file, signal, cause, now } = next;
  const from = file.row.run;
  if (from === undefined) return undefined;
  const run = from + 1;
  const restart = cause === 'replay' || cause === 'revision' || cause === 'regroup';
  const moves = (row: { state: string; outcome?: unknown }, name: string): boolean =>
    row.state === 'open' ||
    // What was delivered of a lead is owed again of the one it became.
    (cause === 'regroup' && name !== 'signal' && row.state === 'closed' && row.outcome === undefined) ||
    (row.state === 'closed' && name !== 'signal' && next.owed?.includes(name) === true) ||
    row.state === 'deferred' ||
    row.state === 'dead' ||
    (row.state === 'parked' && isReleased(next, name));

  const signalMoves = restart || moves(file.row, 'signal');
  const rows = file.destinations.filter((row) => moves(row, row.destination));
  const writes: Write[] = [
    signalUpdate(next, run, signalMoves),
    entryWrite(
      { signal, run, handoff: 'dispatch', at: now, input: file.row.hash, versions: {} },
      { kind: 'done', data: { cause, from, ...(next.by ? { by: next.by } : {}) } },
    ),
    ...rows.map((row) => destinationUpdate(next, row, run)),
    ...(signalMoves ? detach(next, file.row) : []),
    ...rows.flatMap((row) => detach(next, row, row.destination)),
  ];
  return (await store.transact(writes)).kind === 'written' ? run : undefined;
}

const isReleased = ({ release }: NextRun, name: string): boolean => release === 'all' || release.includes(name);

/**
 * Whether a row leaves the item it is in: one that was parked, and one whose item somebody decided. A draining row that the
 * clock resumes stays counted.
 */
const leaves = (next: NextRun, row: SignalRow | DestinationRow, name: string): boolean =>
  row.item !== undefined && (row.state === 'parked' || isReleased(next, name));

/** In the transaction that moves the row. */
const detach = (next: NextRun, row: SignalRow | DestinationRow, destination?: string): Write[] =>
  row.item && leaves(next, row, destination ?? 'signal')
    ? [{ kind: 'delete', key: attachedKeyOf(row.item, next.signal, destination) }]
    : [];

/** The key of the row that attaches a signal (or one destination of it) to an item id `<fingerprint>#<n>`. */
export function attachedKeyOf(item: string, signal: string, destination?: string) {
  const at = item.lastIndexOf('#');
  return attachedSignalKey(item.slice(0, at), Number(item.slice(at + 1)), signal, destination);
}

function reopened(next: NextRun, row: SignalRow | DestinationRow, name: string): { set: Item; remove: string[] } {
  const isResume = next.cause === 'resume' && row.state !== 'parked' && !isReleased(next, name);
  return {
    set: { state: 'open', openShard: shardOf(next.signal), at: next.now + next.timing.openRowBudgetMs },
    // A resume of a deferral keeps counting its attempts and stays attached; anything else starts afresh.
    remove: isResume
      ? ['reason']
      : [
          'reason',
          'stopped',
          'attempts',
          'since',
          'faults',
          'faultSince',
          ...(leaves(next, row, name) ? ['item'] : []),
        ],
  };
}

/** The row is in the item it was read in, or its attached row would be left behind. */
const sameItem = ({ item }: SignalRow | DestinationRow): Condition =>
  item === undefined ? lacks('item') : eq('item', item);

function signalUpdate(next: NextRun, run: number, moves: boolean): Write {
  const row = next.file.row;
  const pins = next.pins ?? { contract: row.contract ?? '', ruleSet: row.ruleSet ?? '' };
  const fresh = moves ? reopened(next, row, 'signal') : { set: {}, remove: [] };
  return {
    kind: 'update',
    key: signalKey(next.signal),
    set: { run, cause: next.cause, contract: pins.contract, ruleSet: pins.ruleSet, ...fresh.set },
    remove: ['pending', ...(moves ? ['outcome'] : []), ...fresh.remove],
    ...(next.anew ? { add: { moves: 1 } } : {}),
    when: all(eq('run', run - 1), eq('hash', row.hash), eq('state', row.state), sameItem(row)),
  };
}

/** Setting going what waited for approval is the approval. */
const approval = ({ cause, by }: NextRun, { state, reason }: DestinationRow): Item =>
  state === 'parked' && reason === 'approval' && cause === 'resume' && by !== undefined ? { approvedBy: by } : {};

function destinationUpdate(next: NextRun, row: DestinationRow, run: number): Write {
  const fresh = reopened(next, row, row.destination);
  return {
    kind: 'update',
    key: destinationKey(next.signal, row.destination),
    set: { run, ...fresh.set, ...approval(next, row) },
    remove: [...fresh.remove, 'outcome', 'closedBy'],
    when: all(eq('run', row.run), eq('state', row.state), sameItem(row)),
  };
}
