/** Engagements after route: what the clock owes them and the outcomes people report. */

import type { Registry } from '../core/definitions/definitions.ts';
import { missableFrom, timerOf, toldAt } from '../core/follow-up/timer.ts';
import { engagementIdOf, plainHash } from '../core/ids.ts';
import type { StopFacts } from '../core/review/items.ts';
import { fingerprintOf } from '../core/review/items.ts';
import { mergedIntoEngagement } from '../core/route/membership.ts';
import { EngagementRow } from '../core/route/rows.ts';
import type { Timing } from '../core/timing.ts';
import { closeWrites } from './engagements.ts';
import { readSignal, type SignalFile } from './journal.ts';
import { engagementKey } from './keys.ts';
import { closeNotice } from './notices.ts';
import { heirOf, stopFacts } from './settle.ts';
import { absent, all, eq, lacks, type Store, type Write } from './store.ts';
import { openGeneration, raiseItem } from './work.ts';

export interface FollowUpDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
}

/**
 * One engagement whose timer is due: reminded once when its follow-up is missed, closed when nothing happens. Both count from
 * when its owner was told: what waits for a person or an outage longer than the idle days must not be closed meanwhile.
 */
export async function careForEngagement(
  deps: FollowUpDeps & { readonly timing: Timing },
  lead: string,
  flowName: string,
  n: number,
): Promise<string> {
  const item = await deps.store.get(engagementKey(lead, flowName, n));
  if (!item) return 'nothing';
  const engagement = EngagementRow.parse(item);
  const now = deps.now();
  if (engagement.state === 'closed' || (engagement.at ?? 0) > now) return 'nothing';
  const flow = heirOf(deps.registry.flows, flowName);
  const soonest = timerOf(engagement, flow, now);
  if (soonest.kind === 'wait') return waitUntil(deps, engagement, soonest.until);
  const opener = await readSignal(deps.store, engagement.openedBy);
  const told = opener ? toldAt(engagement, opener) : engagement.openedAt;
  if (told === undefined) return waitUntil(deps, engagement, now + deps.timing.openRowBudgetMs);
  const effect = timerOf({ ...engagement, lastAt: Math.max(engagement.lastAt, told) }, flow, now);
  if (effect.kind === 'wait') return waitUntil(deps, engagement, effect.until);
  if (effect.kind === 'idle') return closeIdle(deps, engagement);
  const from = missableFrom(engagement, told);
  return from > now ? waitUntil(deps, engagement, from) : remind(deps, engagement, effect.next, opener);
}

/** A signal that joined in the meantime keeps it open. */
async function closeIdle(deps: FollowUpDeps, engagement: EngagementRow): Promise<string> {
  const { lead, flow, n, lastAt } = engagement;
  const writes = closeWrites(n, 'clock:idle', { lead, flow, now: deps.now() }, eq('lastAt', lastAt));
  if ((await deps.store.transact(writes)).kind === 'lost') return 'nothing';
  await closeMissed(deps, engagement, 'clock:idle');
  return 'closed';
}

async function waitUntil(deps: FollowUpDeps, { lead, flow, n }: EngagementRow, at: number): Promise<string> {
  const key = engagementKey(lead, flow, n);
  await deps.store.write({ kind: 'update', key, set: { at }, when: eq('state', 'open') });
  return 'waiting';
}

/** The item first, then the note that it was raised: dying in between raises the same one again. */
async function remind(
  deps: FollowUpDeps,
  engagement: EngagementRow,
  next: number,
  opener: SignalFile | undefined,
): Promise<string> {
  const { lead, flow, n, owner, dueAt } = engagement;
  const now = deps.now();
  if (opener) {
    const evidence = { engagement: engagementIdOf(lead, flow, n), owner, dueAt };
    await raiseItem(deps.store, { facts: factsOf(deps, engagement, opener), evidence, now });
  }
  const noted = await deps.store.write({
    kind: 'update',
    key: engagementKey(lead, flow, n),
    set: { missedAt: now, at: next },
    when: all(eq('state', 'open'), lacks('missedAt'), lacks('contactedAt')),
  });
  // Somebody acted while it was raised: they saw no reminder to end, so it ends here.
  const isActed = noted.kind === 'lost' && noted.current?.missedAt === undefined;
  if (isActed) await closeMissed(deps, { ...engagement, missedAt: now }, 'clock');
  return 'missed';
}

const factsOf = ({ registry }: FollowUpDeps, { openedBy }: EngagementRow, file: SignalFile): StopFacts =>
  stopFacts(registry, { signal: openedBy, file }, file.row, 'follow-up', 'follow-up-missed');

async function missedFacts(deps: FollowUpDeps, engagement: EngagementRow): Promise<StopFacts | undefined> {
  const file = await readSignal(deps.store, engagement.openedBy);
  return file && factsOf(deps, engagement, file);
}

/** A reminder is over once somebody acted, or its engagement was closed because an elder one of the person goes on. */
export async function closeMissed(deps: FollowUpDeps, engagement: EngagementRow, by: string): Promise<void> {
  if (engagement.missedAt === undefined) return;
  const facts = await missedFacts(deps, engagement);
  if (!facts) return;
  const fingerprint = fingerprintOf(facts);
  const n = await openGeneration(deps.store, fingerprint);
  await closeNotice(deps.store, `${fingerprint}#${n}`, by, deps.now());
}

export const OUTCOME_KINDS = ['contacted', 'no-answer', 'converted', 'rejected'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

export type Recorded =
  | { readonly kind: 'recorded'; readonly state: 'open' | 'closed' }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'already-closed'; readonly by: string }
  | { readonly kind: 'unknown' };

export interface ReportedOutcome {
  readonly lead: string;
  readonly flow: string;
  readonly n: number;
  readonly outcome: OutcomeKind;
  readonly by: string;
  /** The sender's key for the report: the same one counts once. It may be anything, so only its hash is kept. */
  readonly id: string;
}

/**
 * Records what came of an engagement. `converted` and `rejected` close it; the others show that somebody acted. Of one that a
 * merge closed it is recorded for the one that goes on: whoever did the work knows only theirs.
 */
export async function recordOutcome(deps: FollowUpDeps, report: ReportedOutcome): Promise<Recorded> {
  const { lead, flow, n, outcome, by } = report;
  const key = engagementKey(lead, flow, n);
  const now = deps.now();
  const closes = outcome === 'converted' || outcome === 'rejected';
  const note: Write = {
    kind: 'put',
    key: { table: 'ledger', pk: key.pk, sk: `o#${key.sk}#${plainHash('report', report.id)}` },
    item: { v: 1, outcome, by, at: now },
    when: absent,
  };
  const change: Write[] = closes
    ? closeWrites(n, `${outcome}:${by}`, { lead, flow, now })
    : [{ kind: 'update', key, set: { contactedAt: now, lastAt: now }, when: eq('state', 'open') }];
  const result = await deps.store.transact([note, ...change]);
  const isRepeated = result.kind === 'lost' && result.failed.some(({ index }) => index === 0);
  const item = await deps.store.get(key);
  if (!item) return { kind: 'unknown' };
  const engagement = EngagementRow.parse(item);
  if (result.kind === 'lost' && !isRepeated) {
    const goesOn = mergedIntoEngagement(engagement);
    if (goesOn === undefined) return { kind: 'already-closed', by: engagement.closedBy ?? 'somebody' };
    const [elder = '', elderFlow = '', elderN = ''] = goesOn.split('.');
    return recordOutcome(deps, { ...report, lead: elder, flow: elderFlow, n: Number(elderN) });
  }
  // Also for a repeat: whoever took the report may have died before it closed the reminder.
  await closeMissed(deps, engagement, by);
  return isRepeated ? { kind: 'repeated' } : { kind: 'recorded', state: engagement.state };
}
