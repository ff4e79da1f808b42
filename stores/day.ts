/** Where an arrival stands in the `day` index: emitter, UTC day, shard. */
import { dayPartition, historyShardOf, shardOf } from './keys.ts';

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** History stands apart: it is counted, but says nothing of what the emitter usually sends. */
export const dayKeyOf = (emitter: string, receivedAt: number, id: string, origin?: 'backfill'): string =>
  dayPartition(emitter, dayOf(receivedAt), origin === undefined ? shardOf(id) : historyShardOf(id));
