/** What a branch is about to do at a destination and somebody may want undone, noted before it is asked for. */
import { type Branch, type DoneEffect, effectPut, holderOf } from './delivery.ts';
import { claimKey } from './keys.ts';
import { all, eq, ge, type Store } from './store.ts';

/**
 * Notes what a branch is about to ask for; its own transaction settles it. False: the claim of the lead is no longer its own, so
 * that something else may be wanted by now.
 */
export async function intend(
  store: Store,
  { branch, lead, now }: { readonly branch: Branch; readonly lead: string; readonly now: number },
  intended: readonly DoneEffect[],
): Promise<boolean> {
  const when = all(eq('holder', holderOf(branch)), ge('lease', now));
  const result = await store.transact([
    { kind: 'check', key: claimKey(lead, branch.destination), when },
    ...intended.map((effect) => effectPut(branch, effect, now)),
  ]);
  return result.kind === 'written';
}
