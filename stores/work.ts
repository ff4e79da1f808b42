/**
 * Work items. Joining writes the attached row and moves the ledger row in one transaction, so ledger and work never
 * disagree. A closed item never reopens: its pointer has moved to the next generation.
 */

import { fingerprintOf, type ItemOutcome, ownerOf, type StopFacts, WorkItem } from '../core/review/items.ts';
import {
  attachedDeliveryKey,
  attachedSignalKey,
  deliveryKey,
  destinationKey,
  signalKey,
  workItemKey,
  workPointerKey,
} from './keys.ts';
import { newItem, type Opening } from './new-item.ts';
import { absent, all, any, eq, type Item, lacks, le, type Store, type Write } from './store.ts';

/** What an item is opened for. */
interface Cause {
  readonly facts: StopFacts;
  readonly evidence: Item;
  /** Epoch ms. */
  readonly now: number;
}

export interface Join extends Cause {
  readonly run: number;
  /**
   * `park`: the row waits for a person and leaves the `open` index. `drain`: it is counted but goes on being tried.
   * `sample`: it stays as it is, filtered, and somebody looks at it.
   */
  readonly mode: 'park' | 'drain' | 'sample';
  /** Item the row was counted in so far; it leaves that one in the same transaction. */
  readonly previous?: string | undefined;
}

export type Joined = { readonly kind: 'joined'; readonly item: string } | { readonly kind: 'superseded' };

const isOpen = any(eq('state', 'open'), eq('state', 'claimed'));

/** Puts a stopped row into the open work item of its cause, opening one if there is none. */
export async function joinItem(store: Store, join: Join): Promise<Joined> {
  const fingerprint = fingerprintOf(join.facts);
  // Each pass that loses to a closing item finds the next generation; more than a few in a row means a defect.
  for (let pass = 0; pass < 8; pass += 1) {
    const n = await openGeneration(store, fingerprint);
    const existing = await store.get(workItemKey(fingerprint, n));
    if (!existing) {
      const item = newItem(openingOf(join), fingerprint, n);
      await store.write({ kind: 'put', key: workItemKey(fingerprint, n), item, when: absent });
    }
    const result = await store.transact([
      { kind: 'check', key: workItemKey(fingerprint, n), when: isOpen },
      attachedPut(join, fingerprint, n),
      rowUpdate(join, `${fingerprint}#${n}`),
      ...leavePrevious(join, `${fingerprint}#${n}`),
    ]);
    if (result.kind === 'written') return { kind: 'joined', item: `${fingerprint}#${n}` };
    if (result.failed.some((failure) => failure.index === 2)) return { kind: 'superseded' };
  }
  throw new Error(`Work item ${fingerprint} kept closing while a row tried to join it; look at its decisions.`);
}

/** Opens the item of a cause that no row waits for (a missed follow-up). Repeating it changes nothing. */
export async function raiseItem(store: Store, cause: Cause): Promise<string> {
  const fingerprint = fingerprintOf(cause.facts);
  const n = await openGeneration(store, fingerprint);
  await store.write({
    kind: 'put',
    key: workItemKey(fingerprint, n),
    item: newItem(openingOf(cause), fingerprint, n),
    when: absent,
  });
  return `${fingerprint}#${n}`;
}

/** The generation that takes new rows: the pointer's, or 1. */
export async function openGeneration(store: Store, fingerprint: string): Promise<number> {
  return generationOf(await store.get(workPointerKey(fingerprint)));
}

/** Ids of the items that take new rows of these causes, whether or not there are any. One read. */
export async function openGenerations(store: Store, fingerprints: readonly string[]): Promise<string[]> {
  const pointers = await store.getMany(fingerprints.map(workPointerKey));
  return fingerprints.map((fingerprint, index) => `${fingerprint}#${generationOf(pointers[index])}`);
}

const generationOf = (pointer: Item | undefined): number => (typeof pointer?.n === 'number' ? pointer.n : 1);

function attachedPut({ facts, run, now }: Join, fingerprint: string, n: number): Write {
  const base = { v: 1, run, at: now };
  if (facts.isDelivery) {
    return {
      kind: 'put',
      key: attachedDeliveryKey(fingerprint, n, facts.signal),
      item: { ...base, delivery: facts.signal },
    };
  }
  const destination = facts.destination === undefined ? {} : { destination: facts.destination };
  const key = attachedSignalKey(fingerprint, n, facts.signal, facts.destination);
  return { kind: 'put', key, item: { ...base, signal: facts.signal, ...destination } };
}

/** A row is attached to one item at a time, or the older one would wait for it for ever. */
function leavePrevious({ facts, previous }: Join, item: string): Write[] {
  if (previous === undefined || previous === item) return [];
  const { fingerprint, n } = itemIdParts(previous);
  if (facts.isDelivery) return [{ kind: 'delete', key: attachedDeliveryKey(fingerprint, n, facts.signal) }];
  return [{ kind: 'delete', key: attachedSignalKey(fingerprint, n, facts.signal, facts.destination) }];
}

function rowUpdate({ facts, run, mode }: Join, item: string): Write {
  const { signal, destination, handoff, reason } = facts;
  const own = facts.isDelivery ? deliveryKey(signal) : signalKey(signal);
  const key = destination === undefined ? own : destinationKey(signal, destination);
  const live = any(eq('state', 'open'), eq('state', 'deferred'), eq('state', 'dead'));
  const when = facts.isDelivery ? live : all(eq('run', run), lacks('pending'), live);
  if (mode === 'sample') {
    const isFiltered = all(eq('outcome', 'filtered'), lacks('run'), lacks('sampledIn'));
    return { kind: 'update', key, set: { sampledIn: item }, when: isFiltered };
  }
  if (mode === 'drain') return { kind: 'update', key, set: { item }, when };
  return {
    kind: 'update',
    key,
    set: { state: 'parked', item, stopped: handoff, reason },
    remove: ['openShard', 'at'],
    when,
  };
}

const openingOf = ({ facts, evidence, now }: Cause): Opening => ({
  reason: facts.reason,
  handoff: facts.handoff,
  subject: facts.destination ?? facts.emitter.name,
  flow: facts.flow.name,
  owner: ownerOf(facts),
  version: facts.version,
  evidence,
  now,
});

/** An item with its id and how many rows are attached (counted, never kept as a number). */
export interface ItemView {
  readonly id: string;
  readonly item: WorkItem;
  readonly attached: readonly AttachedRow[];
}

export interface AttachedRow {
  /** Signal, or delivery if `isDelivery`. */
  readonly signal: string;
  readonly isDelivery?: boolean;
  readonly destination?: string;
  readonly run: number;
}

/** The id of an item from its partition key `w#<fingerprint>#<n>`. */
export const itemIdOf = (partition: string): string => partition.slice(2);

/** `<fingerprint>#<n>` taken apart. */
export function itemIdParts(id: string): { fingerprint: string; n: number } {
  const at = id.lastIndexOf('#');
  return { fingerprint: id.slice(0, at), n: Number(id.slice(at + 1)) };
}

/** One item and the rows attached to it, up to `limit`. */
export async function readItem(store: Store, id: string, limit = 1000): Promise<ItemView | undefined> {
  const { fingerprint, n } = itemIdParts(id);
  const found = await store.get(workItemKey(fingerprint, n));
  if (!found) return undefined;
  const attached: AttachedRow[] = [];
  let after: string | undefined;
  do {
    const options = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
    const page = await store.query('work', workItemKey(fingerprint, n).pk, {}, options);
    for (const { key, item } of page.rows) {
      if (key.sk.startsWith('d#')) attached.push({ signal: String(item.delivery), isDelivery: true, run: 0 });
      if (!key.sk.startsWith('s#')) continue;
      const destination = typeof item.destination === 'string' ? { destination: item.destination } : {};
      attached.push({ signal: String(item.signal), run: Number(item.run), ...destination });
    }
    after = attached.length < limit ? page.next : undefined;
  } while (after !== undefined);
  return { id, item: WorkItem.parse(found), attached };
}

export type Claimed =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'taken'; readonly by: string; readonly at: number };

/** A claim stands for a day: whoever claimed and went away must not keep an item from everybody for ever. */
export const CLAIM_MS = 86_400_000;

/** Claims an item for one person; the second one learns who was faster and when. Claiming one's own again renews it. */
export async function claimItem(store: Store, id: string, by: string, now: number): Promise<Claimed | undefined> {
  const { fingerprint, n } = itemIdParts(id);
  const result = await store.write({
    kind: 'update',
    key: workItemKey(fingerprint, n),
    set: { state: 'claimed', claimedBy: by, claimedAt: now },
    when: any(
      eq('state', 'open'),
      all(eq('state', 'claimed'), any(eq('claimedBy', by), le('claimedAt', now - CLAIM_MS))),
    ),
  });
  if (result.kind === 'written') return { kind: 'claimed' };
  if (!result.current) return undefined;
  const item = WorkItem.parse(result.current);
  return {
    kind: 'taken',
    by: item.claimedBy ?? item.decidedBy ?? item.owner,
    at: item.claimedAt ?? item.decidedAt ?? item.openedAt,
  };
}

export type Decided =
  | { readonly kind: 'decided' }
  | { readonly kind: 'taken'; readonly by: string; readonly at: number; readonly outcome?: ItemOutcome };

export interface Decision {
  readonly outcome: ItemOutcome;
  readonly by: string;
  readonly now: number;
  /** The cause went away by itself: whoever claimed the item has nothing left to decide. */
  readonly overrides?: boolean;
  /** What the item keeps of the decision besides. */
  readonly keeps?: Item;
}

/**
 * Records the decision and moves the pointer on, so that rows stopping from now on open the next generation. Carrying it
 * out over the attached rows is a command that anyone may resume. `undefined`: no such item.
 */
export async function decideItem(store: Store, id: string, decision: Decision): Promise<Decided | undefined> {
  const result = await store.transact(decisionWrites(id, decision));
  return result.kind === 'written' ? { kind: 'decided' } : decidedBefore(store, id);
}

/** The two writes of a decision, for one that something else must be committed with. */
export function decisionWrites(id: string, { outcome, by, now, overrides, keeps = {} }: Decision): Write[] {
  const { fingerprint, n } = itemIdParts(id);
  const when = overrides ? isOpen : any(eq('state', 'open'), all(eq('state', 'claimed'), eq('claimedBy', by)));
  return [
    {
      kind: 'update',
      key: workItemKey(fingerprint, n),
      set: { ...keeps, state: 'deciding', outcome, decidedBy: by, decidedAt: now },
      when,
    },
    { kind: 'put', key: workPointerKey(fingerprint), item: { v: 1, n: n + 1 }, when: any(absent, eq('n', n)) },
  ];
}

/** Who was faster with an item that could not be decided. `undefined`: no such item. */
export async function decidedBefore(store: Store, id: string): Promise<Decided | undefined> {
  const { fingerprint, n } = itemIdParts(id);
  const current = await store.get(workItemKey(fingerprint, n));
  if (!current) return undefined;
  const item = WorkItem.parse(current);
  return {
    kind: 'taken',
    by: item.decidedBy ?? item.claimedBy ?? item.owner,
    at: item.decidedAt ?? item.claimedAt ?? item.openedAt,
    ...(item.outcome === undefined ? {} : { outcome: item.outcome }),
  };
}

/**
 * Closes an item once nothing is attached to it any more: from `deciding`, or by itself when its rows have left. A row may
 * be joining at that very moment, so an open item is decided first, which turns joiners away; whoever got in before that
 * is seen by the second look, and is set going again as the decision says.
 */
export async function closeEmptyItem(store: Store, id: string, now: number): Promise<boolean> {
  const view = await readItem(store, id, 1);
  if (!view || view.item.state === 'closed' || view.attached.length > 0) return false;
  if (view.item.state !== 'deciding') {
    const decided = await decideItem(store, id, { outcome: 'retry', by: SELF, now, overrides: true });
    return decided?.kind === 'decided' && closeEmptyItem(store, id, now);
  }
  const { fingerprint, n } = itemIdParts(id);
  const nobodyDecided = view.item.decidedBy === SELF ? ['outcome', 'decidedBy', 'decidedAt'] : [];
  const closed = await store.write({
    kind: 'update',
    key: workItemKey(fingerprint, n),
    set: { state: 'closed', closedAt: now },
    remove: ['dueShard', 'dueAt', 'ownerDueAt', ...nobodyDecided],
    when: eq('state', 'deciding'),
  });
  return closed.kind === 'written';
}

/** Who decides when nobody has to. */
const SELF = 'clock';
