/** Counts that take longer than one call: how far they came is kept, and whoever calls next goes on. */
import { beginCount, type Count, CountRow, KEPT_IDS } from '../core/conservation/counting.ts';
import type { Line } from '../core/conservation/tally.ts';
import { plainHash } from '../core/ids.ts';
import { type CountDeps, countOn } from './conservation.ts';
import { countedDeliveriesKey, countKey } from './keys.ts';
import { absent, eq, type Item, itemOf, type Store } from './store.ts';

const DAY = 86_400_000;
/** Deliveries of one row beside the count's own: 45 bytes each, of 400 KB. */
const PER_PART = 4_000;

/** One call's part of a count. */
export interface Turn {
  readonly what: string;
  readonly now: () => number;
  readonly isOver: () => boolean;
  /** `unfinished`: for a day, and only while something is left to count. */
  readonly keeps: 'always' | 'unfinished';
}

/** What stands of a count. */
export interface Kept {
  readonly rev?: number;
  readonly row?: CountRow;
  /** Present while something is left to count. */
  readonly unfinished?: Count;
}

/** A row of a newer release is written over, and what cannot be gone on with is begun again. */
export async function readCount(
  { store, registry }: Pick<CountDeps, 'store' | 'registry'>,
  what: string,
): Promise<Kept> {
  const item = await store.get(countKey(what));
  const rev = typeof item?.rev === 'number' ? { rev: item.rev } : {};
  const row = CountRow.safeParse(item).data;
  if (!row) return rev;
  const { from, to, lines, probes, place } = row;
  if (!place) return { ...rev, row };
  const emitters = [...registry.emitters.keys()];
  const found = emitters.includes(place.emitter) ? await readFound(store, what, row) : undefined;
  const unfinished = found ? { from, to, lines, probes, place: { ...place, found } } : beginCount(row, emitters);
  return { ...rev, row, unfinished };
}

/**
 * Counts from `begun` on until its turn is over, and keeps how far it came. What another kept meanwhile is not written
 * over: then this turn was for nothing.
 */
export async function countTurn(deps: CountDeps, turn: Turn, kept: Kept, begun: Count): Promise<Count> {
  const begunAt = begun === kept.unfinished ? kept.row?.begunAt : undefined;
  const startedAt = turn.now();
  const count = await countOn(deps, begun, { now: startedAt, isOver: turn.isOver });
  if (turn.keeps === 'always' || count.place || kept.rev !== undefined)
    await keep(deps.store, turn, kept.rev, { count, begunAt: begunAt ?? startedAt });
  return count;
}

/** The deliveries first: whoever dies in between has kept nothing. */
async function keep(
  store: Store,
  { what, now, keeps }: Turn,
  before: number | undefined,
  { count, begunAt }: { readonly count: Count; readonly begunAt: number },
): Promise<void> {
  const { from, to, lines, probes, place } = count;
  const [rev, keptAt] = [(before ?? 0) + 1, now()];
  const expiresAt = Math.ceil((keptAt + DAY) / 1000);
  const parts = place ? await keepFound(store, what, place.found, expiresAt) : [];
  const { found: _found, ...at } = place ?? { found: undefined };
  const facts = { v: 1, rev, from, to, begunAt, keptAt, parts, lines: lines.map(short), probes: probes.map(short) };
  const item = itemOf({ ...facts, ...(place ? { place: at } : {}), ...(keeps === 'unfinished' ? { expiresAt } : {}) });
  const when = before === undefined ? absent : eq('rev', before);
  await store.write({ kind: 'put', key: countKey(what), item, when });
}

const short = (line: Line): Line => ({
  ...line,
  defects: line.defects.map((defect) => ({ ...defect, ids: defect.ids.slice(0, KEPT_IDS) })),
});

async function keepFound(
  store: Store,
  what: string,
  found: ReadonlyMap<string, number>,
  expiresAt: number,
): Promise<string[]> {
  const [all, parts]: [[string, number][], string[]] = [[...found], []];
  for (let from = 0; from < all.length; from += PER_PART) {
    const some = Object.fromEntries(all.slice(from, from + PER_PART));
    const hash = plainHash(JSON.stringify(some));
    const item = { v: 1, expiresAt, found: some };
    await store.write({ kind: 'put', key: countedDeliveriesKey(what, hash), item });
    parts.push(hash);
  }
  return parts;
}

async function readFound(store: Store, what: string, { parts }: CountRow): Promise<Map<string, number> | undefined> {
  const rows = await Promise.all(parts.map((hash) => store.get(countedDeliveriesKey(what, hash))));
  if (rows.includes(undefined)) return undefined;
  return new Map(rows.flatMap((row) => foundIn(row)));
}

const foundIn = (row: Item | undefined): [string, number][] =>
  Object.entries((row?.found ?? {}) as Record<string, number>);
