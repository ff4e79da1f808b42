/** Carrying out what core/park decided for a stopped row. Used by Park and by clock. */
import type { Registry } from '../core/definitions/definitions.ts';
import type { Entry } from '../core/journal/entry.ts';
import type { OpenRow } from '../core/journal/rows.ts';
import { lastHandoff } from '../core/park/last-handoff.ts';
import { type Settlement, settle } from '../core/park/settle.ts';
import type { StopFacts } from '../core/review/items.ts';
import { reasonOf } from '../core/review/reasons.ts';
import type { Timing } from '../core/timing.ts';
import { entryWrite, type SignalFile } from './journal.ts';
import { destinationKey, signalKey } from './keys.ts';
import { all, any, eq, type Item, lacks, type Store, type Write } from './store.ts';
import { joinItem } from './work.ts';

export interface StoppedRow {
  readonly signal: string;
  readonly destination?: string;
  readonly run: number;
  /** Name of the handoff that stopped, if the caller knows it. */
  readonly handoff?: string;
  readonly file: SignalFile;
}

export interface SettleDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly timing: Timing;
  readonly now: () => number;
}

/** The row a stop is about: the signal's own, or one of its destinations. */
export const rowOf = ({ file, destination }: Pick<StoppedRow, 'file' | 'destination'>): OpenRow | undefined =>
  destination === undefined ? file.row : file.destinations.find((row) => row.destination === destination);

/** Decides and writes what becomes of a stopped row; says what was done so that the caller can finish a dead letter. */
export async function settleRow(deps: SettleDeps, stopped: StoppedRow): Promise<Settlement> {
  const row = rowOf(stopped);
  if (!row) return { kind: 'nothing' };
  const handoff = stopped.handoff ?? handoffOf(stopped);
  const entry = entryOf(stopped, handoff);
  const flow = deps.registry.flows.get(row.flow);
  const budgetMs = deps.timing.deferBudgetMs[flow?.tier ?? 'seconds'];
  const now = deps.now();
  const settlement = settle({
    row,
    run: stopped.run,
    handoff,
    now,
    timing: deps.timing,
    budgetMs,
    ...(entry ? { entry } : {}),
  });
  if (settlement.kind === 'attach') {
    await joinItem(deps.store, {
      facts: stopFacts(deps.registry, stopped, row, handoff, settlement.reason),
      run: stopped.run,
      evidence: settlement.evidence as Item,
      now,
      mode: 'park',
      previous: row.item,
    });
  }
  if (settlement.kind === 'defer') await deferRow(deps.store, stopped, handoff, settlement, now);
  if (settlement.kind === 'dead' && row.state !== 'dead') {
    await markDead(deps.store, stopped, handoff, settlement.reason, now + deps.timing.openRowBudgetMs);
  }
  return settlement;
}

const handoffOf = ({ file, run, destination }: StoppedRow): string =>
  destination === undefined ? lastHandoff(file.entries, run, file.row.cause) : 'deliver';

const journalName = (handoff: string, destination?: string): string =>
  handoff === 'deliver' && destination !== undefined ? `deliver#${destination}` : handoff;

const entryOf = ({ file, run, destination }: StoppedRow, handoff: string): Entry | undefined =>
  file.entries.find((entry) => entry.run === run && entry.handoff === journalName(handoff, destination));

/**
 * What is declared under a name; where it was removed from `flows/` while signals still use it, another of its kind under
 * that name: its item goes to those owners rather than to nobody.
 */
export function heirOf<T extends { readonly name: string }>(declared: ReadonlyMap<string, T>, name: string): T {
  const [heir] = declared.values();
  const found = declared.get(name) ?? (heir && { ...heir, name });
  if (!found) throw new Error(`Nothing is declared in flows/ any more, "${name}" included.`);
  return found;
}

/** What the work item needs to know of a stop. */
export function stopFacts(
  registry: Registry,
  stopped: Pick<StoppedRow, 'signal' | 'destination' | 'file'>,
  row: OpenRow,
  handoff: string,
  reason: string,
): StopFacts {
  const flow = heirOf(registry.flows, row.flow);
  const emitter = heirOf(registry.emitters, row.emitter);
  const destination = stopped.destination === undefined ? undefined : registry.destinations.get(stopped.destination);
  const version = versionFor(reason, stopped.file);
  return {
    handoff,
    reason,
    signal: stopped.signal,
    flow,
    emitter,
    ...(stopped.destination === undefined ? {} : { destination: stopped.destination }),
    ...(destination ? { destinationOwner: destination.owner } : {}),
    ...(version ? { version } : {}),
  };
}

/** The same for a delivery. */
export function stopFactsOfDelivery(
  registry: Registry,
  delivery: string,
  row: OpenRow,
  stop: Pick<StopFacts, 'handoff' | 'reason'>,
): StopFacts {
  const flow = heirOf(registry.flows, row.flow);
  const emitter = heirOf(registry.emitters, row.emitter);
  return { ...stop, signal: delivery, isDelivery: true, flow, emitter };
}

/** Drift is of a contract version, a kill of a rule set version; other causes have none. */
function versionFor(reason: string, file: SignalFile): string | undefined {
  const { pinnedTo } = reasonOf(reason);
  return pinnedTo && file.row[pinnedTo];
}

const keyOf = ({ signal, destination }: StoppedRow) =>
  destination === undefined ? signalKey(signal) : destinationKey(signal, destination);

async function deferRow(
  store: Store,
  stopped: StoppedRow,
  handoff: string,
  { until, attempts, since }: { until: number; attempts: number; since: number },
  now: number,
): Promise<void> {
  const park = stopped.destination === undefined ? 'park' : `park#${stopped.destination}`;
  const { signal, run } = stopped;
  await store.transact([
    entryWrite(
      { signal, run, handoff: park, at: now, input: handoff, versions: {} },
      { kind: 'deferred', reason: 'fault', until, data: { stopped: handoff, attempts } },
    ),
    {
      kind: 'update',
      key: keyOf(stopped),
      set: {
        state: 'deferred',
        at: until,
        until,
        faults: attempts,
        faultSince: since,
        since: rowOf(stopped)?.since ?? since,
        stopped: handoff,
        reason: 'fault',
      },
      when: all(eq('run', run), eq('state', 'open'), lacks('pending')),
    },
  ]);
}

async function markDead(store: Store, stopped: StoppedRow, handoff: string, reason: string, at: number): Promise<void> {
  const write: Write = {
    kind: 'update',
    key: keyOf(stopped),
    set: { state: 'dead', stopped: handoff, reason, at },
    when: all(eq('run', stopped.run), any(eq('state', 'open'), eq('state', 'deferred'))),
  };
  await store.write(write);
}
