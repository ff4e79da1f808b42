/** What one step of a regrouping is in the history of the leads: who, when, why. */
import { kindOf } from '../core/stitch/kinds.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import type { LeadEvent, TouchRow } from '../core/stitch/rows.ts';
import type { Gathered } from './component.ts';
import { leadEventKey } from './keys.ts';
import type { StepFacts } from './regroup-leads.ts';
import { itemOf, type Write } from './store.ts';

export function eventWrites(step: Regrouping, { gathered, request, now }: StepFacts): Write[] {
  const pointed = step.pointers.flatMap(({ lead, from, into }): [string, LeadEvent][] => {
    if (into !== undefined) return [[into, eventOf('merged', lead, into, { why: linksOf(gathered, lead, into) })]];
    return from === undefined ? [] : [[from, eventOf('parted', lead, from)]];
  });
  const moved = [...Map.groupBy(step.moves, ({ from, to }) => `${from} ${to}`).values()];
  const moves = moved.flatMap((each): [string, LeadEvent][] => {
    const signals = each.map(({ signal }) => signal);
    return each.slice(0, 1).map(({ from, to }) => [from, eventOf('moved', from, to, { signals })]);
  });
  return [...pointed, ...moves].map(([lead, event]) => ({
    kind: 'put',
    key: leadEventKey(lead, now, event.kind, event.lead === lead ? event.other : event.lead),
    item: itemOf({ ...event, at: now, by: request.row.by ?? event.by }),
  }));
}

const eventOf = (
  kind: LeadEvent['kind'],
  lead: string,
  other: string,
  { why = [], signals = [] }: Partial<Pick<LeadEvent, 'why' | 'signals'>> = {},
): LeadEvent => ({ v: 1, kind, at: 0, lead, other, by: 'stitch', why, signals });

/** By which kinds of identifiers two leads are linked: those that touches of both carry, or a person's word. */
function linksOf({ parts }: Gathered, lead: string, into: string): string[] {
  const family = (id: string): TouchRow[] =>
    [id, ...(parts.get(id)?.row.absorbed ?? [])].flatMap((each) => parts.get(each)?.touches ?? []);
  const mine = new Set(family(lead).flatMap(({ identifiers }) => identifiers));
  const kinds = new Set(
    family(into).flatMap(({ identifiers }) => identifiers.filter((name) => mine.has(name)).map(kindOf)),
  );
  const isRuled = parts.get(lead)?.rulings.some(({ kind, lead: other }) => kind === 'same' && other === into);
  return [...kinds, ...(isRuled ? ['ruling'] : [])].sort();
}
