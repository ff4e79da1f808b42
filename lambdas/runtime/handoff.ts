/**
 * What every state of the lead journey does around its own decision: read the run, step aside for a newer run, return
 * what is journalled already, inherit what an earlier run found from the same basis, and otherwise decide and commit.
 */
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { type Basis, Entry, inheritable, type Verdict } from '../../core/journal/entry.ts';
import { type DestinationRow, SignalRow } from '../../core/journal/rows.ts';
import { KnownFault, Stop } from '../../core/park/stop.ts';
import type { DecidingHandoff } from '../../core/spine.ts';
import { entryWrite, readSignal } from '../../stores/journal.ts';
import { entryKey, signalKey } from '../../stores/keys.ts';
import { all, eq, type Item, type Key, lacks, type Store, type Write } from '../../stores/store.ts';

/** What a state of the journey is called with: ids only. */
export const RunEvent = z.object({
  signal: z.string().min(1),
  run: z.number().int().nonnegative(),
  /** Given after Stitch; saves a read. */
  lead: z.string().optional(),
});
export type RunEvent = z.infer<typeof RunEvent>;

/** A run as loaded for one handoff. */
export interface LoadedRun {
  readonly signal: string;
  readonly run: number;
  readonly row: SignalRow;
  /** Finished entries this run may build on: its own, else the newest earlier one. */
  readonly upstream: (handoff: string) => Entry;
  readonly entries: readonly Entry[];
  readonly destinations: readonly DestinationRow[];
  /** The extra items asked for, in order. */
  readonly extras: readonly (Item | undefined)[];
}

/** A verdict with the state changes that belong to it; both are committed in one transaction. */
export interface Step {
  readonly verdict: Verdict;
  readonly writes?: readonly Write[];
}

export interface HandoffSpec<R> {
  readonly name: DecidingHandoff;
  /** Handoffs whose entries the decision builds on. */
  readonly needs: readonly string[];
  /** Items to read in the same round trip. */
  readonly extras: (event: RunEvent) => readonly Key[];
  readonly basis: (run: LoadedRun) => Basis;
  /** Decides; called again when a condition of its writes did not hold. */
  readonly decide: (run: LoadedRun) => Promise<Step>;
  /** What the state machine gets: ids only. `inherited` tells whether the entry is of an earlier run. */
  readonly result: (run: LoadedRun, entry: Entry, inherited: boolean) => R | Promise<R>;
}

/** A signal that was moved to another lead, or whose lead parted from another, is stitched and routed anew, whatever it says. */
export const regroupings = ({ row }: LoadedRun): Record<string, string> =>
  row.moves === undefined ? {} : { moves: String(row.moves) };

export interface HandoffDeps {
  readonly store: Store;
  readonly now: () => number;
  /** Waits after the n-th lost race in a row. @default jitter, growing to 400 ms */
  readonly pause?: (lost: number) => Promise<void>;
  /** Told at the end how many races were lost, if any were. */
  readonly onLost?: (lost: number) => void;
}

/** Races lost to other signals, of the same lead or for the same pool, are decided again; after this many it is the clock's. */
const MAX_PASSES = 60;

const MINUTE = 60_000;
/** Less than the function's 15 s: there must be time left to say that the signal waits. */
const MAX_RACING_MS = 10_000;

/** Whoever lost steps aside for a while, or a burst of hundreds would lose together again and again. */
const jitter = (lost: number): Promise<void> => wait(Math.random() * Math.min(400, 10 * 2 ** Math.min(lost, 6)));

/** Runs one handoff. Throws {@link Stop} when the run leaves the straight road; anything else thrown is a fault. */
export async function runHandoff<R>(deps: HandoffDeps, spec: HandoffSpec<R>, raw: unknown): Promise<R> {
  let lost = 0;
  const pause = (n: number): Promise<void> => {
    lost = n;
    return (deps.pause ?? jitter)(n);
  };
  try {
    return await runPasses(deps, spec, raw, pause);
  } finally {
    if (lost > 0) deps.onLost?.(lost);
  }
}

async function runPasses<R>(
  deps: HandoffDeps,
  spec: HandoffSpec<R>,
  raw: unknown,
  pause: (lost: number) => Promise<void>,
): Promise<R> {
  const event = RunEvent.parse(raw);
  const ids = { signal: event.signal, run: event.run, handoff: spec.name };
  const begun = deps.now();
  for (let pass = 1; ; pass += 1) {
    const started = deps.now();
    const run = await loadRun(deps.store, spec, event);
    if (run.row.run !== event.run || run.row.pending) throw new Stop('superseded', ids);
    const own = run.entries.find((entry) => entry.run === event.run && entry.handoff === spec.name);
    if (own) return settled(spec, run, own, false, ids);
    const basis = spec.basis(run);
    const earlier = inheritable(run.entries, spec.name, event.run, basis);
    if (earlier) return settled(spec, run, earlier, true, ids);
    // Only now: whoever lost the last race may have lost it to another worker of this run, or to a newer run.
    const isOver = pass > MAX_PASSES || started - begun >= MAX_RACING_MS;
    const step = isOver ? crowded(run, started) : await spec.decide(run);
    const at = deps.now();
    const facts = { ...ids, ...basis, at, tookMs: at - started, lost: pass - 1 };
    const writes = [
      entryWrite(facts, step.verdict),
      ...(step.writes ?? []),
      ...deferral(run, spec.name, step.verdict, at),
    ];
    if ((await deps.store.transact(writes)).kind === 'written') {
      const entry = Entry.parse(writes[0] && 'item' in writes[0] ? writes[0].item : undefined);
      return settled(spec, run, entry, false, ids);
    }
    if (isOver) throw new KnownFault('races-lost', `${spec.name} of ${event.signal} lost even its deferral.`);
    await pause(pass);
  }
}

/** A crowd is nobody's fault: the signal waits for a quieter minute, a longer one each time. */
const crowded = ({ row }: LoadedRun, now: number): Step => ({
  verdict: { kind: 'deferred', reason: 'crowded', until: now + Math.min(10, row.attempts ?? 0) * MINUTE, data: {} },
});

async function settled<R>(
  spec: HandoffSpec<R>,
  run: LoadedRun,
  entry: Entry,
  inherited: boolean,
  ids: { signal: string; run: number; handoff: string },
): Promise<R> {
  // Erased: there is nothing left to carry on with, and the row is closed.
  if (entry.data.erased === true) throw new Stop('superseded', ids);
  if (entry.outcome === 'continue' || entry.outcome === 'done') return spec.result(run, entry, inherited);
  throw new Stop(entry.outcome, ids);
}

/** A deferral moves the signal's own row in the transaction that journals it. */
function deferral(run: LoadedRun, handoff: string, verdict: Verdict, now: number): Write[] {
  if (verdict.kind !== 'deferred') return [];
  const attempts = (run.row.attempts ?? 0) + 1;
  const since = run.row.since ?? now;
  const set = {
    state: 'deferred',
    at: verdict.until,
    until: verdict.until,
    attempts,
    since,
    stopped: handoff,
    reason: verdict.reason,
  };
  return [
    {
      kind: 'update',
      key: signalKey(run.signal),
      set,
      remove: ['faults', 'faultSince'],
      when: all(eq('run', run.run), eq('state', 'open'), lacks('pending')),
    },
  ];
}

/** Run 0 needs one round trip for everything it can name; later runs read the signal's whole file first. */
async function loadRun(store: Store, spec: HandoffSpec<unknown>, event: RunEvent): Promise<LoadedRun> {
  const extraKeys = spec.extras(event);
  if (event.run > 0) {
    const [file, extras] = await Promise.all([
      readSignal(store, event.signal),
      extraKeys.length > 0 ? store.getMany(extraKeys) : [],
    ]);
    if (!file) throw missing(event.signal);
    return { ...event, ...file, upstream: upstreamOf(file.entries, event.run), extras };
  }
  const names = [spec.name, ...spec.needs];
  const keys = [signalKey(event.signal), ...names.map((name) => entryKey(event.signal, 0, name)), ...extraKeys];
  const [rowItem, ...rest] = await store.getMany(keys);
  if (!rowItem) throw missing(event.signal);
  const entries = rest.slice(0, names.length).flatMap((item) => (item ? [Entry.parse(item)] : []));
  return {
    ...event,
    row: SignalRow.parse(rowItem),
    entries,
    destinations: [],
    upstream: upstreamOf(entries, 0),
    extras: rest.slice(names.length),
  };
}

const missing = (signal: string): Error => new Error(`There is no signal ${signal} in the ledger.`);

function upstreamOf(entries: readonly Entry[], run: number): (handoff: string) => Entry {
  return (handoff) => {
    const found = entries
      .filter((entry) => entry.handoff === handoff && entry.run <= run)
      .filter((entry) => entry.outcome === 'continue' || entry.outcome === 'done')
      .at(-1);
    if (!found) throw new Error(`No finished ${handoff} entry precedes run ${run}.`);
    return found;
  };
}
