/** Which engagement a signal is in, by what route found in its earlier runs. Pure. */
import { engagementIdOf } from '../ids.ts';
import type { Entry } from '../journal/entry.ts';
import { RoutedEntry } from './entry.ts';
import type { EngagementRow } from './rows.ts';

/** What route found last, in any earlier run: whatever the signal has now, it has by this. */
export const lastRouted = (entries: readonly Entry[]): RoutedEntry | undefined => routed(entries).at(-1);

const routed = (entries: readonly Entry[]): RoutedEntry[] =>
  entries
    .filter(({ handoff, outcome }) => handoff === 'route' && outcome === 'continue')
    .map(({ data }) => RoutedEntry.parse(data));

const MOVED = 'moved:';
const MERGED = 'merged:';

/** Who closed an engagement that its only signal left for another lead. */
export const movedBy = (signal: string): string => `${MOVED}${signal}`;

/** It turned out to be another person's: the signal that asked for it took the work along. */
export const isMovedAway = ({ state, closedBy }: EngagementRow): boolean =>
  state === 'closed' && closedBy?.startsWith(MOVED) === true;

/** Who closed an engagement because an elder one of the same person lives on. */
export const mergedBy = (elder: string): string => `${MERGED}${elder}`;

/** The engagement that a merge left open instead of this one. */
export const mergedIntoEngagement = ({
  state,
  closedBy,
}: Pick<EngagementRow, 'state' | 'closedBy'>): string | undefined =>
  state === 'closed' && closedBy?.startsWith(MERGED) ? closedBy.slice(MERGED.length) : undefined;

/** A lead with those merged into it. */
export interface Family {
  readonly id: string;
  readonly absorbed: readonly { readonly id: string }[];
  readonly engagements: readonly EngagementRow[];
}

/**
 * The engagement of this lead that an earlier run of the signal already opened or joined. One that was closed because the
 * signal moved to another lead counts no more: whoever comes back is owed a next step again.
 */
export function earlierEngagement(
  signal: string,
  entries: readonly Entry[],
  { id, absorbed, engagements }: Family,
): string | undefined {
  const closed = engagements.filter(({ closedBy }) => closedBy === movedBy(signal));
  const left = new Set(closed.map(({ lead, flow, n }) => engagementIdOf(lead, flow, n)));
  const members = new Set([id, ...absorbed.map((each) => each.id)]);
  return routed(entries)
    .flatMap(({ engagement }) => engagement ?? [])
    .findLast((engagement) => members.has(engagement.split('.')[0] ?? '') && !left.has(engagement));
}
