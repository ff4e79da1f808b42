/** The effects of leads that part: read before the transaction that parts them, rewritten in it. */
import { type Parting, partedEffects, partingKeys } from '../core/deliver/parting.ts';
import { EffectRow } from '../core/deliver/rows.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import type { Gathered } from './component.ts';
import { effectKey } from './keys.ts';
import { itemOf, type Store, type Write } from './store.ts';

const AT_ONCE = 100;

/** Effects by key; those that there are. */
export async function knownEffects(store: Store, keys: readonly string[]): Promise<Map<string, EffectRow>> {
  const known = new Map<string, EffectRow>();
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    const items = await store.getMany(some.map(effectKey));
    some.forEach((key, index) => {
      const item = items[index];
      if (item) known.set(key, EffectRow.parse(item));
    });
  }
  return known;
}

/** The rows of everybody's contact as they must be once the leads of this step stand for themselves again. */
export async function partingWrites(
  store: Store,
  { pointers }: Regrouping,
  { parts }: Gathered,
  destinations: readonly string[],
): Promise<Write[]> {
  const partings = pointers.flatMap(({ lead, from }): Parting[] => {
    if (from === undefined) return [];
    const others = (parts.get(from)?.row.absorbed ?? []).filter((each) => each !== lead);
    return destinations.map((destination) => ({ destination, survivor: from, parted: lead, others }));
  });
  const rows = new Map<string, EffectRow>();
  const known = await knownEffects(store, [...new Set(partings.flatMap(partingKeys))]);
  for (const parting of partings) {
    for (const [key, row] of partedEffects(parting, new Map([...known, ...rows]))) rows.set(key, row);
  }
  return [...rows].map(([key, row]) => ({ kind: 'put', key: effectKey(key), item: itemOf(row) }));
}
