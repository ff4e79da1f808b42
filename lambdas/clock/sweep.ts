/** The parts of a tick that look at rows and work items. */
import { dueKeyOf } from '../../core/clock/due.ts';
import { isTurn } from '../../core/clock/turn.ts';
import type { WorkItem } from '../../core/review/items.ts';
import { isDeadLetter, isNotice } from '../../core/review/reasons.ts';
import { replayReplaced } from '../../stores/acceptance.ts';
import { type CareDeps, careForSignal, type Trials } from '../../stores/care.ts';
import { type ComponentCareDeps, careForComponent } from '../../stores/component-care.ts';
import { carryOut } from '../../stores/decisions.ts';
import { careForDelivery, type DeliveryCareDeps } from '../../stores/delivery-care.ts';
import { closeIfJoined } from '../../stores/doubts.ts';
import { careForEngagement } from '../../stores/follow-up.ts';
import { SHARDS } from '../../stores/keys.ts';
import { releaseHeldBack } from '../../stores/lanes.ts';
import type { Store } from '../../stores/store.ts';
import { CLAIM_MS, closeEmptyItem, type ItemView, itemIdOf, readItem } from '../../stores/work.ts';
import type { Queues } from '../runtime/queues.ts';

export type ClockDeps = CareDeps &
  DeliveryCareDeps &
  ComponentCareDeps & {
    readonly queues: Queues;
    readonly spillUrl: string;
    /** Mailbox (`validate`, `deliver-hubspot` ...) -> queue URL. */
    readonly mailboxes: Readonly<Record<string, string>>;
    /** Epoch ms at which this tick must stop taking on work. */
    readonly deadline: () => number;
    readonly onFault: (part: string, error: unknown) => void;
    readonly report: (tick: Tick) => void;
  };

export interface Tick {
  spilled: number;
  letters: number;
  /** What became of the due rows, counted by kind. */
  cared: Record<string, number>;
  items: { open: number; overdue: number; technical: number; oldestTechnicalMs: number };
  faults: number;
  /** Signals in no class of the conservation check; only on ticks that ended a count, or found one. */
  remainder?: number;
  /** The count this tick worked on, as far as it came. `from` and `to`: when the signals were accepted, epoch ms. */
  count?: { from: number; to: number; signals: number; isWhole: boolean; defects: readonly string[] };
  /** Emitters whose senders are refused again and again; only on ticks that looked. */
  refusedSenders?: number;
}

const HOUR = 3_600_000;
const HALF = HOUR / 2;

/** Rows looked after at once: more would only contend. */
const WIDTH = 8;

/** Oldest due first, over all shards; what does not fit into this tick is first in the next one. */
export async function careForDue(deps: ClockDeps, tick: Tick): Promise<void> {
  const trials: Trials = new Map();
  const seen = new Set<string>();
  const pages = await Promise.all(SHARDS.map((shard) => candidates(deps.store, shard, deps.now())));
  const due = pages.flat().sort((a, b) => a.at - b.at);
  await inParallel(due, async ({ pk, sk }) => {
    const key = dueKeyOf(pk, sk);
    if (!key || deps.now() > deps.deadline()) return;
    const id = key.kind === 'engagement' || key.kind === 'component' ? `${pk}/${sk}` : pk;
    if (seen.has(id)) return;
    seen.add(id);
    try {
      const cared = await careFor(deps, key, trials);
      tick.cared[cared] = (tick.cared[cared] ?? 0) + 1;
    } catch (error) {
      tick.faults += 1;
      deps.onFault(`care for ${key.kind}`, error);
    }
  });
}

function careFor(deps: ClockDeps, key: NonNullable<ReturnType<typeof dueKeyOf>>, trials: Trials): Promise<string> {
  if (key.kind === 'signal') return careForSignal(deps, key.signal, trials);
  if (key.kind === 'delivery') return careForDelivery(deps, key.delivery);
  if (key.kind === 'component') return careForComponent(deps, key.lead);
  return careForEngagement(deps, key.lead, key.flow, key.n);
}

/** What throttles let start in this minute, of all emitters side by side. */
export async function releaseInTurn(deps: ClockDeps, tick: Tick): Promise<void> {
  const deadline = deps.now() + (deps.deadline() - deps.now()) / 2;
  await inParallel([...deps.registry.emitters.keys()], async (emitter) => {
    const released = await releaseHeldBack(deps, emitter, deadline);
    if (released > 0) tick.cared.released = (tick.cared.released ?? 0) + released;
  });
}

/** Goes on with decided commands, closes items whose rows have left, and counts what is open. */
export async function careForItems(deps: ClockDeps, tick: Tick): Promise<void> {
  const pages = await Promise.all(SHARDS.map((shard) => openItems(deps.store, shard)));
  await inParallel(pages.flat(), async (pk) => {
    if (deps.now() > deps.deadline()) return;
    try {
      await careForItem(deps, tick, itemIdOf(pk));
    } catch (error) {
      tick.faults += 1;
      deps.onFault('care for item', error);
    }
  });
}

async function careForItem(deps: ClockDeps, tick: Tick, id: string): Promise<void> {
  const view = await readItem(deps.store, id, 1);
  if (!view || view.item.state === 'closed') return;
  const { reason, openedAt, state } = view.item;
  tick.items.open += 1;
  if (isOverdue(view.item, deps.now())) tick.items.overdue += 1;
  if (isDeadLetter(reason)) {
    tick.items.technical += 1;
    tick.items.oldestTechnicalMs = Math.max(tick.items.oldestTechnicalMs, deps.now() - openedAt);
  }
  if (state === 'deciding' || (await replayReplaced(deps, view))) await carryOut(deps, id);
  else await closeIfOver(deps, view);
}

/** No row ever waits in a notice: it ends when somebody acts, or, with leads that became one meanwhile, within the hour. */
async function closeIfOver({ store, now }: ClockDeps, { id, item }: ItemView): Promise<void> {
  if (!isNotice(item.reason)) await closeEmptyItem(store, id, now());
  else if (item.reason === 'possible-duplicate' && isTurn(now(), HOUR, HALF))
    await closeIfJoined(store, id, item, now());
}

/** Past its due time with nobody at it: never claimed, or claimed by somebody who let the claim run out. */
const isOverdue = ({ state, dueBy, claimedAt = 0 }: WorkItem, now: number): boolean =>
  dueBy < now && (state === 'open' || (state === 'claimed' && claimedAt <= now - CLAIM_MS));

async function candidates(store: Store, shard: string, to: number) {
  const page = await store.queryIndex('open', shard, { to }, { limit: 200 });
  return page.rows.map(({ key, item }) => ({ pk: key.pk, sk: key.sk, at: Number(item.at ?? 0) }));
}

/** All of a shard: a decided one may stand behind any number that wait for a person. */
async function openItems(store: Store, shard: string): Promise<string[]> {
  const items: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.queryIndex('due', shard, {}, after === undefined ? {} : { after });
    items.push(...page.rows.map(({ key }) => key.pk));
    after = page.next;
  } while (after !== undefined);
  return items;
}

async function inParallel<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  const left = [...values];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
}
