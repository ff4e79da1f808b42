/** Delivery: loading a branch, claiming a lead at a destination, and committing what was done. */

import { type LiveState, liveStateOf } from '../core/definitions/live.ts';
import { Breaker } from '../core/deliver/breaker.ts';
import { ClaimRow, type EffectRow } from '../core/deliver/rows.ts';
import { Entry, type Verdict } from '../core/journal/entry.ts';
import { DestinationRow, SignalRow } from '../core/journal/rows.ts';
import { LEASE_MS } from '../core/timing.ts';
import { entryWrite } from './journal.ts';
import {
  breakerKey,
  claimKey,
  deliverHandoff,
  destinationKey,
  effectKey,
  entryKey,
  LIVE_KEY,
  signalKey,
} from './keys.ts';
import { attachedKeyOf } from './runs.ts';
import { absent, all, any, eq, type Item, itemOf, le, type Store, type Write } from './store.ts';

export interface Branch {
  readonly signal: string;
  readonly run: number;
  readonly destination: string;
  readonly signalRow: SignalRow;
  readonly row: DestinationRow;
  readonly own?: Entry;
  readonly live: LiveState;
  readonly breaker: Breaker;
}

/** One round trip for everything that decides whether this branch may begin. */
export async function loadBranch(store: Store, signal: string, run: number, destination: string): Promise<Branch> {
  const [signalItem, row, own, live, breaker] = await store.getMany([
    signalKey(signal),
    destinationKey(signal, destination),
    entryKey(signal, run, deliverHandoff(destination)),
    LIVE_KEY,
    breakerKey(destination),
  ]);
  if (!signalItem || !row) throw new Error(`Signal ${signal} has no open row for ${destination}.`);
  return {
    signal,
    run,
    destination,
    signalRow: SignalRow.parse(signalItem),
    row: DestinationRow.parse(row),
    live: liveStateOf(live),
    breaker: Breaker.parse(breaker ?? {}),
    ...(own ? { own: Entry.parse(own) } : {}),
  };
}

export const holderOf = ({ signal, run }: Pick<Branch, 'signal' | 'run'>): string => `${signal}#${run}`;

/** Takes the claim of a lead at a destination, or says who has it. A dead holder's lease runs out. */
export async function claim(store: Store, lead: string, branch: Branch, now: number): Promise<ClaimRow | undefined> {
  const me = holderOf(branch);
  const result = await store.write({
    kind: 'update',
    key: claimKey(lead, branch.destination),
    set: { v: 1, holder: me, lease: now + LEASE_MS },
    when: any(absent, le('lease', now), eq('holder', me)),
  });
  return result.kind === 'written' ? ClaimRow.parse(result.item) : undefined;
}

/** Gives the claim back without having delivered anything. */
export async function release(store: Store, lead: string, branch: Branch): Promise<void> {
  const key = claimKey(lead, branch.destination);
  await store.write({ kind: 'update', key, set: { lease: 0 }, when: eq('holder', holderOf(branch)) });
}

type Brought = Pick<
  EffectRow,
  'kind' | 'state' | 'external' | 'carries' | 'merged' | 'isIntended' | 'hasAddress' | 'left' | 'strandedOn'
>;

export interface DoneEffect extends Brought {
  readonly key: string;
}

export interface Finish {
  readonly branch: Branch;
  /** Lead whose claim is held; absent when the branch stopped before claiming. */
  readonly lead?: string;
  /** Version of the lead that the destination now holds. */
  readonly deliveredVersion?: number;
  readonly done: readonly DoneEffect[];
  readonly verdict: Verdict;
  readonly startedAt: number;
  readonly now: number;
  /** Epoch ms at which a deferral must have become visible to people. */
  readonly visibleBy: number;
  /** Message rows of the signal that wait for this record. */
  readonly wakes?: readonly DestinationRow[];
}

/** One transaction: what was done, the claim given back, the journal entry and the row's next state. */
export async function finishBranch(store: Store, finish: Finish): Promise<boolean> {
  const { branch, verdict, now, startedAt } = finish;
  const { signal, run, destination } = branch;
  const facts = {
    signal,
    run,
    handoff: deliverHandoff(destination),
    input: branch.row.decision,
    versions: {},
    at: now,
    tookMs: now - startedAt,
  };
  const writes: Write[] = [
    entryWrite(facts, verdict),
    ...rowWrites(finish),
    ...finish.done.map((effect) => effectPut(branch, effect, now)),
    ...claimWrites(finish),
    ...(finish.wakes ?? []).map((row) => wake(signal, row, now)),
  ];
  return (await store.transact(writes)).kind === 'written';
}

/** Done closes the row and leaves its work item; deferred moves it; parked is left to Park, which attaches it. */
function rowWrites({ branch, verdict, now, visibleBy }: Finish): Write[] {
  const { signal, run, destination, row } = branch;
  const key = destinationKey(signal, destination);
  const when = all(eq('run', run), eq('state', 'open'));
  if (verdict.kind === 'done') {
    const remove = [
      'openShard',
      'at',
      'until',
      'reason',
      'stopped',
      'attempts',
      'since',
      'faults',
      'faultSince',
      'item',
    ];
    const isErased = verdict.data.erased === true;
    const set = { state: 'closed', ...(isErased ? { outcome: 'closed' } : {}) };
    const detach: Write[] = row.item ? [{ kind: 'delete', key: attachedKeyOf(row.item, signal, destination) }] : [];
    const erased: Write = { kind: 'update', key: signalKey(signal), set: { outcome: 'erased' }, when: eq('run', run) };
    return [{ kind: 'update', key, set, remove, when }, ...detach, ...(isErased ? [erased] : [])];
  }
  if (verdict.kind !== 'deferred') return [{ kind: 'check', key, when }];
  const set = {
    state: 'deferred',
    // Once it is in an item there is nothing to look at before its time.
    at: row.item === undefined ? Math.min(verdict.until, Math.max(visibleBy, now)) : verdict.until,
    until: verdict.until,
    attempts: (row.attempts ?? 0) + 1,
    since: row.since ?? now,
    stopped: 'deliver',
    reason: verdict.reason,
  };
  return [{ kind: 'update', key, set, remove: ['faults', 'faultSince'], when }];
}

export function effectPut({ signal, run, destination }: Branch, { key, ...effect }: DoneEffect, now: number): Write {
  const { kind, state, external, carries, merged, isIntended, hasAddress, left, strandedOn } = effect;
  const by = `${signal}#${run}`;
  const item = {
    v: 1,
    kind,
    destination,
    state,
    external,
    carries,
    merged,
    isIntended,
    hasAddress,
    left,
    strandedOn,
    at: now,
    by,
  };
  return { kind: 'put', key: effectKey(key), item: itemOf(item) };
}

function claimWrites({ branch, lead, deliveredVersion, done }: Finish): Write[] {
  if (lead === undefined) return [];
  const set: Item = {
    lease: 0,
    ...(deliveredVersion === undefined ? {} : { deliveredVersion }),
    ...(done.some(({ external }) => external !== '') ? { isKnown: true } : {}),
  };
  const key = claimKey(lead, branch.destination);
  return [{ kind: 'update', key, set, when: eq('holder', holderOf(branch)) }];
}

const wake = (signal: string, row: DestinationRow, now: number): Write => ({
  kind: 'update',
  key: destinationKey(signal, row.destination),
  set: { at: now, until: now },
  when: eq('run', row.run),
});

/** The destination works: its breaker is closed. */
export async function closeBreaker(store: Store, destination: string): Promise<void> {
  await store.write({ kind: 'put', key: breakerKey(destination), item: { v: 1, failures: 0, until: 0 } });
}

/** Counts a failure of the destination as a whole. Those of a burst all count, or it would not open the breaker. */
export async function countFailure(store: Store, destination: string, reason: string, until: number): Promise<void> {
  const key = breakerKey(destination);
  await store.write({ kind: 'update', key, set: { v: 1, until, reason }, add: { failures: 1 } });
}

/** Takes the one trial of an open breaker: whoever moves its time first. */
export async function takeTrial(store: Store, destination: string, breaker: Breaker, until: number): Promise<boolean> {
  const key = breakerKey(destination);
  const result = await store.write({ kind: 'update', key, set: { until }, when: eq('until', breaker.until) });
  return result.kind === 'written';
}
