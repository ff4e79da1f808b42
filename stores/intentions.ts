/** What a branch is about to do at a destination that cannot be taken back there, noted before it is asked for. */
import { type Branch, type DoneEffect, effectPut, holderOf } from './delivery.ts';
import { claimKey } from './keys.ts';
import { all, eq, ge, type Store } from './store.ts';

/**
 * Notes the merges a branch is about to ask for; its own transaction settles them. False: the claim of the lead is no longer
 * its own, so that they may have been parted by now.
 */
export async function intend(
  store: Store,
  { branch, lead, now }: { readonly branch: Branch; readonly lead: string; readonly now: number },
  merges: readonly DoneEffect[],
): Promise<boolean> {
  const when = all(eq('holder', holderOf(branch)), ge('lease', now));
  const result = await store.transact([
    { kind: 'check', key: claimKey(lead, branch.destination), when },
    ...merges.map((merge) => effectPut(branch, merge, now)),
  ]);
  return result.kind === 'written';
}
