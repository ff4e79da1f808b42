/**
 * Looking for chains that never stitched. Nothing is written on the road for it: an hour of arrivals is looked at once, when
 * its days are over. A conversation is counted by the signal that began it, which is the one its lead's id comes from, so
 * each counts once and only those cost a Query.
 */
import type { Flow } from '../core/definitions/definitions.ts';
import { leadIdOf } from '../core/ids.ts';
import { SignalRow } from '../core/journal/rows.ts';
import { LeadRow } from '../core/stitch/rows.ts';
import {
  ChainDay,
  type ChainHour,
  chainsFingerprint,
  isNameless,
  namelessIn,
  stitchWithinDays,
} from '../core/watch/chains.ts';
import { chainsKey, dayPartition, idOf, leadKey, SHARDS, TOUCHES } from './keys.ts';
import { raise } from './notices.ts';
import { absent, eq, type Item, itemOf, type Key, type Store } from './store.ts';
import { openGeneration } from './work.ts';

const DAY = 86_400_000;
/** Leads looked at together. */
const WIDTH = 8;

export async function readChainDay(store: Store, flow: string, day: string): Promise<ChainDay | undefined> {
  // One of a newer release is counted anew.
  return ChainDay.safeParse(await store.get(chainsKey(flow, day))).data;
}

/** Writes the day over the one it was made from; false when somebody else was faster. */
export async function keepChainDay(
  store: Store,
  flow: string,
  day: string,
  { before, after }: { readonly before: ChainDay | undefined; readonly after: ChainDay },
): Promise<boolean> {
  const item = { ...itemOf(after), expiresAt: Math.ceil((after.through + 30 * DAY) / 1000) };
  const when = before ? eq('through', before.through) : absent;
  return (await store.write({ kind: 'put', key: chainsKey(flow, day), item, when })).kind === 'written';
}

/** The conversations that began with an emitter in `[from, to)` of one day. */
export async function chainsBetween(
  store: Store,
  emitter: string,
  { day, from, to }: { readonly day: string; readonly from: number; readonly to: number },
): Promise<ChainHour> {
  const began = await leadsBegunBy(store, await arrivalsBetween(store, emitter, { day, from, to }));
  let nameless = 0;
  for (let at = 0; at < began.length; at += WIDTH) {
    const judged = await Promise.all(began.slice(at, at + WIDTH).map((lead) => neverNamed(store, lead)));
    nameless += judged.filter(Boolean).length;
  }
  return { emitter, began: began.length, nameless };
}

/** Keys of the signals that an emitter sent in `[from, to)` of one day. */
export const arrivalsBetween = async (
  store: Store,
  emitter: string,
  { day, from, to }: { readonly day: string; readonly from: number; readonly to: number },
): Promise<Key[]> =>
  (await Promise.all(SHARDS.map((shard) => keysOf(store, dayPartition(emitter, day, shard), from, to)))).flat();

async function keysOf(store: Store, partition: string, from: number, to: number): Promise<Key[]> {
  const keys: Key[] = [];
  let after: string | undefined;
  do {
    const page = await store.queryIndex('day', partition, { from, to: to - 1 }, after === undefined ? {} : { after });
    keys.push(...page.rows.map(({ key }) => key));
    after = page.next;
  } while (after !== undefined);
  return keys.filter(({ pk }) => pk.startsWith('s#'));
}

/** A signal that stopped before it had a lead is in a work item already. */
async function leadsBegunBy(store: Store, keys: readonly Key[]): Promise<string[]> {
  const leads: string[] = [];
  for (let at = 0; at < keys.length; at += 100) {
    const part = keys.slice(at, at + 100);
    for (const [index, item] of (await store.getMany(part)).entries()) {
      const row = SignalRow.safeParse(item).data;
      const own = leadIdOf(idOf(part[index]?.pk ?? ''));
      if (row && !row.probe && row.lead === own) leads.push(own);
    }
  }
  return leads;
}

/** Merged into another is joined. Who stands for others is whoever any of them named. */
async function neverNamed(store: Store, lead: string): Promise<boolean> {
  const row = LeadRow.safeParse(await store.get(leadKey(lead))).data;
  if (!row || row.mergedInto !== undefined) return false;
  const pages = await Promise.all(
    [lead, ...(row.absorbed ?? [])].map((each) => store.query('ledger', leadKey(each).pk, TOUCHES, { limit: 60 })),
  );
  return pages.flatMap(({ rows }) => rows).every(({ item }) => isNameless(namesIn(item)));
}

const namesIn = ({ identifiers }: Item): string[] => (Array.isArray(identifiers) ? identifiers.map(String) : []);

/** Files the day's item, or brings it up to date. Whoever closed it has looked at the day and is not asked again. */
export async function tellChainDay(
  store: Store,
  flow: Pick<Flow, 'name' | 'owners' | 'stitchWithinDays'>,
  day: string,
  { found, now }: { readonly found: ChainDay; readonly now: number },
): Promise<string | undefined> {
  const fingerprint = chainsFingerprint(flow.name, day);
  if (namelessIn(found) === 0 || (await openGeneration(store, fingerprint)) > 1) return undefined;
  const { began, nameless } = found;
  const evidence = {
    day,
    began,
    neverStitched: namelessIn(found),
    emitters: nameless,
    withinDays: stitchWithinDays(flow),
  };
  const { name } = flow;
  const told = {
    reason: 'never-stitched',
    handoff: 'watch',
    subject: name,
    flow: name,
    owner: flow.owners.integration,
  };
  return raise(store, fingerprint, { ...told, evidence, now });
}
