/** A deferral past its flow's budget becomes visible: it joins the item of its cause and goes on being tried. */
import { fingerprintOf, type StopFacts } from '../core/review/items.ts';
import { workItemKey } from './keys.ts';
import type { SettleDeps } from './settle.ts';
import type { Store } from './store.ts';
import { itemIdParts, joinItem } from './work.ts';

export interface Deferral {
  readonly facts: StopFacts;
  readonly run: number;
  /** Since when it is deferred in a row, epoch ms. */
  readonly since: number;
  /** The item it is counted in so far. An item stands for one cause: what now waits for another one moves on. */
  readonly item: string | undefined;
}

/** Does nothing where the item of this cause has it already. */
export async function showDeferral(
  { store, now }: Pick<SettleDeps, 'store' | 'now'>,
  deferral: Deferral,
): Promise<void> {
  const { facts, run, since, item } = deferral;
  const isSameCause = item !== undefined && itemIdParts(item).fingerprint === fingerprintOf(facts);
  if (isSameCause && (await isItemOpen(store, item))) return;
  await joinItem(store, { facts, run, evidence: { since }, now: now(), mode: 'drain', previous: item });
}

async function isItemOpen(store: Store, id: string): Promise<boolean> {
  const { fingerprint, n } = itemIdParts(id);
  const item = await store.get(workItemKey(fingerprint, n));
  return item !== undefined && item.state !== 'closed';
}
