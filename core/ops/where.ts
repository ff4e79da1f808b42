/** What `where` answers, from what the stores hold. Pure, free of personal data. */
import { type JourneyRows, journeyOf } from '../conservation/journey.ts';
import { engagementIdOf } from '../ids.ts';
import type { DeliveryRow } from '../journal/rows.ts';
import type { WorkItem } from '../review/items.ts';
import type { EngagementRow } from '../route/rows.ts';
import type { LeadRow, RegroupRow } from '../stitch/rows.ts';
import { itemReply } from './items.ts';
import type { EngagementReply, LeadReply } from './replies.ts';
import type { Reply } from './routes.ts';
import { type Story, storyReply } from './story.ts';

/** What was found about a question. */
export interface Whereabouts {
  readonly lead?: {
    readonly id: string;
    readonly row: LeadRow;
    readonly engagements: readonly EngagementRow[];
    readonly story?: Story | undefined;
    /** Merges and undos that are asked for and not done. */
    readonly requests?: readonly { readonly row: RegroupRow }[];
  };
  readonly signals: readonly { readonly id: string; readonly file: JourneyRows }[];
  readonly delivery?: { readonly id: string; readonly row: DeliveryRow; readonly pace?: number };
  readonly items: readonly { readonly id: string; readonly item: WorkItem }[];
  readonly hasMore: boolean;
}

const iso = (at: number): string => new Date(at).toISOString();

export function whereReply(found: Whereabouts, now: number): Reply<'where'> {
  const { delivery } = found;
  return {
    ...(found.lead ? { lead: leadReply(found.lead, now) } : {}),
    journeys: found.signals.map(({ id, file }) => ({
      ...journeyOf(id, file),
      ...(file.row.filter === undefined ? {} : { filter: file.row.filter }),
    })),
    ...(delivery ? { delivery: deliveryReply(delivery) } : {}),
    items: found.items.map(({ id, item }) => itemReply(id, item, now)),
    hasMore: found.hasMore,
  };
}

const deliveryReply = ({ id, row, pace }: NonNullable<Whereabouts['delivery']>) => {
  const { emitter, flow, state, signals, receivedAt, batch, split = 0, repeats = 0 } = row;
  const read = batch === undefined ? {} : { read: split, repeats, ...(pace === undefined ? {} : { perMinute: pace }) };
  return { id, emitter, flow, state, signals, receivedAt: iso(receivedAt), ...read };
};

function leadReply(found: NonNullable<Whereabouts['lead']>, now: number): LeadReply {
  const { id, row, engagements, story, requests = [] } = found;
  return {
    id,
    createdAt: iso(row.createdAt),
    ...(row.contactOwner === undefined ? {} : { contactOwner: row.contactOwner }),
    absorbed: row.absorbed ?? [],
    engagements: engagements.map((engagement) => engagementReply(engagement, now)),
    ...(requests.length > 0 ? { asked: requests.map(({ row: each }) => askedReply(each)) } : {}),
    ...(story ? { story: storyReply(story) } : {}),
  };
}

const askedReply = ({ at, since = at, heldBy = [] }: RegroupRow): NonNullable<LeadReply['asked']>[number] => ({
  since: iso(since),
  nextAt: iso(at),
  heldBy,
});

function engagementReply(engagement: EngagementRow, now: number): EngagementReply {
  const { lead, flow, n, state, owner, nextStep, priority, why, contactedAt, closedAt, closedBy } = engagement;
  return {
    ...{ id: engagementIdOf(lead, flow, n), flow, state, owner, nextStep, priority, why },
    dueAt: iso(engagement.dueAt),
    isOverdue: state === 'open' && contactedAt === undefined && engagement.dueAt < now,
    openedAt: iso(engagement.openedAt),
    ...(contactedAt === undefined ? {} : { contactedAt: iso(contactedAt) }),
    ...(closedAt === undefined ? {} : { closedAt: iso(closedAt) }),
    ...(closedBy === undefined ? {} : { closedBy }),
  };
}
