/** Reading what conservation decides of deliveries of many from, a batch at a time. All reads are consistent. */
import { CountedDelivery, type DeliveryDossier, SplitEntry } from '../core/conservation/deliveries.ts';
import { WorkItem } from '../core/review/items.ts';
import type { DossierDeps } from './dossiers.ts';
import { attachedDeliveryKey, deliveryEntryKey, deliveryKey, workItemKey } from './keys.ts';
import { KnownRows } from './known-rows.ts';
import type { Key } from './store.ts';
import { itemIdParts } from './work.ts';

export type DeliveryReading = DeliveryDossier | 'absent' | 'unreadable';

export async function readDeliveryDossiers(
  { store, registry }: DossierDeps,
  deliveries: readonly string[],
): Promise<DeliveryReading[]> {
  const rows = new KnownRows(store);
  await rows.load(deliveries.flatMap((delivery) => [deliveryKey(delivery), deliveryEntryKey(delivery, 'dispatch')]));
  const parsed = deliveries.map((delivery) => CountedDelivery.safeParse(rows.of(deliveryKey(delivery))).data);
  const waiting = deliveries.map((delivery, index) => itemKeys(delivery, parsed[index]?.item));
  await rows.load(waiting.flatMap((keys) => (keys ? [keys.item, keys.attached] : [])));
  return deliveries.map((delivery, index) => {
    const [row, keys] = [parsed[index], waiting[index]];
    if (!row) return rows.of(deliveryKey(delivery)) ? 'unreadable' : 'absent';
    const split = SplitEntry.safeParse(rows.of(deliveryEntryKey(delivery, 'dispatch')));
    const found = rows.of(keys?.item);
    const item = found && WorkItem.safeParse(found);
    if (item?.success === false) return 'unreadable';
    return {
      row,
      tier: registry.flows.get(row.flow)?.tier ?? 'seconds',
      ...(split.success ? { split: split.data } : {}),
      ...(item ? { item: item.data } : {}),
      isAttached: rows.of(keys?.attached) !== undefined,
    };
  });
}

function itemKeys(delivery: string, id: string | undefined): { item: Key; attached: Key } | undefined {
  if (id === undefined) return undefined;
  const { fingerprint, n } = itemIdParts(id);
  return { item: workItemKey(fingerprint, n), attached: attachedDeliveryKey(fingerprint, n, delivery) };
}
