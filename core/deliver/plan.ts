/**
 * What a destination should hold for one lead and engagement. Pure: the wanted states, each with the key of the effect
 * that brings it about and the hash that tells whether it is already there.
 */
import type { Person } from '../definitions/definitions.ts';
import { effectKeyOf } from '../ids.ts';
import type { DestinationRow } from '../journal/rows.ts';
import type { EngagementRow } from '../route/rows.ts';
import type { LeadRow } from '../stitch/rows.ts';
import type { Profile } from '../stitch/profile.ts';

export interface ContactWish {
  readonly kind: 'contact';
  readonly key: string;
  readonly state: {
    readonly leadKey: string;
    readonly lifecycle: 'lead' | 'marketing-qualified' | 'sales-qualified';
    readonly ownerId?: string;
  } & Profile;
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
    readonly dueAt: number;
    readonly priority: 'low' | 'medium' | 'high';
    readonly ownerId: string;
  };
}

export type Wish = ContactWish | TaskWish;

export interface PlanInput {
  readonly row: DestinationRow;
  readonly leadId: string;
  readonly lead: LeadRow;
  readonly profile: Profile;
  readonly engagement?: EngagementRow;
  readonly people: ReadonlyMap<string, Person>;
}

const LIFECYCLE = {
  assign: 'sales-qualified',
  advance: 'sales-qualified',
  nurture: 'marketing-qualified',
  evidence: 'lead',
} as const;

/** Contact first, then the one task of an open engagement. No message exists before owner and next step do. */
export function planEffects({ row, leadId, lead, profile, engagement, people }: PlanInput): Wish[] {
  const crmId = (person: string | undefined): string | undefined =>
    person === undefined ? undefined : people.get(person)?.crmIds[row.destination];
  const contactOwner = crmId(lead.contactOwner);
  const contact: ContactWish = {
    kind: 'contact',
    key: effectKeyOf(leadId, row.destination, 'contact', ''),
    onlyKnown: row.decision === 'evidence',
    state: {
      ...profile,
      leadKey: leadId,
      lifecycle: LIFECYCLE[row.decision],
      ...(contactOwner ? { ownerId: contactOwner } : {}),
    },
  };
  const ownerId = crmId(engagement?.owner);
  if (!row.engagement || !engagement || engagement.state === 'closed' || !ownerId) return [contact];
  const key = effectKeyOf(row.engagement, row.destination, 'task', 'first-touch');
  const state = {
    taskKey: key,
    subject: engagement.nextStep,
    body: `Lead ${leadId}, ${engagement.flow}. ${engagement.why}.`,
    dueAt: engagement.dueAt,
    priority: engagement.priority,
    ownerId,
  };
  return [contact, { kind: 'task', key, state }];
}

/** Hash of a wanted state, in a stable field order. The caller keys it: a contact's state is personal. */
export const canonicalState = (wish: Wish): string =>
  JSON.stringify(Object.entries(wish.state).sort(([a], [b]) => (a < b ? -1 : 1)));

