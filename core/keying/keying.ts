/** How far the ledger is keyed anew: one row, and what may be said of it. Pure; all times are epoch ms. */
import * as z from 'zod';
import { MOST_PEPPERS } from '../ids.ts';

/** A page of the `day` index, by where it begins. */
export const Place = z.object({
  emitter: z.string(),
  /** `yyyy-mm-dd`. */
  day: z.string(),
  /** Number of the shard in the order of the walk. */
  shard: z.number(),
  /** How far the shard is read. */
  after: z.string().exactOptional(),
});
export type Place = z.infer<typeof Place>;

export const KeyingRow = z.object({
  v: z.literal(1),
  /** Goes up with every write; whoever read an older one loses. */
  rev: z.number(),
  state: z.enum(['waiting', 'running', 'done']),
  by: z.string(),
  requestedAt: z.number(),
  /** When every function has read the secret again. What arrives after it is keyed right by itself. */
  startsAt: z.number(),
  /** Signals that are keyed anew in a minute. */
  perMinute: z.number(),
  /** Emitters that are gone from `flows/` and whose signals are walked all the same. */
  also: z.array(z.string()),
  /** What it keys under (`core/identity/version.ts`); set when it begins. */
  identity: z.string().exactOptional(),
  /** The next page; absent at the beginning and at the end. */
  place: Place.exactOptional(),
  /** Since when a signal of this page is on its way and cannot be touched. */
  waitsSince: z.number().exactOptional(),
  looked: z.number(),
  keyed: z.number(),
  /** Erased: nothing is left to key. */
  gone: z.number(),
  /** Never at rest for {@link WAIT_MS}: the next walk meets them. */
  left: z.number(),
  doneAt: z.number().exactOptional(),
});
export type KeyingRow = z.infer<typeof KeyingRow>;

/** Functions keep what they read of a secret for five minutes (`lambdas/runtime/secrets.ts`), and work for one at most. */
export const SECRET_READ_MS = 6 * 60_000;
/** A signal that runs comes to rest within minutes; one that does not is left. */
export const WAIT_MS = 30 * 60_000;
/** Signals in a minute where nobody says otherwise, and the most that fit into a tick of the clock. */
export const KEYED_PER_MINUTE = 600;
export const MOST_PER_MINUTE = 3_000;
/** No ledger is older than Baton: the walk begins here. */
export const BEGINNING = Date.UTC(2026, 10, 1);

export interface Wish {
  readonly by: string;
  readonly now: number;
  readonly perMinute?: number | undefined;
  readonly also?: readonly string[] | undefined;
}

/** What a wish makes of the row: a new walk, or the one under way at another rate. */
export function wished(before: KeyingRow | undefined, { by, now, perMinute, also = [] }: Wish): KeyingRow {
  if (before && before.state !== 'done') {
    const names = [...new Set([...before.also, ...also])].sort();
    // The walk goes by name: one it has passed already would be left out.
    const isPassed = names.some((name) => !before.also.includes(name) && name <= (before.place?.emitter ?? ''));
    const { place: _place, ...anew } = before;
    const from = isPassed ? anew : before;
    return { ...from, rev: before.rev + 1, also: names, perMinute: perMinute ?? before.perMinute };
  }
  return {
    v: 1,
    rev: (before?.rev ?? 0) + 1,
    state: 'waiting',
    by,
    requestedAt: now,
    startsAt: now + SECRET_READ_MS,
    perMinute: perMinute ?? KEYED_PER_MINUTE,
    also: [...also].sort(),
    ...{ looked: 0, keyed: 0, gone: 0, left: 0 },
  };
}

/** What a walk does next: under other keys than it began with, it begins again. */
export function begun(row: KeyingRow, identity: string): KeyingRow {
  if (row.state === 'running' && row.identity === identity) return row;
  const { place: _place, waitsSince: _since, ...rest } = row;
  return { ...rest, state: 'running', identity, looked: 0, gone: 0, left: 0 };
}

/** Peppers that may be taken out of the secret: everything is keyed under the current one. `standing`: current one first. */
export const removable = (row: KeyingRow | undefined, identity: string, standing: readonly string[]): string[] =>
  row?.state === 'done' && row.identity === identity && row.left === 0 ? standing.slice(1, MOST_PEPPERS) : [];
