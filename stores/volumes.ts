/** What emitters usually send: one compact row each, and the arrivals it is learnt from, by the `day` index. */
import type { Emitter } from '../core/definitions/definitions.ts';
import { SignalRow } from '../core/journal/rows.ts';
import { Volume } from '../core/watch/silence.ts';
import { dayOf } from './day.ts';
import { dayPartition, SHARDS, volumeKey } from './keys.ts';
import { absent, any, eq, itemOf, type Key, type Store } from './store.ts';

const DAY = 86_400_000;
/** Arrivals of a shard that are counted; an emitter that sends more is dense enough for any judgement. */
const COUNTED_PER_SHARD = 50;
/** Of a public form, whose rows are read one by one: what was filtered is noise, not a signal. */
const READ_PER_SHARD = 6;

/** The volumes of emitters, in their order. */
export async function readVolumes(store: Store, emitters: readonly string[]): Promise<(Volume | undefined)[]> {
  const found: (Volume | undefined)[] = [];
  for (let from = 0; from < emitters.length; from += 100) {
    const rows = await store.getMany(emitters.slice(from, from + 100).map(volumeKey));
    // One of a newer release, or a broken one, is learnt anew.
    found.push(...rows.map((row) => Volume.safeParse(row).data));
  }
  return found;
}

/** Writes a volume over the one it was made from; false when somebody else was faster. */
export async function keepVolume(store: Store, emitter: string, volume: Volume): Promise<boolean> {
  const item = itemOf({ ...volume, rev: volume.rev + 1 });
  const when = volume.rev === 0 ? any(absent, eq('rev', 0)) : eq('rev', volume.rev);
  return (await store.write({ kind: 'put', key: volumeKey(emitter), item, when })).kind === 'written';
}

export interface Heard {
  readonly count: number;
  /** Epoch ms of the newest; absent when there is none. */
  readonly lastAt?: number;
}

/** What came from an emitter in `[from, to)`, a few days at most: counted up to a bound, the newest exactly. */
export async function heardBetween(store: Store, emitter: Emitter, from: number, to: number): Promise<Heard> {
  const isForm = emitter.kind === 'public-form';
  const limit = isForm ? READ_PER_SHARD : COUNTED_PER_SHARD;
  const found: { readonly key: Key; readonly at: number }[] = [];
  for (let day = from - (from % DAY); day < to; day += DAY) {
    const range = { from: Math.max(from, day), to: Math.min(to, day + DAY) - 1 };
    const pages = await Promise.all(
      SHARDS.map((shard) =>
        store.queryIndex('day', dayPartition(emitter.name, dayOf(day), shard), range, { limit, descending: true }),
      ),
    );
    found.push(...pages.flatMap(({ rows }) => rows.map(({ key, item }) => ({ key, at: Number(item.dayAt) }))));
  }
  const real = isForm ? await unfiltered(store, found) : found;
  const times = real.map(({ at }) => at);
  return { count: times.length, ...(times.length > 0 ? { lastAt: Math.max(...times) } : {}) };
}

async function unfiltered<T extends { readonly key: Key }>(store: Store, found: readonly T[]): Promise<T[]> {
  const kept: T[] = [];
  for (let from = 0; from < found.length; from += 100) {
    const part = found.slice(from, from + 100);
    const rows = await store.getMany(part.map(({ key }) => key));
    kept.push(...part.filter((_, index) => SignalRow.safeParse(rows[index]).data?.filter === undefined));
  }
  return kept;
}
