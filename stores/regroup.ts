/**
 * Putting a lead's component right: reading all of it, and committing what the partition wants step by step, each step in one
 * transaction on the condition that nothing it was found from has changed. Whoever is killed in between leaves a ledger from
 * which the next pass goes on.
 */

import { ClaimRow } from '../core/deliver/rows.ts';
import { type Regrouping, regroup } from '../core/stitch/regroup.ts';
import type { Held, OwedDelivery, RegroupRow } from '../core/stitch/rows.ts';
import { bucketsFor } from './buckets.ts';
import { componentOf, type Gathered, gather, TooTangled } from './component.ts';
import { idOf, regroupKey, shardOf } from './keys.ts';
import { partingWrites, writeEarly } from './parting.ts';
import { type SizedStep, stepsOf } from './regroup-step.ts';
import { all, type Condition, eq, itemOf, present, type Store, type TransactResult, type Write } from './store.ts';

export interface RegroupDeps {
  readonly store: Store;
  /** Names of all destinations: nobody may be at work there with a lead that is merged or parted. */
  readonly destinations: readonly string[];
  readonly now: () => number;
  /** No step begins after it, epoch ms. @default there is none */
  readonly deadline?: () => number;
  /** Told at the end how many steps were lost to other writers, if any were. */
  readonly onLostSteps?: (lost: number) => void;
  /** Told of what the partition keeps apart or a person has to decide. */
  readonly onFound?: (found: Regrouping, gathered: Gathered) => Promise<void>;
}

/** What follows from a request, and which one it is of. */
export interface Owed {
  /** Signals whose runs are owed; see {@link RegroupRow}. */
  readonly restarts: readonly string[];
  /** What destinations must hear of again. */
  readonly owed: readonly OwedDelivery[];
  /** Signals whose runs are owed if their work is with a lead they are not of any more. */
  readonly parted: readonly string[];
  /** Which request was met: its number, and when it was made or put off last. */
  readonly n: number;
  readonly at: number;
  /** It could not be met at once, and somebody may have been told. */
  readonly isLate: boolean;
}

export const owedBy = ({ restarts = [], owed = [], parted = [], n, at, since }: RegroupRow): Owed => ({
  isLate: since !== undefined,
  restarts,
  owed,
  parted,
  n,
  at,
});

export type Regrouped =
  | ({ readonly kind: 'at rest' } & Owed)
  /** Somebody delivers one of the leads or writes them faster than they can be read, or the time is over. */
  | ({ readonly kind: 'busy' } & Wait);

/** What a request waits for. */
export interface Wait {
  /** Epoch ms of when it was asked for. */
  readonly since: number;
  /** Who holds claims of the leads. None: others write faster than it can be read, or there was no time. */
  readonly heldBy: readonly Held[];
  readonly isTold: boolean;
}

/** Steps in one go; what is left is for the next one. */
const MOST_STEPS = 60;
/** Lost in a row, after which whoever is at it is let finish. */
const MOST_LOST = 8;
/** What a transaction holds. */
const MOST_WRITES = 100;

/** Asks for it, in the transaction that gives the reason. One that is asked for already is asked for anew. */
export const requestWrite = (
  lead: string,
  now: number,
  set: Partial<Pick<RegroupRow, 'released' | 'owed'>> = {},
  when?: Condition,
): Write => ({
  kind: 'update',
  key: regroupKey(lead),
  set: itemOf({ v: 1, at: now, openShard: shardOf(lead), ...set }),
  add: { n: 1 },
  ...(when ? { when } : {}),
});

/** Brings a requested component to rest. Nothing is done where nothing is asked for. Throws {@link TooTangled}. */
export async function regroupLead(deps: RegroupDeps, lead: string): Promise<Regrouped | undefined> {
  let lost = 0;
  try {
    return await stepByStep(deps, lead, () => {
      lost += 1;
    });
  } finally {
    if (lost > 0) deps.onLostSteps?.(lost);
  }
}

async function stepByStep(deps: RegroupDeps, lead: string, onLost: () => void): Promise<Regrouped | undefined> {
  const isOver = (): boolean => deps.deadline !== undefined && deps.now() > deps.deadline();
  let wait: Wait = { since: deps.now(), heldBy: [], isTold: false };
  for (let steps = 0, lost = 0; steps < MOST_STEPS && lost < MOST_LOST && !isOver(); steps += 1) {
    const gathered = await gather(deps.store, [lead]);
    const request = gathered.parts.get(lead)?.request;
    if (!request) return undefined;
    wait = { ...wait, since: request.since ?? request.at, isTold: request.isTold === true };
    const found = regroup(componentOf(gathered));
    const buckets = await bucketsFor(deps.store, found, gathered);
    const facts = {
      gathered,
      request: { lead, row: request },
      destinations: deps.destinations,
      buckets,
      now: deps.now(),
    };
    const writes = await fittingWrites(deps, stepsOf(found, facts), gathered);
    if (writes.length === 0) {
      await deps.onFound?.(found, gathered);
      return { kind: 'at rest', ...owedBy(request) };
    }
    if (writes.length > MOST_WRITES) throw new TooTangled(`One step takes ${writes.length} writes.`);
    const result = await deps.store.transact(writes);
    const isLost = result.kind === 'lost';
    if (isLost) onLost();
    lost = isLost ? lost + 1 : 0;
    wait = { ...wait, heldBy: isLost ? heldIn(writes, result.failed) : [] };
  }
  return { kind: 'busy', ...wait };
}

/** Claims among what was in the way. */
const heldIn = (writes: readonly Write[], failed: Extract<TransactResult, { kind: 'lost' }>['failed']): Held[] =>
  failed.flatMap(({ index, current }) => {
    const key = writes[index]?.key;
    const claim = ClaimRow.safeParse(current).data;
    if (!key?.sk.startsWith('c#') || claim === undefined) return [];
    return [{ lead: idOf(key.pk), destination: key.sk.slice(2), signal: claim.holder.split('#')[0] ?? '' }];
  });

/** The largest step that fits into one transaction with what becomes of who parts by it. Empty: there is nothing to do. */
async function fittingWrites(deps: RegroupDeps, steps: readonly SizedStep[], gathered: Gathered): Promise<Write[]> {
  for (const { step, writes } of steps) {
    const parting = await partingWrites(deps.store, step, gathered, deps.destinations);
    const surplus = writes.length + parting.length - MOST_WRITES;
    if (surplus <= 0) return [...writes, ...parting];
    if (step === steps.at(-1)?.step) return [...writes, ...(await writeEarly(deps.store, parting, surplus))];
  }
  return [];
}

/** The request is met. Where somebody asked again meanwhile, what they ask has not waited yet. */
export async function closeRequest(store: Store, lead: string, { n, at }: Pick<Owed, 'n' | 'at'>): Promise<boolean> {
  const key = regroupKey(lead);
  const result = await store.write({ kind: 'delete', key, when: all(eq('n', n), eq('at', at)) });
  if (result.kind === 'written') return true;
  await store.write({ kind: 'update', key, remove: ['since', 'heldBy', 'isTold'], when: present });
  return false;
}

/** A request that could not be met now is looked at again then (epoch ms), and knows what it waits for. */
export async function postpone(store: Store, lead: string, at: number, { since, heldBy, isTold }: Wait): Promise<void> {
  const set = itemOf({ at, since, heldBy, ...(isTold ? { isTold } : {}) });
  await store.write({ kind: 'update', key: regroupKey(lead), set, when: present });
}
