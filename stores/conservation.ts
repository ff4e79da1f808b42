/**
 * The conservation check: every signal accepted in a window is in exactly one class, recomputed from the rows. The `day`
 * index only says which rows to look at; what is decided is decided on consistent reads. No scan, bounded concurrency,
 * and memory that grows with the lines and the deliveries of one hour, never with the signals. It may stop after any page
 * of signals and go on from there.
 */
import {
  beginCount,
  type Count,
  type CountPlace,
  placeAfter,
  READ,
  type Window,
} from '../core/conservation/counting.ts';
import { classifyDelivery, type DeliveryVerdict } from '../core/conservation/deliveries.ts';
import type { Moment } from '../core/conservation/dossier.ts';
import { type Line, type Sums, totalOf } from '../core/conservation/tally.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import { liveStateOf } from '../core/definitions/live.ts';
import type { Timing } from '../core/timing.ts';
import { dayOf } from './day.ts';
import { readDeliveryDossiers } from './delivery-dossiers.ts';
import type { DossierDeps } from './dossiers.ts';
import { inTurn } from './in-turn.ts';
import { judge } from './judging.ts';
import { dayPartition, HISTORY_SHARDS, idOf, LIVE_KEY, SHARDS } from './keys.ts';
import type { Row, Store } from './store.ts';
import { Tallies } from './tallies.ts';

export type { Window };

export interface Conservation extends Window {
  /** Epoch ms of the check. */
  readonly at: number;
  /** By hour, flow, emitter; only those where something arrived. */
  readonly lines: readonly Line[];
  readonly total: Sums;
  /** Our own probes: never part of the lines above. */
  readonly probes: readonly Line[];
}

export interface CountDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly timing: Timing;
}

type Check = DossierDeps & { readonly moment: Moment; readonly isOver: () => boolean };

const HOUR = 3_600_000;
/** Reads under way at once. */
const WIDTH = 32;
/** Pages of signals judged side by side. */
const PAGES = 3;
/** Small, for a count stops between pages only. */
const PAGE = 50;
/** Live signals first: whoever has no time for all has counted those. */
const COUNTED: readonly string[] = [...SHARDS, ...HISTORY_SHARDS];

/** All of a window at once. Throws StoreFault when the stores do not answer; what is wrong with rows is part of the result. */
export async function conservationOf(
  store: Store,
  registry: Registry,
  window: Window,
  now: number,
  timing: Timing,
): Promise<Conservation> {
  const begun = beginCount(window, [...registry.emitters.keys()]);
  const { lines, probes } = await countOn({ store, registry, timing }, begun, { now, isOver: () => false });
  return { ...window, at: now, lines, total: totalOf(lines), probes };
}

/** Goes on with a count, and stops after the pages under way once it `isOver`. `now` is the moment it judges by. */
export async function countOn(
  deps: CountDeps,
  count: Count,
  { now, isOver }: { readonly now: number; readonly isOver: () => boolean },
): Promise<Count> {
  const { registry, timing } = deps;
  const store = inTurn(deps.store, WIDTH);
  const live = liveStateOf(await store.get(LIVE_KEY));
  const check: Check = { store, registry, live, moment: { now, timing }, isOver };
  const tallies = new Tallies(count);
  let place = count.place;
  while (place && !isOver()) {
    const counting = new Counting(check, count, place, tallies);
    const rest = await counting.goOn();
    if (rest) return { ...tallies.counted(), place: rest };
    place = placeAfter(count, place, [...registry.emitters.keys()]);
  }
  return { ...tallies.counted(), ...(place ? { place } : {}) };
}

/** What an emitter sent in one hour of the window. */
class Counting {
  readonly #check: Check;
  readonly #window: Window;
  readonly #tallies: Tallies;
  readonly #place: CountPlace;
  readonly #shards: Record<string, string>;
  /** Delivery of many -> signals found that name it. */
  readonly #found: Map<string, number>;

  constructor(check: Check, { from, to }: Window, place: CountPlace, tallies: Tallies) {
    this.#check = check;
    this.#window = { from: Math.max(place.hour, from), to: Math.min(place.hour + HOUR, to) };
    this.#tallies = tallies;
    this.#place = place;
    this.#shards = { ...place.shards };
    this.#found = new Map(place.found);
  }

  /** Where it goes on; `undefined`: it is at its end. */
  async goOn(): Promise<CountPlace | undefined> {
    while (!this.#check.isOver() && this.#left().length > 0) await this.#countPages();
    // Deliveries last: by now every signal that names one has been met. One that is named and not met is broken too.
    while (!this.#check.isOver() && this.#found.size > 0) await this.#countDeliveries();
    if (this.#left().length + this.#found.size === 0) return undefined;
    return { ...this.#place, shards: this.#shards, found: this.#found };
  }

  #left = (): string[] => COUNTED.filter((shard) => this.#shards[shard] !== READ);

  /** The next page of each shard, asked for together as most are empty. One that is not judged in time is read again. */
  async #countPages(): Promise<void> {
    const pages = await Promise.all(this.#left().map(async (shard) => ({ shard, ...(await this.#pageOf(shard)) })));
    const worker = async (): Promise<void> => {
      for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
        if (page.rows.length > 0 && this.#check.isOver()) continue;
        await this.#countRows(page.rows);
        this.#shards[page.shard] = page.next ?? READ;
      }
    };
    await Promise.all(Array.from({ length: PAGES }, worker));
  }

  #pageOf(shard: string) {
    const { hour, emitter } = this.#place;
    const { from, to } = this.#window;
    const after = this.#shards[shard];
    const options = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    return this.#check.store.queryIndex(
      'day',
      dayPartition(emitter, dayOf(hour), shard),
      { from, to: to - 1 },
      options,
    );
  }

  async #countRows(rows: readonly Row[]): Promise<void> {
    const ids = (mark: string) => rows.flatMap(({ key: { pk } }) => (pk.startsWith(mark) ? [idOf(pk)] : []));
    const judged = await judge(this.#check, ids('s#'));
    for (const delivery of ids('d#')) this.#foundOf(delivery, 0);
    for (const { signal, row, verdict } of judged) {
      const tally = this.#tallies.of(this.#place, row?.flow ?? this.#flow(), row?.probe === true);
      tally.signal(signal, verdict, row?.delivery === undefined);
      if (row?.delivery !== undefined) this.#foundOf(row.delivery, 1);
      else tally.arrived({ duplicates: row?.duplicates ?? 0, revisions: (row?.seen?.length ?? 1) - 1 });
    }
  }

  #foundOf(delivery: string, signals: number): void {
    this.#found.set(delivery, (this.#found.get(delivery) ?? 0) + signals);
  }

  #flow = (): string => this.#check.registry.emitters.get(this.#place.emitter)?.flow ?? '';

  async #countDeliveries(): Promise<void> {
    const some = [...this.#found].slice(0, PAGE);
    const readings = await readDeliveryDossiers(
      this.#check,
      some.map(([delivery]) => delivery),
    );
    for (const [index, [delivery, found]] of some.entries()) {
      const reading = readings[index] ?? 'absent';
      const isRead = typeof reading === 'object';
      const tally = this.#tallies.of(this.#place, isRead ? reading.row.flow : this.#flow());
      if (isRead) tally.arrived({ duplicates: reading.row.duplicates ?? 0, revisions: 0 });
      tally.delivery(delivery, isRead ? classifyDelivery(reading, found, this.#check.moment) : BROKEN[reading]);
      this.#found.delete(delivery);
    }
  }
}

const broken = (kind: 'row-unreadable' | 'signal-absent'): DeliveryVerdict => ({
  counted: 0,
  missing: 0,
  class: 'remainder',
  defects: [{ kind }],
});
const BROKEN = { unreadable: broken('row-unreadable'), absent: broken('signal-absent') } as const;
