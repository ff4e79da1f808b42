/** One branch of deliver: whether it may begin, and what it does while it holds the claim of its lead. */
import type { Destination } from '../../connectors/destination.ts';
import { type PerformedEffect, perform } from '../../connectors/perform.ts';
import type { Registry } from '../../core/definitions/definitions.ts';
import { isTripped, mayCall } from '../../core/deliver/breaker.ts';
import { isOutage, type Refusal, refused } from '../../core/deliver/verdict.ts';
import type { Keys } from '../../core/ids.ts';
import type { Verdict } from '../../core/journal/entry.ts';
import { isReason, type ReasonName } from '../../core/review/reasons.ts';
import type { Timing } from '../../core/timing.ts';
import {
  type Branch,
  claim,
  closeBreaker,
  countFailure,
  type Finish,
  release,
  takeTrial,
} from '../../stores/delivery.ts';
import { tellOfDuplicates } from '../../stores/duplicates.ts';
import { intend } from '../../stores/intentions.ts';
import { readSignal } from '../../stores/journal.ts';
import { lastParting } from '../../stores/last-parting.ts';
import { type LeadState, readLeadState } from '../../stores/lead-state.ts';
import type { Store } from '../../stores/store.ts';
import { isWhole, modeOf, plannedEffects } from './effects.ts';

export interface DeliverDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly destination: Destination;
  readonly keys: () => Promise<Keys>;
  /** Called when the destination refuses the credential, so that a rotated one is read next time. */
  readonly forgetCredential: () => void;
  readonly timing: Timing;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

type Work = Omit<Finish, 'startedAt' | 'now' | 'visibleBy'>;

/** When clock must have looked at a deferred row: its flow's budget is over and it joins the item of its cause. */
export function visibleBy({ registry, timing, now }: DeliverDeps, { row }: Branch): number {
  const tier = registry.flows.get(row.flow)?.tier ?? 'seconds';
  return (row.since ?? now()) + timing.deferBudgetMs[tier] + 1;
}

/** The verdict of a branch that may not begin: killed version, paused or failing destination, a message before its record. */
export async function admission(deps: DeliverDeps, branch: Branch): Promise<Verdict | undefined> {
  const { row, live, breaker, destination, signalRow } = branch;
  const now = deps.now();
  const later = (reason: ReasonName, until: number): Verdict => ({ kind: 'deferred', reason, until, data: {} });
  if (signalRow.ruleSet !== undefined && live.killed.includes(signalRow.ruleSet)) {
    return { kind: 'parked', reason: 'version-killed', data: { version: signalRow.ruleSet } };
  }
  const mode = modeOf(deps.registry, branch);
  if (mode === 'assist' && row.approvedBy === undefined) {
    return { kind: 'parked', reason: 'approval', data: { destination } };
  }
  if (mode !== 'live' && mode !== 'assist') return { kind: 'parked', reason: 'not-live', data: { destination } };
  if (live.paused.includes(destination)) return later('throttled', now + deps.timing.breakerMs);
  if (row.role === 'message' && (await openRecords(deps.store, branch)) > 0) {
    // The record's last transaction makes it due; this is for a record that waits for a person.
    return later('record-first', now + deps.timing.backoffMs((row.attempts ?? 0) + 4));
  }
  const call = mayCall(breaker, now);
  const why = breaker.reason !== undefined && isReason(breaker.reason) ? breaker.reason : 'outage';
  // Spread over half a breaker interval, so that a backlog does not come back at once.
  const spread = deps.random() * deps.timing.breakerMs * 0.5;
  if (call === 'no') return later(why, breaker.until + spread);
  if (call === 'yes' || (await takeTrial(deps.store, destination, breaker, now + deps.timing.breakerMs)))
    return undefined;
  return later(why, now + deps.timing.breakerMs + spread);
}

const openRecords = async (store: Store, { signal }: Branch): Promise<number> =>
  ((await readSignal(store, signal))?.destinations ?? []).filter(
    (row) => row.role === 'record' && row.state !== 'closed',
  ).length;

/** Claims the lead, reads it inside the claim, brings the destination to its state. */
export async function deliverLead(deps: DeliverDeps, branch: Branch, deadline: number): Promise<Work> {
  let lead = branch.row.lead;
  for (;;) {
    const held = await waitForClaim(deps, branch, lead, deadline);
    if (held === 'covered') return covered(branch, lead, false);
    if (held === 'busy') {
      const until = deps.now() + deps.timing.claimWaitMs * deps.random();
      return { branch, done: [], verdict: { kind: 'deferred', reason: 'claim-busy', until, data: {} } };
    }
    const state = await readLeadState(deps.store, lead);
    const survivor = state.file.row.mergedInto;
    if (!survivor && isCovered(state.file, branch)) return covered(branch, lead, true);
    if (!survivor) return workInClaim(deps, branch, state, deadline);
    await release(deps.store, lead, branch);
    lead = survivor;
  }
}

/** Somebody delivered the lead with everything this signal changed: nothing is left to write. */
const covered = (branch: Branch, lead: string, isHeld: boolean): Work => ({
  branch,
  done: [],
  ...(isHeld ? { lead } : {}),
  verdict: { kind: 'done', data: { covered: true, lead } },
});

/** Polls while somebody else works on the lead; often that work already covers what this branch wants. */
async function waitForClaim(
  deps: DeliverDeps,
  branch: Branch,
  lead: string,
  deadline: number,
): Promise<'held' | 'covered' | 'busy'> {
  while (deps.now() < deadline - 5_000) {
    if (await claim(deps.store, lead, branch, deps.now())) return 'held';
    await deps.sleep(150 + deps.random() * 350);
    const { file } = await readLeadState(deps.store, lead);
    if (isCovered(file, branch)) return 'covered';
  }
  return 'busy';
}

/**
 * Whether somebody delivered this lead in its present version: everything this signal changed is in that version. But for
 * a nurture: its stage is wanted by the signal itself, and no other one asks for it.
 */
function isCovered(file: LeadState['file'], { destination, row }: Branch): boolean {
  const delivered = file.claims.get(destination)?.deliveredVersion;
  return row.decision !== 'nurture' && typeof delivered === 'number' && delivered >= file.row.version;
}

async function workInClaim(deps: DeliverDeps, branch: Branch, state: LeadState, deadline: number): Promise<Work> {
  const { file } = state;
  const base = { branch, lead: file.id };
  const keys = await deps.keys();
  const effects = await plannedEffects(deps, branch, state, keys);
  if ('kind' in effects) return { ...base, done: [], verdict: effects };
  const onIntended = (intended: readonly PerformedEffect[]) =>
    intend(deps.store, { branch, lead: file.id, now: deps.now() }, intended);
  const { done, refusal, left } = await perform(deps.destination, effects, { deadline, now: deps.now, onIntended });
  const { destination, row } = branch;
  const absorbed = file.absorbed.map(({ id }) => id);
  if (left) await tellOfDuplicates(deps, { lead: file.id, absorbed, destination, flow: row.flow }, left);
  if (refusal) {
    const verdict = await refusedVerdict(deps, branch, refusal, file.id);
    return { ...base, done, verdict };
  }
  if (branch.breaker.failures > 0) await closeBreaker(deps.store, branch.destination);
  const there = [...done, ...effects.flatMap(({ known }) => known ?? [])].some(({ external }) => external !== '');
  const data = { lead: file.id, wrote: done.map(({ kind, created }) => `${kind}:${created ? 'created' : 'updated'}`) };
  return {
    ...base,
    done,
    ...(there && isWhole(deps, branch, file) ? { deliveredVersion: file.row.version } : {}),
    wakes: await waitingMessages(deps, branch),
    verdict: { kind: 'done', data },
  };
}

async function refusedVerdict(
  deps: DeliverDeps,
  branch: Branch,
  { effect, result }: { effect: string; result: Refusal },
  lead: string,
): Promise<Verdict> {
  const now = deps.now();
  const isPaced = isTripped(branch.breaker);
  const verdict = refused(result, { effect, attempts: branch.row.attempts ?? 0, isPaced, now, timing: deps.timing });
  if (result.kind === 'auth') deps.forgetCredential();
  if (isOutage(result)) {
    const reason = verdict.kind === 'deferred' ? verdict.reason : 'outage';
    await countFailure(deps.store, branch.destination, reason, now + deps.timing.breakerMs);
  } else if (isPaced) {
    await closeBreaker(deps.store, branch.destination);
  }
  if (verdict.kind !== 'parked' || verdict.reason !== 'record-conflict') return verdict;
  // After a parting the record in the way is the one that two people shared.
  return { ...verdict, data: { ...verdict.data, lead, ...(await lastParting(deps.store, lead)) } };
}

/** Message rows of this signal that wait for the record; only flows with message destinations have any. */
async function waitingMessages(deps: DeliverDeps, branch: Branch) {
  const flow = deps.registry.flows.get(branch.row.flow);
  const hasMessages = flow?.destinations.some((name) => deps.registry.destinations.get(name)?.role === 'message');
  if (branch.row.role === 'message' || !hasMessages) return [];
  const file = await readSignal(deps.store, branch.signal);
  return (file?.destinations ?? []).filter((row) => row.state === 'deferred' && row.reason === 'record-first');
}
