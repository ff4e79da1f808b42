/** Clock's care for components that stitch could not put right at once, and for the work that follows when it did. */

import type { Registry } from '../core/definitions/definitions.ts';
import { isMovedAway, mergedIntoEngagement } from '../core/route/membership.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import { LeadRow, RegroupRow } from '../core/stitch/rows.ts';
import { bringOut, raiseOwed } from './bring-out.ts';
import { type Gathered, TooTangled } from './component.ts';
import { endOfDuplicates } from './duplicates.ts';
import { closeMissed } from './follow-up.ts';
import { readSignal } from './journal.ts';
import { leadKey, regroupKey } from './keys.ts';
import { raiseQuestions } from './questions.ts';
import { closeRequest, type Owed, owedBy, type RegroupDeps, regroupLead } from './regroup.ts';
import { endWait, waitOn } from './regroup-waits.ts';
import { restartIfElsewhere, restartSignal, type StartDeps } from './start.ts';

export type ComponentCareDeps = StartDeps &
  Pick<RegroupDeps, 'deadline' | 'onLostSteps'> & { readonly registry: Registry };

/** Brings the component to rest and runs what is owed of it. Whoever is killed in between leaves the request standing. */
export async function careForComponent(deps: ComponentCareDeps, lead: string): Promise<string> {
  const destinations = [...deps.registry.destinations.keys()];
  const onFound = async (found: Regrouping, gathered: Gathered) => {
    await raiseQuestions(deps, found, gathered);
    await endReminders(deps, gathered);
  };
  try {
    const done = await regroupLead({ ...deps, destinations, onFound }, lead);
    if (!done) return 'nothing';
    if (done.kind === 'busy') {
      await waitOn(deps, lead, done);
      return 'waiting';
    }
    await follow(deps, lead, done);
    return 'regrouped';
  } catch (error) {
    if (!(error instanceof TooTangled)) throw error;
    return giveUp(deps, lead);
  }
}

/** The work that follows from what was done, before the request ends. */
async function follow(deps: ComponentCareDeps, lead: string, asked: Owed): Promise<void> {
  const { restarts, owed, parted, n, at, isLate } = asked;
  for (const signal of restarts) await restartSignal(deps, signal);
  await bringOut(deps, owed, new Set(restarts));
  for (const signal of parted) await restartIfElsewhere(deps, signal);
  if (parted.length > 0) await endOfDuplicates(deps, lead);
  if (isLate) await endWait(deps, lead);
  await closeRequest(deps.store, lead, { n, at });
}

/**
 * More is linked with it by now than anybody can be. That is somebody's to look at; what was owed before follows all the same.
 * The request ends: looking again would find the same until they have mended it, and whatever is said then asks anew.
 */
async function giveUp(deps: ComponentCareDeps, lead: string): Promise<string> {
  const [request, row] = await deps.store.getMany([regroupKey(lead), leadKey(lead)]);
  if (!request || !row) return 'nothing';
  const first = await readSignal(deps.store, LeadRow.parse(row).first);
  await raiseOwed(deps, lead, { ...first?.row, why: 'too-tangled' }, {});
  await follow(deps, lead, owedBy(RegroupRow.parse(request)));
  return 'tangled';
}

/** Nobody can act on work that a merge closed, or that went to another lead: what its owner was reminded of ends with it. */
async function endReminders(deps: ComponentCareDeps, { parts }: Gathered): Promise<void> {
  const all = [...parts.values()].flatMap(({ engagements }) => engagements);
  for (const engagement of all.filter((each) => mergedIntoEngagement(each) !== undefined))
    await closeMissed(deps, engagement, 'clock:merged');
  for (const engagement of all.filter(isMovedAway)) await closeMissed(deps, engagement, 'clock:moved');
}
