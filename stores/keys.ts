/**
 * The one place where keys are spelled: a builder for every kind of item in the five tables, and the ranges that read
 * them together. Ids are hashes and names are lower-case words, so neither can hold the `#` that joins them.
 */
import { identifierOf } from '../core/stitch/kinds.ts';
import type { Key, Range } from './store.ts';

/** Epoch milliseconds as 15 digits, so that text order is time order. Times outside 1970..33658 are moved to its ends. */
function sortableTime(at: number): string {
  const within = Math.min(Math.max(Math.trunc(at) || 0, 0), 999_999_999_999_999);
  return String(within).padStart(15, '0');
}

const SHARD_COUNT = 16;

/** The partitions of a sharded index, to be queried one by one. */
export const SHARDS: readonly string[] = Array.from({ length: SHARD_COUNT }, (_, shard) => String(shard));

/** The shard, '0' to '15', of an id: the same for ever, because rows are found again by it. */
export function shardOf(id: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return String((hash ^ (hash >>> 16)) & (SHARD_COUNT - 1));
}

/** The id in a partition key such as `s#<id>`, `d#<id>`, `l#<id>`; for rows that come from an index. */
export function idOf(partition: string): string {
  return partition.slice(partition.indexOf('#') + 1);
}

// ledger: signals and deliveries

const ledger = (pk: string, sk: string): Key => ({ table: 'ledger', pk, sk });

/** The signal itself: its run counter, its state, its place in the `open` index. */
export const signalKey = (id: string): Key => ledger(`s#${id}`, 'signal');

/** The journal entry of one handoff in one run; `handoff` is its name, or {@link deliverHandoff} per destination. */
export const entryKey = (signal: string, run: number, handoff: string): Key =>
  ledger(`s#${signal}`, `r${run}#${handoff}`);

/** The name under which `deliver` journals for one destination. */
export const deliverHandoff = (destination: string): `deliver#${string}` => `deliver#${destination}`;

/** The open row of one signal at one destination. */
export const destinationKey = (signal: string, destination: string): Key => ledger(`s#${signal}`, `d#${destination}`);

export const deliveryKey = (id: string): Key => ledger(`d#${id}`, 'delivery');

/** What dispatch or fetch journals about a delivery it is done with. */
export const deliveryEntryKey = (id: string, handoff: 'dispatch' | 'fetch'): Key => ledger(`d#${id}`, handoff);

/** What fetch journals when it stops for the `pass`-th time. */
export const fetchStopKey = (id: string, pass: number): Key =>
  ledger(`d#${id}`, `fetch#${String(pass).padStart(6, '0')}`);

/** Shards of history that are written. A file is one moment, so they are for reading side by side. */
const HISTORY_COUNT = 4;

/** The shard of the `day` index where a signal that a backfill brought in stands. */
export const historyShardOf = (id: string): string => `history-${Number(shardOf(id)) % HISTORY_COUNT}`;

/** All shards of history; the first is the only one of the previous release. */
export const HISTORY_SHARDS: readonly string[] = [
  'history',
  ...Array.from({ length: HISTORY_COUNT }, (_, shard) => `history-${shard}`),
];

/** The partition of the `day` index: arrivals of one emitter on one day (`yyyy-mm-dd`) in one shard. */
export const dayPartition = (emitter: string, day: string, shard: string): string => `${emitter}#${day}#${shard}`;

// ledger: leads and effects

export const leadKey = (id: string): Key => ledger(`l#${id}`, 'lead');

/** One touch of a lead by a signal, in the order of effective time (epoch ms). */
export const touchKey = (lead: string, effectiveAt: number, signal: string): Key =>
  ledger(`l#${lead}`, `t#${sortableTime(effectiveAt)}#${signal}`);

export const TOUCHES: Range = { prefix: 't#' };

/** The pointer to the engagement open in this flow; put only if there is none. */
export const engagementPointerKey = (lead: string, flow: string): Key => ledger(`l#${lead}`, `g#${flow}`);

export const engagementKey = (lead: string, flow: string, n: number): Key =>
  ledger(`l#${lead}`, `g#${flow}#${String(n).padStart(6, '0')}`);

/** The lease under which one worker writes this lead to this destination. */
export const claimKey = (lead: string, destination: string): Key => ledger(`l#${lead}`, `c#${destination}`);

/** What happened to a lead: merges, partings and moved signals, in order of time (epoch ms). */
export const leadEventKey = (
  keeper: string,
  at: number,
  { kind, lead, other }: { readonly kind: string; readonly lead: string; readonly other: string },
): Key => ledger(`l#${keeper}`, `m#${sortableTime(at)}#${kind}#${lead}#${other}`);

export const LEAD_EVENTS: Range = { prefix: 'm#' };

/** What somebody decided of this lead and another one. */
export const rulingKey = (lead: string, other: string): Key => ledger(`l#${lead}`, `r#${other}`);

/** The request to put a lead's component right. */
export const regroupKey = (lead: string): Key => ledger(`l#${lead}`, 'regroup');

/** Claims (`c#`), engagements and pointers (`g#`) and the lead: everything of a lead but its touches, which grow. */
export const LEAD_WITHOUT_TOUCHES: Range = { from: 'c#', to: 'lead' };

/** One effect, by what it is for; in a partition of its own so that effects of one lead do not contend. */
export const effectKey = (key: string): Key => ledger(`e#${key}`, 'effect');

// envelopes

/** Personal data: `id` is the partition of what it belongs to (`s#<signal>`, `d#<delivery>`, `l#<lead>`). */
export const envelopeKey = (id: string, kind: string): Key => ({ table: 'envelopes', pk: id, sk: kind });

// identity

/** Which lead an identifier belongs to; `hash` is the peppered hash, never the identifier. */
export const identifierKey = (kind: string, hash: string): Key => ({
  table: 'identity',
  pk: `${kind}#${hash}`,
  sk: 'lead',
});

/** The same, of an identifier by its name (`<kind>#<hash>`). */
export function headKey(name: string): Key {
  const { kind, hash } = identifierOf(name);
  return identifierKey(kind, hash);
}

/** The mark an erasure leaves; a missing envelope is `erased` only where this stands. */
export const tombstoneKey = (kind: string, id: string): Key => ({
  table: 'identity',
  pk: `${kind}#${id}`,
  sk: 'tombstone',
});

// work

const work = (pk: string, sk: string): Key => ({ table: 'work', pk, sk });

/** The pointer to the open generation of a fingerprint's work item. */
export const workPointerKey = (fingerprint: string): Key => work(`w#${fingerprint}`, 'open');

/** Generation `n` of a work item. A closed generation never reopens. */
export const workItemKey = (fingerprint: string, n: number): Key => work(`w#${fingerprint}#${n}`, 'item');

/** A signal, or one destination of it, that waits for this work item. */
export const attachedSignalKey = (fingerprint: string, n: number, signal: string, destination?: string): Key =>
  work(`w#${fingerprint}#${n}`, destination === undefined ? `s#${signal}` : `s#${signal}#${destination}`);

/** A delivery that waits for this work item. */
export const attachedDeliveryKey = (fingerprint: string, n: number, delivery: string): Key =>
  work(`w#${fingerprint}#${n}`, `d#${delivery}`);

// control

const control = (pk: string, sk: string): Key => ({ table: 'control', pk, sk });

/** Live control state: the modes of flows, killed rule sets, throttles and paused destinations, in one item. */
export const LIVE_KEY: Key = control('live#all', 'state');

/** All published content of a kind. */
export const contentPartition = (kind: string): string => `content#${kind}`;

/** Published content (rule sets, contracts, templates ...) under its immutable version. */
export const contentKey = (kind: string, version: string): Key => control(contentPartition(kind), version);

/** The round-robin counter of a pool of owners. */
export const poolCounterKey = (pool: string): Key => control(`pool#${pool}`, 'counter');

/** The newest contract version an operator accepted for an emitter, and what it was accepted on top of. */
export const acceptanceKey = (emitter: string): Key => control(`contract#${emitter}`, 'accepted');

/** Throttle: how many signals started in one minute (epoch minutes), of an emitter or of one campaign's lane. */
export const throttleMinuteKey = (emitter: string, minute: number, lane: string): Key =>
  control(`throttle#${emitter}`, `m#${minute}#${lane}`);

/** Throttle: how many signals ever queued in a lane and ever left it, for an estimate. */
export const throttleLaneKey = (emitter: string, lane: string): Key => control(`throttle#${emitter}`, `l#${lane}`);

/** Throttle: a signal's place in its lane, in the order of arrival (epoch ms). */
export const throttlePlaceKey = (emitter: string, lane: string, receivedAt: number, signal: string): Key =>
  control(`throttle#${emitter}`, `q#${lane}#${sortableTime(receivedAt)}#${signal}`);

/** The places of a lane in order; of all lanes without one. */
export const throttlePlaces = (lane?: string): Range => ({ prefix: lane === undefined ? 'q#' : `q#${lane}#` });

/** Everything that waits in lanes after this one. */
export const throttlePlacesAfter = (lane: string): Range => ({ from: `q#${lane}#~`, to: 'q#~' });

/** What a contract in shadow did, by version; in shards, so that signals do not wait for each other. */
export const shadowKey = (version: string, shard: string): Key => control(`shadow#${version}`, shard);

/** Which fields an emitter sends that this contract version does not name, as far as items were made of them. */
export const additiveKey = (emitter: string, version: string): Key => control(`additive#${emitter}`, version);

/** How far a count of signals came; what is counted is the clock's window, or an hour. */
export const countKey = (what: string): Key => control(`count#${what}`, 'state');

/** Deliveries that such a count still has to judge, by the hash of what the row holds: two who count never write over each other. */
export const countedDeliveriesKey = (what: string, hash: string): Key => control(`count#${what}`, `found#${hash}`);

/** How far the ledger is keyed anew. */
export const KEYING_KEY: Key = control('keying#ledger', 'state');

export const breakerKey = (destination: string): Key => control(`breaker#${destination}`, 'state');

/** What an operator did, by day (`yyyy-mm-dd`) and time (epoch ms). */
export const auditKey = (day: string, at: number, id: string): Key =>
  control(`audit#${day}`, `${sortableTime(at)}#${id}`);

/** What an emitter usually sends, by hour of the week. */
export const volumeKey = (emitter: string): Key => control(`volume#${emitter}`, 'state');

/** What became of the conversations that began in a flow on a day (`yyyy-mm-dd`). */
export const chainsKey = (flow: string, day: string): Key => control(`chains#${flow}`, day);

/** How far a flow's arrivals were compared with each other. */
export const alikeKey = (flow: string): Key => control(`alike#${flow}`, 'state');

/** All leads of some days that have one likeness; `hash` is keyed like an identifier's. */
export const likenessPartition = (hash: string): string => `likeness#${hash}`;
export const likenessKey = (hash: string, lead: string): Key => control(likenessPartition(hash), lead);

/** How many filtered posts of a form were put before somebody on a day (`yyyy-mm-dd`). */
export const sampledKey = (emitter: string, day: string): Key => control(`sampled#${emitter}`, day);

/** The mark that a batch (of log lines) was counted, part by part. */
export const countedKey = (batch: string, part: string): Key => control(`counted#${batch}`, part);

/** How often something happened in one minute (epoch minutes). */
export const rateKey = (what: string, minute: number): Key => control(`rate#${what}`, String(minute));

/** How often an emitter's senders were refused on a day (`yyyy-mm-dd`). */
export const refusedKey = (emitter: string, day: string): Key => control(`refused#${emitter}`, day);
