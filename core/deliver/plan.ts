/**
 * What a destination should hold for one lead. Pure: the wanted states, each with the key of the effect that brings it
 * about. The plan is of the lead, not of the signal that asks: whoever delivers a lead delivers all that is owed of it,
 * which is why a delivery of the same or a later version covers every earlier one. Leads that were merged into this one
 * are part of it: their contacts become its contact, their engagements are its engagements under keys of their own.
 */
import type { Flow, Person } from '../definitions/definitions.ts';
import { effectKeyOf, engagementIdOf } from '../ids.ts';
import type { DestinationRow } from '../journal/rows.ts';
import type { CameFrom } from '../record/funnel.ts';
import type { Profile } from '../record/told.ts';
import { isMovedAway, mergedIntoEngagement } from '../route/membership.ts';
import type { EngagementRow } from '../route/rows.ts';
import type { LeadRow } from '../stitch/rows.ts';
import { type Alias, aliasOf } from './family.ts';

export interface ContactWish {
  readonly kind: 'contact';
  readonly key: string;
  readonly state: Profile & {
    readonly leadKey: string;
    readonly lifecycle?: 'marketing-qualified' | 'sales-qualified';
    readonly ownerId?: string;
    /** Fields that only a new contact gets; left out when there are none. */
    readonly leaves?: readonly (keyof Profile)[];
    /** Only for a destination that asks for it. */
    readonly cameFrom?: CameFrom;
  };
  /** Never creates: only a contact the destination already has is updated. */
  readonly onlyKnown: boolean;
  /** The contacts of the leads that were merged into this one, eldest first. */
  readonly family: readonly Alias[];
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
    /** Absent: left as it is. */
    readonly ownerId?: string;
    /** Its engagement goes on elsewhere: whatever open task the destination has of it is completed. */
    readonly done?: true;
  };
}

export type Wish = ContactWish | TaskWish;

/** A lead that was merged into another. */
export interface AbsorbedLead {
  readonly id: string;
  readonly row: LeadRow;
}

export interface PlanInput {
  readonly decision: DestinationRow['decision'];
  readonly destination: string;
  readonly leadId: string;
  readonly lead: LeadRow;
  readonly profile: Profile;
  /** Fields of which the destination's own value counts. @default none */
  readonly leaves?: readonly (keyof Profile)[];
  /** Where the person came from. @default not told */
  readonly cameFrom?: CameFrom | undefined;
  /** The leads that were merged into it, eldest first. @default none */
  readonly absorbed?: readonly AbsorbedLead[];
  /** All engagements of the lead and of those merged into it, closed ones included. */
  readonly engagements: readonly EngagementRow[];
  /** Those whose tasks may be ended, where a merge or a parting closed them. @default the ones of `flows` */
  readonly ended?: readonly EngagementRow[];
  /** Flows that write to this destination now: published for it and in live mode. */
  readonly flows: ReadonlySet<Flow['name']>;
  readonly people: ReadonlyMap<string, Person>;
}

/**
 * Contact first, then one task for each open engagement, then the end of those that go on elsewhere. Throws when an owner
 * has no user at the destination.
 */
export function planEffects(input: PlanInput): Wish[] {
  const written = input.engagements.filter(({ flow }) => input.flows.has(flow));
  // What turned out to be another person's says nothing of this one.
  const mine = written.filter((engagement) => !isMovedAway(engagement));
  const open = mine.filter(({ state }) => state === 'open');
  const ended = (input.ended ?? written).flatMap((engagement) => endedTask(input, engagement) ?? []);
  return [contactWish(input, mine), ...open.map((engagement) => taskWish(input, engagement)), ...ended];
}

function contactWish(
  { decision, destination, leadId, lead, absorbed = [], profile, leaves = [], cameFrom, people }: PlanInput,
  mine: readonly EngagementRow[],
) {
  const owners = [lead, ...absorbed.map(({ row }) => row)].flatMap(({ contactOwner }) => contactOwner ?? []);
  // Whoever owns the contact got it with an engagement; one that may not go out must not show here either.
  const owner = mine.find(({ owner }) => owner === owners[0])?.owner;
  const stage = mine.length > 0 ? 'sales-qualified' : decision === 'nurture' ? 'marketing-qualified' : undefined;
  const wish: ContactWish = {
    kind: 'contact',
    key: effectKeyOf(leadId, destination, 'contact', ''),
    onlyKnown: decision === 'evidence' && mine.length === 0,
    family: absorbed.map(({ id }) => aliasOf(leadId, id, destination)),
    state: {
      ...profile,
      leadKey: leadId,
      ...(stage ? { lifecycle: stage } : {}),
      ...(leaves.length > 0 ? { leaves } : {}),
      ...(cameFrom ? { cameFrom } : {}),
      ...(owner ? { ownerId: userOf(people, owner, destination) } : {}),
    },
  };
  return wish;
}

/** What an engagement's task says. It is keyed by the engagement, which keeps the lead it began with. */
function taskOf({ destination }: PlanInput, engagement: EngagementRow): TaskWish {
  const { lead, flow, n, nextStep, why, dueAt, priority } = engagement;
  const key = effectKeyOf(engagementIdOf(lead, flow, n), destination, 'task', 'first-touch');
  const state = { taskKey: key, subject: nextStep, body: `Lead ${lead}, ${flow}. ${why}.`, dueAt, priority };
  return { kind: 'task', key, state };
}

function taskWish(input: PlanInput, engagement: EngagementRow): TaskWish {
  const task = taskOf(input, engagement);
  return { ...task, state: { ...task.state, ownerId: userOf(input.people, engagement.owner, input.destination) } };
}

/** The end of a task whose engagement a merge closed, or whose signal is another person's; the note names what goes on. */
function endedTask(input: PlanInput, engagement: EngagementRow): TaskWish | undefined {
  const note = endNote(engagement);
  if (note === undefined) return undefined;
  const task = taskOf(input, engagement);
  return { ...task, state: { ...task.state, body: `${task.state.body} ${note}`, done: true } };
}

function endNote(engagement: EngagementRow): string | undefined {
  const { goesOn = mergedIntoEngagement(engagement) } = engagement;
  if (isMovedAway(engagement))
    return `It is another person's${goesOn === undefined ? '' : ` and goes on as ${goesOn}`}.`;
  return goesOn === undefined ? undefined : `It goes on as ${goesOn}.`;
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
