/** What one step of a regrouping is in the history of the leads: who, when, why. */
import { type Happened, historyOf, type Word } from '../core/stitch/history.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import type { LeadEvent } from '../core/stitch/rows.ts';
import { componentOf, rulingsIn } from './component.ts';
import { leadEventKey } from './keys.ts';
import type { StepFacts } from './regroup-leads.ts';
import { itemOf, type Write } from './store.ts';

/** Each event is kept with both leads: after a parting neither leads to the other. */
export function eventWrites(step: Regrouping, facts: StepFacts): Write[] {
  const { gathered, now } = facts;
  return historyOf(step, componentOf(gathered), wordOf(facts)).flatMap(({ event }) => {
    const item = itemOf({ ...event, ...keptBy(facts, event), at: now });
    return [event.lead, event.other].map(
      (keeper): Write => ({ kind: 'put', key: leadEventKey(keeper, now, event), item }),
    );
  });
}

/** What whoever asked for the undo was told that destinations keep. */
function keptBy({ request: { row } }: StepFacts, { kind, lead }: Happened['event']): Pick<LeadEvent, 'keeps'> {
  const keeps = kind === 'parted' && row.released?.findLast((each) => each.lead === lead)?.keeps;
  return keeps && keeps.length > 0 ? { keeps } : {};
}

function wordOf({ gathered: { parts }, request: { lead, row } }: StepFacts): Word {
  const from = parts.get(lead)?.row.mergedInto ?? lead;
  const releases = (row.released ?? []).map((release) => ({ from, of: release.lead, by: release.by }));
  return { rulings: rulingsIn(parts), releases };
}
