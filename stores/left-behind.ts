/** What a revision leaves behind when it moves its signal to another lead. */
import { type Family, lastRouted, mergedIntoEngagement, movedBy } from '../core/route/membership.ts';
import { EngagementRow } from '../core/route/rows.ts';
import { closeWrites } from './engagements.ts';
import { engagementKey } from './keys.ts';
import type { RoutingRun } from './routing.ts';
import { all, any, eq, lacks, type Store, type Write } from './store.ts';

/**
 * The signal leaves the engagement it has on another lead. The last one to leave closes it: no signal would ever bring it to
 * a destination, and its person is on the new lead. One that somebody acted on or was reminded of stays.
 */
export async function leaveBehind(
  store: Store,
  run: RoutingRun,
  lead: Family,
  now: number,
  /** The one it is in from now on. */
  engagement?: string,
): Promise<Write[]> {
  const before = lastRouted(run.entries);
  if (!before?.engagement || before.engagement === engagement) return [];
  const [owner = '', flow = '', n = ''] = before.engagement.split('.');
  const isOwn = [lead, ...lead.absorbed].some(({ id }) => id === owner);
  if (isOwn && engagement === undefined) return [];
  const key = engagementKey(owner, flow, Number(n));
  const [item] = await store.getMany([key]);
  const left = item && EngagementRow.parse(item);
  // One that a merge closed opens again when the two part: it must not count who has left meanwhile.
  const isMerged = left !== undefined && mergedIntoEngagement(left) !== undefined;
  if (!left || (left.state !== 'open' && !isMerged)) return [];
  // Within a family only one that a merge closed is left, for the one that goes on.
  if (isOwn && !(isMerged && left.joined)) return [];
  if (left.joined) {
    const when = all(eq('state', left.state), eq('joined', left.joined));
    return [{ kind: 'update', key, add: { joined: -1 }, when }];
  }
  if (left.contactedAt !== undefined || left.missedAt !== undefined) return [];
  if (isMerged)
    return [{ kind: 'update', key, set: { closedBy: movedBy(run.signal) }, when: eq('closedBy', left.closedBy ?? '') }];
  const isUntouched = all(any(lacks('joined'), eq('joined', 0)), lacks('contactedAt'), lacks('missedAt'));
  return closeWrites(left.n, movedBy(run.signal), { lead: owner, flow, now }, isUntouched);
}
