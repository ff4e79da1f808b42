/** Holding a signal back: its number, its deferral and its place in a lane in one transaction. `lanes.ts` releases them. */
import type { Tier, Timing } from '../core/timing.ts';
import { entryWrite } from './journal.ts';
import { signalKey, throttlePlaceKey } from './keys.ts';
import { HELD_BACK, type Pins } from './runs.ts';
import { all, eq, has, lacks, present, type Store } from './store.ts';
import type { Admission } from './throttle.ts';

/**
 * Gives a signal its number and its place in the lane instead of a start. False: it has a run by now. The row stays in the
 * `open` index and comes due when its flow's budget ends, so that a long wait becomes visible in a work item.
 */
export async function holdBack(
  deps: { readonly store: Store; readonly now: () => number; readonly timing: Timing },
  signal: string,
  emitter: { readonly name: string; readonly tier: Tier },
  pins: Pins,
  { lane, receivedAt, until }: Extract<Admission, { kind: 'wait' }>,
): Promise<boolean> {
  const now = deps.now();
  const facts = { signal, run: 0, handoff: 'dispatch', at: now, input: pins.contract, versions: {} };
  const set = {
    run: 0,
    cause: 'first',
    contract: pins.contract,
    ruleSet: pins.ruleSet,
    state: 'deferred',
    stopped: 'dispatch',
    reason: HELD_BACK,
    since: now,
    until,
    at: now + deps.timing.deferBudgetMs[emitter.tier] + 1,
  };
  const written = await deps.store.transact([
    { kind: 'update', key: signalKey(signal), set, when: all(present, lacks('run'), eq('state', 'open')) },
    entryWrite(facts, { kind: 'deferred', reason: HELD_BACK, until, data: {} }),
    { kind: 'put', key: throttlePlaceKey(emitter.name, lane, receivedAt, signal), item: { v: 1, signal } },
  ]);
  return written.kind === 'written';
}

/** A newer body of a signal that still waits is simply the one that will run: it keeps its place. */
export async function keepPlace(store: Store, signal: string, at: number): Promise<void> {
  const when = all(has('pending'), eq('state', 'deferred'), eq('reason', HELD_BACK));
  await store.write({ kind: 'update', key: signalKey(signal), set: { at }, remove: ['pending'], when });
}
