/** How a pass of fetch over one delivery is remembered: its progress, its end, and the journal entry of either. */
import type { Registry } from '../core/definitions/definitions.ts';
import type { PassEnd } from '../core/fetch/verdict.ts';
import { Entry } from '../core/journal/entry.ts';
import { DeliveryRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { leaveItem } from './deliveries.ts';
import { deliveryEntryKey, deliveryKey, fetchStopKey } from './keys.ts';
import { absent, all, any, type Condition, eq, type Item, lacks, type Store, type Write } from './store.ts';

/** A delivery as a pass of fetch has it in hand. */
export interface Pass {
  readonly delivery: string;
  readonly row: DeliveryRow;
  /** How many things its signals refer to. */
  readonly references: number;
  /** Epoch ms. */
  readonly startedAt: number;
}

export interface PassDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly timing: Timing;
  readonly now: () => number;
}

const WAITING = ['until', 'attempts', 'since', 'faults', 'faultSince', 'reason', 'stopped'];
const isLive = any(eq('state', 'open'), eq('state', 'deferred'));

/**
 * Notes how many references are kept, in order; the clock looks again after a whole budget. What was deferred is under way
 * again. `undefined`: somebody else was faster.
 */
export async function noteFetched(deps: PassDeps, pass: Pass, fetched: number): Promise<Pass | undefined> {
  const { delivery, row } = pass;
  const written = await deps.store.write({
    kind: 'update',
    key: deliveryKey(delivery),
    set: { fetched, at: deps.now() + deps.timing.openRowBudgetMs, state: 'open' },
    remove: WAITING,
    when: all(eq('hash', row.hash), eq('references', 'wanted'), isLive),
  });
  return written.kind === 'written' ? { ...pass, row: DeliveryRow.parse(written.item) } : undefined;
}

/** Ends a pass: the row's next state and the journal entry, in one transaction. False: somebody else was faster. */
export async function endPass(deps: PassDeps, pass: Pass, end: Ended): Promise<boolean> {
  const writes = end.kind === 'done' ? doneWrites(deps, pass) : stopWrites(deps, pass, end);
  return (await deps.store.transact(writes)).kind === 'written';
}

type Ended = Exclude<PassEnd, { kind: 'unfinished' }>;

/** Another pass may have ended meanwhile: its number is taken. */
const unchanged = ({ row }: Pass): Condition =>
  all(
    eq('hash', row.hash),
    eq('references', 'wanted'),
    isLive,
    row.passes === undefined ? lacks('passes') : eq('passes', row.passes),
    row.item === undefined ? lacks('item') : eq('item', row.item),
  );

/** Everything is kept: dispatch has the next word, and the clock looks after a whole budget. */
function doneWrites({ now, timing }: PassDeps, pass: Pass): Write[] {
  const { delivery, row, references } = pass;
  const at = now();
  return [
    {
      kind: 'update',
      key: deliveryKey(delivery),
      set: { references: 'kept', fetched: references, state: 'open', at: at + timing.openRowBudgetMs },
      remove: [...WAITING, 'item'],
      when: unchanged(pass),
    },
    { kind: 'put', key: deliveryEntryKey(delivery, 'fetch'), item: entryItem(pass, 'done', at, { references }) },
    ...(row.item ? [leaveItem(row.item, delivery)] : []),
  ];
}

function stopWrites(deps: PassDeps, pass: Pass, end: Exclude<Ended, { kind: 'done' }>): Write[] {
  const { delivery, row, references } = pass;
  const passes = (row.passes ?? 0) + 1;
  const now = deps.now();
  const entry = entryItem(pass, end.kind, now, { references, code: end.code });
  const until = end.kind === 'deferred' ? { until: end.until } : {};
  return [
    {
      kind: 'update',
      key: deliveryKey(delivery),
      set: { passes, ...(end.kind === 'deferred' ? deferral(deps, row, end, now) : { state: 'open' }) },
      remove: ['faults', 'faultSince'],
      when: unchanged(pass),
    },
    {
      kind: 'put',
      key: fetchStopKey(delivery, passes),
      item: { ...entry, reason: end.reason, ...until },
      when: absent,
    },
  ];
}

type Deferred = Extract<PassEnd, { kind: 'deferred' }>;

function deferral({ registry, timing }: PassDeps, row: DeliveryRow, end: Deferred, now: number): Item {
  const since = row.since ?? now;
  const visibleBy = since + timing.deferBudgetMs[registry.flows.get(row.flow)?.tier ?? 'seconds'] + 1;
  return {
    state: 'deferred',
    // Once it is in an item there is nothing to look at before its time.
    at: row.item === undefined ? Math.min(end.until, Math.max(visibleBy, now)) : end.until,
    until: end.until,
    attempts: (row.attempts ?? 0) + (end.isWait ? 0 : 1),
    since,
    stopped: 'fetch',
    reason: end.reason,
  };
}

function entryItem({ row, startedAt }: Pass, outcome: Entry['outcome'], at: number, data: Item): Item {
  const run = (row.passes ?? 0) + 1;
  return { v: 1, run, handoff: 'fetch', outcome, at, tookMs: at - startedAt, input: row.hash, versions: {}, data };
}

/** What fetch journalled when it stopped last; `undefined` when it never did, or was set going again since. */
export async function readStop(store: Store, delivery: string, { passes }: DeliveryRow): Promise<Entry | undefined> {
  const item = passes === undefined ? undefined : await store.get(fetchStopKey(delivery, passes));
  return item && Entry.parse(item);
}
