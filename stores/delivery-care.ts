/** Clock's care for a delivery that was never split to its end. */

import { loadDeliveryRow } from './deliveries.ts';
import { deliveryKey } from './keys.ts';
import { stopFactsOfDelivery } from './settle.ts';
import { type SplitDeps, splitDelivery } from './split.ts';
import { eq } from './store.ts';
import { joinItem } from './work.ts';

/** Splits it on; what cannot be split within the budget becomes a technical work item with all its signals inside. */
export async function careForDelivery(deps: SplitDeps, delivery: string): Promise<string> {
  const row = await loadDeliveryRow(deps.store, delivery);
  const now = deps.now();
  if (!row || row.openShard === undefined || (row.at ?? 0) > now) return 'nothing';
  try {
    await splitDelivery(deps, delivery);
    return 'started';
  } catch (error) {
    const since = row.since ?? now;
    if (now - since > deps.timing.deferBudgetMs.seconds) {
      const facts = stopFactsOfDelivery(deps.registry, delivery, row);
      const evidence = { signals: row.signals, error: error instanceof Error ? error.name : 'unknown' };
      await joinItem(deps.store, { facts, run: 0, evidence, now, mode: 'park' });
      return 'buried';
    }
    const attempts = (row.attempts ?? 0) + 1;
    const set = { attempts, since, at: now + deps.timing.backoffMs(attempts), reason: 'fault' };
    await deps.store.write({ kind: 'update', key: deliveryKey(delivery), set, when: eq('state', row.state) });
    return 'settled';
  }
}
