/** What is known of the effects a branch is to bring about. */
import type { PlannedEffect } from '../../connectors/perform.ts';
import type { Alias } from '../../core/deliver/family.ts';
import type { Wish } from '../../core/deliver/plan.ts';
import { EffectRow } from '../../core/deliver/rows.ts';
import { effectKey } from '../../stores/keys.ts';
import type { Item, Key, Store } from '../../stores/store.ts';

/** The effect of a wish, and those of the contacts that have become one with it. */
export const keysOf = (wish: Wish): string[] => [wish.key, ...familyOf(wish).map(({ key }) => key)];
const familyOf = (wish: Wish): readonly Alias[] => (wish.kind === 'contact' ? wish.family : []);

export const effectOf = (item: Item | undefined): EffectRow | undefined => (item ? EffectRow.parse(item) : undefined);

/** A wish with what is known of its effect, by the partition the effect is in. */
export function planned(wish: Wish, state: string, rows: ReadonlyMap<string, EffectRow | undefined>): PlannedEffect {
  const known = rows.get(effectKey(wish.key).pk);
  const family = familyOf(wish).map(({ key }) => rows.get(effectKey(key).pk));
  return { wish, state, ...(known ? { known } : {}), ...(family.length > 0 ? { family } : {}) };
}

/** One read for all but a lead of many leads, whose effects alone are more than one read takes. */
export async function readAll(store: Store, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  const items: (Item | undefined)[] = [];
  for (let from = 0; from < keys.length; from += MOST_KEYS) {
    items.push(...(await store.getMany(keys.slice(from, from + MOST_KEYS))));
  }
  return items;
}

const MOST_KEYS = 100;
