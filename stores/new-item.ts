/** A work item as it is opened: what every item has, whatever it is about. */
import { reasonOf } from '../core/review/reasons.ts';
import { shardOf } from './keys.ts';
import type { Item } from './store.ts';

export interface Opening {
  readonly reason: string;
  readonly handoff: string;
  /** Destination or emitter the cause lies with. */
  readonly subject: string;
  readonly flow: string;
  readonly owner: string;
  /** Contract or rule set version, where the cause is tied to one. */
  readonly version?: string | undefined;
  /** Closed words and numbers. */
  readonly evidence: Item;
  /** Epoch ms. */
  readonly now: number;
}

/** Generation `n` of a cause: open, due as its reason says, and in the indexes by due time and owner. */
export function newItem({ version, now, ...told }: Opening, fingerprint: string, n: number): Item {
  const { kind, rootProblem, dueMinutes } = reasonOf(told.reason);
  const dueBy = now + dueMinutes * 60_000;
  return {
    v: 1,
    ...{ fingerprint, n, kind, rootProblem, ...told },
    ...(version === undefined ? {} : { version }),
    state: 'open',
    openedAt: now,
    ...{ dueBy, dueAt: dueBy, ownerDueAt: dueBy },
    dueShard: shardOf(fingerprint),
  };
}
