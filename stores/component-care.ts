/** Clock's care for components that stitch could not put right at once, and for the work that follows when it did. */

import type { Registry } from '../core/definitions/definitions.ts';
import { leadIdOf } from '../core/ids.ts';
import { mergedIntoEngagement } from '../core/route/membership.ts';
import { identifierOf, isWeak, kindOf } from '../core/stitch/kinds.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import type { TouchRow } from '../core/stitch/rows.ts';
import { bringOut } from './bring-out.ts';
import type { Gathered } from './component.ts';
import { notePossibleDuplicate, noteSplitDelivered, type Occasion } from './doubts.ts';
import { closeMissed } from './follow-up.ts';
import { closeRequest, postpone, regroupLead } from './regroup.ts';
import { restartIfElsewhere, restartSignal, type StartDeps } from './start.ts';

export type ComponentCareDeps = StartDeps & { readonly registry: Registry };

/** Brings the component to rest and runs what is owed of it. Whoever is killed in between leaves the request standing. */
export async function careForComponent(deps: ComponentCareDeps, lead: string): Promise<string> {
  const destinations = [...deps.registry.destinations.keys()];
  const onFound = async (found: Regrouping, gathered: Gathered) => {
    await noteDoubts(deps, found, gathered);
    await endReminders(deps, gathered);
  };
  const done = await regroupLead({ ...deps, destinations, onFound }, lead);
  if (!done) return 'nothing';
  if (done.kind === 'busy') {
    await postpone(deps.store, lead, deps.now() + deps.timing.claimWaitMs);
    return 'waiting';
  }
  for (const signal of done.restarts) await restartSignal(deps, signal);
  await bringOut(deps, done.owed, new Set(done.restarts));
  for (const signal of done.parted) await restartIfElsewhere(deps, signal);
  await closeRequest(deps.store, lead, done);
  return 'regrouped';
}

/** What the partition keeps apart by a hair, and what it would part if nothing of it were delivered, is for people. */
async function noteDoubts(deps: ComponentCareDeps, found: Regrouping, { parts }: Gathered): Promise<void> {
  const touches = new Map([...parts.values()].flatMap((part) => part.touches.map((touch) => [touch.signal, touch])));
  const groupOf = new Map(found.groups.flatMap((group) => group.signals.map((signal) => [signal, group.lead])));
  const weak = found.skipped.filter(({ why, identifier }) => why === 'email' && isWeak(kindOf(identifier)));
  for (const [name, ties] of Map.groupBy(weak, ({ identifier }) => identifier)) {
    const occasion = occasionOf(deps, touches.get(ties[0]?.signal ?? ''));
    const carriers = [...touches.values()].filter(({ identifiers }) => identifiers.includes(name));
    const leads = [...new Set(carriers.flatMap(({ signal }) => groupOf.get(signal) ?? []))];
    const told = leads.flatMap((lead) => ({ lead, at: parts.get(lead)?.row.createdAt ?? deps.now() }));
    const identifier = identifierOf(name);
    if (occasion) await notePossibleDuplicate(deps.store, { leads: told, identifier }, occasion);
  }
  for (const { lead, parts: signals } of found.withheld) {
    const occasion = occasionOf(deps, touches.get(signals[0]?.[0] ?? ''));
    const proposed = signals.map((each, n) => ({
      lead: n === 0 ? lead : leadIdOf(each[0] ?? ''),
      signals: each.length,
    }));
    const kinds = [...new Set(found.skipped.map(({ identifier }) => kindOf(identifier)))];
    if (occasion) await noteSplitDelivered(deps.store, { lead, parts: proposed, kinds }, occasion);
  }
}

/** Nobody can act on work that a merge closed: what its owner was reminded of ends with it. */
async function endReminders(deps: ComponentCareDeps, { parts }: Gathered): Promise<void> {
  const all = [...parts.values()].flatMap(({ engagements }) => engagements);
  for (const engagement of all.filter((each) => mergedIntoEngagement(each) !== undefined))
    await closeMissed(deps, engagement, 'clock:merged');
}

function occasionOf({ registry, now }: ComponentCareDeps, touch: TouchRow | undefined): Occasion | undefined {
  const flow = touch && registry.flows.get(touch.flow);
  return flow && { flow, emitter: touch.emitter ?? '', now: now() };
}
