/** What a revision leaves behind when it moves its signal to another lead. */
import { RoutedEntry } from '../core/route/entry.ts';
import { EngagementRow } from '../core/route/rows.ts';
import { closeWrites } from './engagements.ts';
import { engagementKey } from './keys.ts';
import type { RoutingRun } from './routing.ts';
import type { Store, Write } from './store.ts';

/**
 * Closes the engagement that an earlier run opened on another lead: no signal would ever bring it to a destination, and its
 * person is on the new lead. One that others joined, or that somebody acted on, stays.
 */
export async function leaveBehind(store: Store, run: RoutingRun, lead: string, now: number): Promise<Write[]> {
  const before = run.entries
    .filter(({ handoff, outcome }) => handoff === 'route' && outcome === 'continue')
    .map(({ data }) => RoutedEntry.parse(data))
    .findLast((entry) => entry.lead !== lead && entry.change === 'open');
  if (!before?.engagement) return [];
  const [, flow = '', n = ''] = before.engagement.split('.');
  const [item] = await store.getMany([engagementKey(before.lead, flow, Number(n))]);
  const left = item && EngagementRow.parse(item);
  if (left?.state !== 'open' || left.openedBy !== run.signal || left.joined !== undefined) return [];
  if (left.contactedAt !== undefined || left.missedAt !== undefined) return [];
  return closeWrites(left.n, `signal:${run.signal}`, { lead: before.lead, flow, now }, left.lastAt);
}
