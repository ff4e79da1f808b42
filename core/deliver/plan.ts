/**
 * What a destination should hold for one lead. Pure: the wanted states, each with the key of the effect that brings it
 * about. The plan is of the lead, not of the signal that asks: whoever delivers a lead delivers all that is owed of it,
 * which is why a delivery of the same or a later version covers every earlier one.
 */
import type { Flow, Person } from '../definitions/definitions.ts';
import { effectKeyOf, engagementIdOf } from '../ids.ts';
import type { DestinationRow } from '../journal/rows.ts';
import type { EngagementRow } from '../route/rows.ts';
import type { Profile } from '../stitch/profile.ts';
import type { LeadRow } from '../stitch/rows.ts';

export interface ContactWish {
  readonly kind: 'contact';
  readonly key: string;
  readonly state: Profile & {
    readonly leadKey: string;
    readonly lifecycle?: 'marketing-qualified' | 'sales-qualified';
    readonly ownerId?: string;
    /** Fields that only a new contact gets; left out when there are none. */
    readonly leaves?: readonly (keyof Profile)[];
  };
  /** Never creates: only a contact the destination already has is updated. */
  readonly onlyKnown: boolean;
}

export interface TaskWish {
  readonly kind: 'task';
  readonly key: string;
  readonly state: {
    readonly taskKey: string;
    readonly subject: string;
    readonly body: string;
    /** Epoch ms. */
    readonly dueAt: number;
    readonly priority: 'low' | 'medium' | 'high';
    readonly ownerId: string;
  };
}

export type Wish = ContactWish | TaskWish;

export interface PlanInput {
  readonly decision: DestinationRow['decision'];
  readonly destination: string;
  readonly leadId: string;
  readonly lead: LeadRow;
  readonly profile: Profile;
  /** Fields of which the destination's own value counts. @default none */
  readonly leaves?: readonly (keyof Profile)[];
  /** All engagements of the lead, closed ones included. */
  readonly engagements: readonly EngagementRow[];
  /** Flows that write to this destination now: published for it and in live mode. */
  readonly flows: ReadonlySet<Flow['name']>;
  readonly people: ReadonlyMap<string, Person>;
}

/** Contact first, then one task for each open engagement. Throws when an owner has no user at the destination. */
export function planEffects(input: PlanInput): Wish[] {
  const mine = input.engagements.filter(({ flow }) => input.flows.has(flow));
  return [contactWish(input, mine), ...mine.filter(({ state }) => state === 'open').map((e) => taskWish(input, e))];
}

function contactWish(
  { decision, destination, leadId, lead, profile, leaves = [], people }: PlanInput,
  mine: readonly EngagementRow[],
) {
  // Whoever owns the contact got it with an engagement; one that may not go out must not show here either.
  const owner = mine.find(({ owner }) => owner === lead.contactOwner)?.owner;
  const stage = mine.length > 0 ? 'sales-qualified' : decision === 'nurture' ? 'marketing-qualified' : undefined;
  const wish: ContactWish = {
    kind: 'contact',
    key: effectKeyOf(leadId, destination, 'contact', ''),
    onlyKnown: decision === 'evidence' && mine.length === 0,
    state: {
      ...profile,
      leadKey: leadId,
      ...(stage ? { lifecycle: stage } : {}),
      ...(leaves.length > 0 ? { leaves } : {}),
      ...(owner ? { ownerId: userOf(people, owner, destination) } : {}),
    },
  };
  return wish;
}

function taskWish({ destination, leadId, people }: PlanInput, engagement: EngagementRow): TaskWish {
  const id = engagementIdOf(leadId, engagement.flow, engagement.n);
  const key = effectKeyOf(id, destination, 'task', 'first-touch');
  return {
    kind: 'task',
    key,
    state: {
      taskKey: key,
      subject: engagement.nextStep,
      body: `Lead ${leadId}, ${engagement.flow}. ${engagement.why}.`,
      dueAt: engagement.dueAt,
      priority: engagement.priority,
      ownerId: userOf(people, engagement.owner, destination),
    },
  };
}

function userOf(people: ReadonlyMap<string, Person>, person: string, destination: string): string {
  const id = people.get(person)?.crmIds[destination];
  if (!id)
    throw new Error(`${person} owns work but has no user at ${destination}; add crmIds.${destination} in flows/.`);
  return id;
}

/** A wanted state as text, in a stable field order; hash it with the deployment's key, for it is personal. */
export const canonicalState = (wish: Wish): string =>
  JSON.stringify(Object.entries(wish.state).sort(([a], [b]) => (a < b ? -1 : 1)));
