/** What one step of a regrouping is in the history of the leads: who, when, why. */
import { historyOf, type Word } from '../core/stitch/history.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import { componentOf, rulingsIn } from './component.ts';
import { leadEventKey } from './keys.ts';
import type { StepFacts } from './regroup-leads.ts';
import { itemOf, type Write } from './store.ts';

export function eventWrites(step: Regrouping, facts: StepFacts): Write[] {
  const { gathered, now } = facts;
  return historyOf(step, componentOf(gathered), wordOf(facts)).map(({ at, event }) => ({
    kind: 'put',
    key: leadEventKey(at, now, event.kind, event.lead === at ? event.other : event.lead),
    item: itemOf({ ...event, at: now }),
  }));
}

function wordOf({ gathered: { parts }, request: { lead, row } }: StepFacts): Word {
  const from = parts.get(lead)?.row.mergedInto ?? lead;
  const releases = (row.released ?? []).map((release) => ({ from, of: release.lead, by: release.by }));
  return { rulings: rulingsIn(parts), releases };
}
