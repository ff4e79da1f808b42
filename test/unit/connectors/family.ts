/** Leads that turn out to be one person, delivered to a destination in memory with what a ledger would remember. */
import type { Destination } from '../../../connectors/destination.ts';
import { type Performance, perform } from '../../../connectors/perform.ts';
import type { Person } from '../../../core/definitions/definitions.ts';
import { canonicalState, type PlanInput, planEffects } from '../../../core/deliver/plan.ts';
import type { EffectRow } from '../../../core/deliver/rows.ts';
import { effectKeyOf, engagementIdOf } from '../../../core/ids.ts';
import type { EngagementRow } from '../../../core/route/rows.ts';
import type { LeadRow } from '../../../core/stitch/rows.ts';
import { contextOf } from './destination-world.ts';

const FLOW = 'demo-request';
const rita: Person = { id: 'rita', active: true, crmIds: { hubspot: '41629779' } };

export const leadRow = (more: Partial<LeadRow> = {}): LeadRow => ({
  v: 1,
  first: 's',
  createdAt: 1,
  bucket: 1,
  version: 1,
  ...more,
});

export const engagement = (lead: string, more: Partial<EngagementRow> = {}): EngagementRow => ({
  v: 1,
  lead,
  flow: FLOW,
  n: 1,
  state: 'open',
  owner: 'rita',
  dueAt: 1_000,
  nextStep: 'Call',
  priority: 'high',
  why: 'rule',
  openedBy: 's',
  openedAt: 1,
  lastAt: 1,
  ...more,
});

/** Closed by a merge, because the person's other engagement goes on. */
export const mergedInto = (lead: string, into: string): EngagementRow =>
  engagement(lead, { state: 'closed', closedBy: `merged:${engagementIdOf(into, FLOW, 1)}`, closedAt: 2 });

export interface Told {
  readonly lead: string;
  readonly absorbed?: readonly string[];
  readonly engagements?: readonly EngagementRow[];
  readonly email?: string;
  /** What is told of the person beside that. */
  readonly profile?: PlanInput['profile'];
  readonly decision?: PlanInput['decision'];
}

/** What the ledger knows of effects, by key. */
export type Effects = Map<string, EffectRow>;

export const contactOfLead = (effects: Effects, lead: string) =>
  effects.get(effectKeyOf(lead, 'hubspot', 'contact', ''));

export const planOf = ({ lead, absorbed = [], engagements = [], email, profile = {}, decision = 'assign' }: Told) =>
  planEffects({
    decision,
    destination: 'hubspot',
    leadId: lead,
    lead: leadRow(),
    absorbed: absorbed.map((id) => ({ id, row: leadRow({ mergedInto: lead }) })),
    profile: { ...profile, ...(email === undefined ? {} : { email }) },
    engagements,
    flows: new Set([FLOW]),
    people: new Map([['rita', rita]]),
  });

/** One delivery. What was done is remembered, unless the worker dies before it can tell. */
export async function deliver(
  destination: Destination,
  effects: Effects,
  told: Told,
  diesBeforeTelling = false,
): Promise<Performance> {
  const planned = planOf(told).map((wish) => {
    const known = effects.get(wish.key);
    const family = wish.kind === 'contact' ? wish.family.map(({ key }) => effects.get(key)) : [];
    return { wish, state: canonicalState(wish), family, ...(known ? { known } : {}) };
  });
  const tell = (done: Performance['done']) => {
    for (const { key, created: _, ...effect } of done) {
      effects.set(key, { v: 1, destination: 'hubspot', at: 1, by: 's#0', ...effect });
    }
    return true;
  };
  const result = await perform(destination, planned, {
    ...contextOf(),
    onIntended: async (intended) => tell(intended),
  });
  if (!diesBeforeTelling) tell(result.done);
  return result;
}
