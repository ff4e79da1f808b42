/** Which records of effects a finished delivery must have left in the ledger. Pure. */
import { effectKeyOf, engagementIdOf } from '../ids.ts';
import type { Entry } from '../journal/entry.ts';
import type { DestinationRow } from '../journal/rows.ts';
import type { EngagementRow } from '../route/rows.ts';

/** The contact a finished delivery wrote: of the lead it says it wrote. */
export const contactKeyOf = (row: DestinationRow, done: Entry): string =>
  effectKeyOf(typeof done.data.lead === 'string' ? done.data.lead : row.lead, row.destination, 'contact', '');

/** The first task of an engagement. */
export const taskKeyOf = (engagement: string, destination: string): string =>
  effectKeyOf(engagement, destination, 'task', 'first-touch');

/** The keys owed for one destination that is journalled as done. */
export function effectsOwed(row: DestinationRow, done: Entry, engagement?: EngagementRow): string[] {
  const wrote = Array.isArray(done.data.wrote) ? done.data.wrote.map(String) : [];
  const has = (kind: string): boolean => wrote.some((each) => each.startsWith(`${kind}:`));
  // Evidence updates only a contact that is known already; every other decision leaves one behind.
  const contact = row.decision !== 'evidence' || has('contact') ? [contactKeyOf(row, done)] : [];
  if (!engagement || !has('task') || !wasOpen(engagement, row, done)) return contact;
  const { lead, flow, n } = engagement;
  return [...contact, taskKeyOf(engagementIdOf(lead, flow, n), row.destination)];
}

/** A task is written only for an engagement that is open at the time. */
const wasOpen = (engagement: EngagementRow, row: DestinationRow, { at }: Entry): boolean =>
  engagement.flow === row.flow &&
  engagement.openedAt <= at &&
  (engagement.state === 'open' || (engagement.closedAt ?? 0) > at);
