/**
 * Files of history: exports of another system, put into the batch bucket by `baton backfill`. Each is a CSV file of two columns,
 * the emitter's own key of a row and its body as the emitter's contract reads it, so that one road takes in any format. Pure.
 */
import { contentHash, type Keys, plainHash, signalIdOf } from '../ids.ts';

/** No emitter's prefix: names of emitters hold no underscore. Whoever may put files here says that they are history. */
export const HISTORY_PREFIX = 'batches/_backfill/';

export const HISTORY_COLUMNS = ['key', 'body'] as const;

/** Rows that start in a minute where nobody says otherwise. */
export const HISTORY_PER_MINUTE = 600;

/** Where a file goes; `content` is the hash of its bytes, so the same rows are the same file however often they come. */
export const historyKey = (emitter: string, content: string): string => `${HISTORY_PREFIX}${emitter}/${content}.csv`;

export const isHistory = (key: string): boolean => key.startsWith(HISTORY_PREFIX);

/** The emitter whose history lies under a key. */
export const emitterOfHistory = (key: string): string => key.slice(HISTORY_PREFIX.length).split('/')[0] ?? '';

/** The delivery of a file: known before it is put, to whoever follows it. */
export const historyDelivery = (key: string): string => plainHash('backfill', key);

/** What a row's body is sent as, by its contract's format. */
export const HISTORY_TYPES = { json: 'application/json', csv: 'text/csv', form: 'application/x-www-form-urlencoded' };

/** A row's signal: the one its emitter's own key names, live or not; without a key the one that says the same. */
export const historySignal = (keys: Keys, emitter: string, key: string, body: Uint8Array): string =>
  signalIdOf(keys, emitter, key === '' ? `row:${contentHash(keys, body)}` : `key:${key}`);

/** Rows that may start in a minute: what was asked for, but never more than the emitter is let. */
export function historyPace(
  asked: number | undefined,
  throttle: { readonly perMinute?: number | undefined } = {},
): number {
  return Math.min(asked ?? HISTORY_PER_MINUTE, throttle.perMinute ?? Number.POSITIVE_INFINITY);
}
