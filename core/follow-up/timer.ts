/** What the clock owes an open engagement. Pure. */
import type { Flow } from '../definitions/definitions.ts';
import type { Entry } from '../journal/entry.ts';
import type { DestinationRow, SignalRow } from '../journal/rows.ts';
import type { EngagementRow } from '../route/rows.ts';

export type TimerEffect =
  | { readonly kind: 'wait'; readonly until: number }
  /** The follow-up was due and nobody recorded an outcome: its owner's team hears of it. */
  | { readonly kind: 'missed'; readonly next: number }
  /** Nothing happened for the flow's idle days. */
  | { readonly kind: 'idle' };

const DAY = 86_400_000;

export function timerOf(engagement: EngagementRow, flow: Pick<Flow, 'idleDays'>, now: number): TimerEffect {
  const idleAt = engagement.lastAt + flow.idleDays * DAY;
  if (now >= idleAt) return { kind: 'idle' };
  const isMissed = engagement.missedAt === undefined && engagement.contactedAt === undefined && now >= engagement.dueAt;
  if (isMissed) return { kind: 'missed', next: idleAt };
  const next = engagement.missedAt === undefined && engagement.contactedAt === undefined ? engagement.dueAt : idleAt;
  return { kind: 'wait', until: Math.min(next, idleAt) };
}

/** What the signal that opened an engagement left behind at its destinations. */
export interface Told {
  readonly row: Pick<SignalRow, 'lead'>;
  readonly destinations: readonly DestinationRow[];
  readonly entries: readonly Entry[];
}

/**
 * Epoch ms at which the records stood and the owner could know; when it was opened, if nothing was to be written or
 * a revision has moved that signal to another lead. Undefined while records are owed: nobody was told, and the delivery has
 * an exception of its own.
 */
export function toldAt({ openedAt, lead }: Pick<EngagementRow, 'openedAt' | 'lead'>, opener: Told) {
  const { row, destinations, entries } = opener;
  if (row.lead !== lead) return openedAt;
  const records = destinations.filter(({ role }) => role === 'record');
  if (records.some(({ state }) => state !== 'closed')) return undefined;
  const written = records.map(({ destination }) => {
    const done = entries.filter(({ handoff, outcome }) => handoff === `deliver#${destination}` && outcome === 'done');
    return Math.min(...done.map(({ at }) => at));
  });
  return Math.max(openedAt, ...written.filter(Number.isFinite));
}

/** Epoch ms from which a follow-up counts as missed: its owner had as long since told as since the engagement was opened. */
export const missableFrom = ({ openedAt, dueAt }: Pick<EngagementRow, 'openedAt' | 'dueAt'>, told: number): number =>
  dueAt + told - openedAt;
