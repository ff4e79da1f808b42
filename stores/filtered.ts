/**
 * Filtered, not dropped: what a form kept and did not start. A few of them wait in a work item for somebody to look at;
 * meanwhile, and when it is closed, they are filtered. Whoever was filtered by mistake runs after all.
 */
import type { Emitter, Flow } from '../core/definitions/definitions.ts';
import { SignalRow } from '../core/journal/rows.ts';
import { fingerprintOf, type StopFacts } from '../core/review/items.ts';
import { type Candidate, MOST_WAITING, SAMPLED_PER_DAY } from '../core/watch/sample.ts';
import { dayOf } from './day.ts';
import { dayPartition, idOf, SHARDS, sampledKey, shardOf, signalKey } from './keys.ts';
import { attachedKeyOf } from './runs.ts';
import { all, any, eq, lacks, lt, type Store, type Write } from './store.ts';
import { joinItem, openGeneration, readItem } from './work.ts';

const DAY = 86_400_000;

/** Filtered posts of a form in `[from, to)`, within one day: the newest few of each shard, so bounded in any flood. */
export async function filteredBetween(
  store: Store,
  emitter: string,
  { from, to, perShard }: { readonly from: number; readonly to: number; readonly perShard: number },
): Promise<readonly (Candidate & { readonly row: SignalRow })[]> {
  const options = { limit: perShard, descending: true };
  const pages = await Promise.all(
    SHARDS.map((shard) =>
      store.queryIndex('day', dayPartition(emitter, dayOf(from), shard), { from, to: to - 1 }, options),
    ),
  );
  const keys = pages.flatMap(({ rows }) => rows.map(({ key }) => key)).filter(({ pk }) => pk.startsWith('s#'));
  const found: (Candidate & { readonly row: SignalRow })[] = [];
  for (let at = 0; at < keys.length; at += 100) {
    const part = keys.slice(at, at + 100);
    const rows = await store.getMany(part);
    for (const [index, { pk }] of part.entries()) {
      const row = SignalRow.safeParse(rows[index]).data;
      if (row?.outcome === 'filtered' && row.filter !== undefined)
        found.push({ signal: idOf(pk), filter: row.filter, row });
    }
  }
  return found;
}

export interface Sample {
  readonly emitter: Emitter;
  readonly flow: Flow;
  /** Epoch ms. */
  readonly now: number;
}

/** Puts one of them into the item of its form; false when the day has its share, or nobody reads the item. */
export async function joinSample(store: Store, { emitter, flow, now }: Sample, signal: string): Promise<boolean> {
  const facts: StopFacts = { handoff: 'watch', reason: 'filtered-sample', signal, flow, emitter };
  if ((await waiting(store, facts)) >= MOST_WAITING || !(await takePlace(store, emitter.name, now))) return false;
  const joined = await joinItem(store, { facts, run: 0, evidence: { path: emitter.path }, now, mode: 'sample' });
  return joined.kind === 'joined';
}

async function waiting(store: Store, facts: StopFacts): Promise<number> {
  const fingerprint = fingerprintOf(facts);
  const view = await readItem(store, `${fingerprint}#${await openGeneration(store, fingerprint)}`, MOST_WAITING);
  return view?.attached.length ?? 0;
}

/** A place is taken before it is filled: dying in between leaves it empty, and the bound holds. */
async function takePlace(store: Store, emitter: string, now: number): Promise<boolean> {
  const taken = await store.write({
    kind: 'update',
    key: sampledKey(emitter, dayOf(now)),
    add: { n: 1 },
    set: { expiresAt: Math.ceil((now + 2 * DAY) / 1000) },
    when: any(lacks('n'), lt('n', SAMPLED_PER_DAY)),
  });
  return taken.kind === 'written';
}

/** Lets a filtered signal run after all: the clock starts it within a minute. False when it is not filtered (any more). */
export async function releaseFiltered(
  { store, now }: { readonly store: Store; readonly now: () => number },
  signal: string,
  row: SignalRow,
  by: string,
): Promise<boolean> {
  const open: Write = {
    kind: 'update',
    key: signalKey(signal),
    set: {
      ...{ state: 'open', openShard: shardOf(signal), at: now() },
      ...{ releasedBy: by, releasedFrom: row.filter ?? 'filtered' },
    },
    remove: ['outcome', 'filter', 'sampledIn'],
    when: all(eq('outcome', 'filtered'), lacks('run'), lacksOr('sampledIn', row.sampledIn)),
  };
  return (await store.transact([open, ...leaveSample(signal, row)])).kind === 'written';
}

const lacksOr = (attribute: string, value: string | undefined) =>
  value === undefined ? lacks(attribute) : eq(attribute, value);

/** It stays filtered, and leaves the sample. */
export async function keepFiltered(store: Store, signal: string, row: SignalRow): Promise<void> {
  if (row.sampledIn === undefined) return;
  const forget: Write = {
    kind: 'update',
    key: signalKey(signal),
    remove: ['sampledIn'],
    when: eq('sampledIn', row.sampledIn),
  };
  await store.transact([forget, ...leaveSample(signal, row)]);
}

const leaveSample = (signal: string, { sampledIn }: SignalRow): Write[] =>
  sampledIn === undefined ? [] : [{ kind: 'delete', key: attachedKeyOf(sampledIn, signal) }];
