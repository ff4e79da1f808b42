/** Requests that cannot be met because somebody holds one of the leads: who hears of it, and what whoever asks is shown. */
import { RegroupRow } from '../core/stitch/rows.ts';
import { type BringOutDeps, owedFingerprint, raiseOwed } from './bring-out.ts';
import type { LeadFile } from './engagements.ts';
import { readSignal } from './journal.ts';
import { leadKey, regroupKey } from './keys.ts';
import { closeNotice } from './notices.ts';
import { postpone, type Wait } from './regroup.ts';
import type { Store } from './store.ts';
import { openGeneration } from './work.ts';

/** It is looked at again soon. Past its budget somebody hears of it, once: they may close the item, and it waits on. */
export async function waitOn(deps: BringOutDeps, lead: string, wait: Wait): Promise<void> {
  const isOver = deps.now() - wait.since > deps.timing.deferBudgetMs.seconds;
  if (isOver && !wait.isTold) await tellWaiting(deps, lead, wait);
  await postpone(deps.store, lead, deps.now() + deps.timing.claimWaitMs, { ...wait, isTold: isOver });
}

async function tellWaiting(deps: BringOutDeps, lead: string, { since, heldBy }: Wait): Promise<void> {
  const item = await deps.store.get(leadKey(lead));
  const first = await readSignal(deps.store, String(item?.first ?? ''));
  const of = (each: (held: Wait['heldBy'][number]) => string): string[] => [...new Set(heldBy.map(each))].sort();
  const evidence = { since, destinations: of(({ destination }) => destination), signals: of(({ signal }) => signal) };
  await raiseOwed(deps, lead, { ...first?.row, why: 'waiting' }, evidence);
}

/** It is done: nobody has to look any more. */
export async function endWait({ store, now }: Pick<BringOutDeps, 'store' | 'now'>, lead: string): Promise<void> {
  const fingerprint = owedFingerprint(lead, 'waiting');
  await closeNotice(store, `${fingerprint}#${await openGeneration(store, fingerprint)}`, 'clock', now());
}

/** What is asked for and not done, with the lead at which it was asked. */
export interface FoundRequest {
  readonly lead: string;
  readonly row: RegroupRow;
}

/** So many leads of a family are looked at; whoever asks for something asks it of the one that stands for them. */
const MOST_LEADS = 50;

/** Merges and undos of a lead and of those it stands for. */
export async function readRequests(store: Store, { id, row }: Pick<LeadFile, 'id' | 'row'>): Promise<FoundRequest[]> {
  const family = [id, ...(row.absorbed ?? [])].slice(0, MOST_LEADS);
  const rows = await store.getMany(family.map(regroupKey));
  return family.flatMap((lead, index) => {
    const found = rows[index];
    return found ? [{ lead, row: RegroupRow.parse(found) }] : [];
  });
}

/** Of the items of what is owed of the lead, if there are any. */
export const owedFingerprints = (lead: string, requests: readonly FoundRequest[]): string[] => [
  owedFingerprint(lead),
  owedFingerprint(lead, 'too-tangled'),
  ...new Set([lead, ...requests.map((each) => each.lead)].map((each) => owedFingerprint(each, 'waiting'))),
];
