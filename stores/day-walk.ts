/** Walking over every signal of the ledger by the `day` index, a page at a time: emitter by emitter, day by day, no scan. */
import { BEGINNING, type Place } from '../core/keying/keying.ts';
import { dayOf } from './day.ts';
import { dayPartition, HISTORY_SHARDS, idOf, SHARDS } from './keys.ts';
import type { Store } from './store.ts';

const DAY = 86_400_000;
/** A place is a number in this list: it may only grow at its end. */
const WALKED: readonly string[] = [...SHARDS, ...HISTORY_SHARDS];

export interface Walk {
  readonly store: Store;
  /** In the order of their names. */
  readonly emitters: readonly string[];
  /** Epoch ms; what arrived later is not walked. */
  readonly to: number;
  /** Signals of a page, at most. */
  readonly limit: number;
  /** Whether it is to stop looking for a day on which something arrived. */
  readonly isOver: () => boolean;
}

export interface WalkedPage {
  readonly emitter: string;
  readonly day: string;
  readonly signals: readonly string[];
  /** Where it goes on; absent: this was the last page. */
  readonly next?: Place;
}

/** The next page with signals from `place` on; one without any when it is over, or at the end. */
export async function nextPage(walk: Walk, place: Place | undefined): Promise<WalkedPage> {
  let at = place ?? firstDay(walk.emitters[0]);
  let last = { emitter: at?.emitter ?? '', day: at?.day ?? '' };
  while (at && !walk.isOver()) {
    const page = await pageAt(walk, at);
    last = { emitter: at.emitter, day: at.day };
    const next = page.next ?? dayAfter(walk, at);
    if (page.signals.length > 0) return { ...last, signals: page.signals, ...(next ? { next } : {}) };
    at = next;
  }
  return { ...last, signals: [], ...(at ? { next: at } : {}) };
}

const firstDay = (emitter: string | undefined): Place | undefined =>
  emitter === undefined ? undefined : { emitter, day: dayOf(BEGINNING), shard: 0 };

function dayAfter({ emitters, to }: Walk, { emitter, day }: Place): Place | undefined {
  const next = Date.parse(day) + DAY;
  if (next <= to) return { emitter, day: dayOf(next), shard: 0 };
  return firstDay(emitters.find((name) => name > emitter));
}

/** A shard that is begun is read on; else all that are left of the day are asked at once, as most are empty. */
async function pageAt(walk: Walk, place: Place): Promise<{ signals: string[]; next?: Place }> {
  const shards = WALKED.slice(place.shard, place.after === undefined ? undefined : place.shard + 1);
  const pages = await Promise.all(shards.map((shard) => queried(walk, place, shard)));
  const index = pages.findIndex(({ rows }) => rows.length > 0);
  const page = pages[index];
  const { emitter, day } = place;
  const passed = place.shard + (index < 0 ? shards.length : index + 1);
  const onward = passed < WALKED.length ? { next: { emitter, day, shard: passed } } : {};
  if (!page) return { signals: [], ...onward };
  const keys = page.rows.map(({ key }) => key.pk).filter((pk) => pk.startsWith('s#'));
  const rest = page.next === undefined ? onward : { next: { emitter, day, shard: passed - 1, after: page.next } };
  return { signals: keys.map(idOf), ...rest };
}

const queried = ({ store, to, limit }: Walk, { emitter, day, after }: Place, shard: string) =>
  store.queryIndex(
    'day',
    dayPartition(emitter, day, shard),
    { to },
    { limit, ...(after === undefined ? {} : { after }) },
  );
