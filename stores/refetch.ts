/** Asking once more for what a vendor did not give, when somebody decided so on the signal that waits for it. */
import type { SignalRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { deliveryKey, shardOf, signalKey } from './keys.ts';
import { answerKey } from './references.ts';
import { attachedKeyOf } from './runs.ts';
import { all, any, eq, lacks, type Store } from './store.ts';

export interface RefetchDeps {
  readonly store: Store;
  readonly timing: Timing;
  readonly now: () => number;
}

/** Whether a signal waits for something its vendor did not give. */
export const lacksReference = ({ unusable, reference, delivery }: SignalRow): boolean =>
  unusable !== undefined && unusable !== 'wrong-type' && reference !== undefined && delivery !== undefined;

/**
 * Takes the answer away and makes the delivery want it again, in the transaction that takes the signal out of its item. Given
 * at last, the answer makes another body: the signal's revision, which runs. Else its row comes due and parks anew. A delivery
 * that is just being split is left alone: the next pass over the item finds it closed.
 */
export async function askAgain(deps: RefetchDeps, item: string, signal: string, row: SignalRow): Promise<void> {
  const { delivery = '', reference = '' } = row;
  const now = deps.now();
  const isFetching = all(eq('references', 'wanted'), any(eq('state', 'open'), eq('state', 'deferred')));
  await deps.store.transact([
    {
      kind: 'update',
      key: signalKey(signal),
      set: { state: 'open', openShard: shardOf(signal), at: now + deps.timing.openRowBudgetMs },
      remove: ['item'],
      when: all(eq('item', item), lacks('pending')),
    },
    { kind: 'delete', key: attachedKeyOf(item, signal) },
    { kind: 'put', key: answerKey(delivery, reference), item: { v: 1 } },
    {
      kind: 'update',
      key: deliveryKey(delivery),
      set: {
        state: 'open',
        references: 'wanted',
        fetched: 0,
        split: 0,
        repeats: 0,
        openShard: shardOf(delivery),
        at: now,
      },
      remove: ['until', 'faults', 'faultSince'],
      add: { passes: 1 },
      when: any(eq('state', 'closed'), isFetching),
    },
  ]);
}
