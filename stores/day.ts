/** Where an arrival stands in the `day` index: emitter, UTC day, shard. */
import { dayPartition, shardOf } from './keys.ts';

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export const dayKeyOf = (emitter: string, receivedAt: number, id: string): string =>
  dayPartition(emitter, dayOf(receivedAt), shardOf(id));
