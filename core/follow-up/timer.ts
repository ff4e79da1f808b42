/** What the clock owes an open engagement. Pure. */
import type { Flow } from '../definitions/definitions.ts';
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
