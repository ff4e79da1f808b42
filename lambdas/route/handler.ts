/** Route: gives the engagement an owner and a due time, once, and plans the effects. */
import type { Registry } from '../../core/definitions/definitions.ts';
import { liveStateOf } from '../../core/definitions/live.ts';
import { plainHash } from '../../core/ids.ts';
import { Stop } from '../../core/park/stop.ts';
import { DecisionEntry } from '../../core/qualify/qualify.ts';
import { byRole, type RouteResult } from '../../core/route/destinations.ts';
import { RoutedEntry } from '../../core/route/entry.ts';
import { StitchedEntry } from '../../core/stitch/entry.ts';
import type { Timing } from '../../core/timing.ts';
import { readLiveLead } from '../../stores/engagements.ts';
import { entryWrite, readSignal } from '../../stores/journal.ts';
import { LIVE_KEY, poolCounterKey } from '../../stores/keys.ts';
import { leaveBehind } from '../../stores/left-behind.ts';
import { closeSignal, openDestinations } from '../../stores/routed-rows.ts';
import { planOf, routedFrom, routeWrites } from '../../stores/routing.ts';
import type { Store } from '../../stores/store.ts';
import { type HandoffDeps, type LoadedRun, regroupings, runHandoff, type Step } from '../runtime/handoff.ts';
import { unplanned } from './unplanned.ts';

export interface RouteDeps extends HandoffDeps {
  readonly registry: Registry;
  readonly timing: Timing;
}

export const createHandler = (deps: RouteDeps) => (event: unknown) =>
  runHandoff<RouteResult>(
    deps,
    {
      name: 'route',
      needs: ['stitch', 'qualify'],
      // The counters are few and small: reading them all along saves a round trip once the pool is known.
      extras: () => [LIVE_KEY, ...[...deps.registry.pools.keys()].map(poolCounterKey)],
      basis: (run) => ({ input: inputOf(run), versions: regroupings(run) }),
      decide: (run) => decide(deps, run),
      result: (run, entry, inherited) => finish(deps, run, RoutedEntry.parse(entry.data), inherited),
    },
    event,
  );

const leadOf = (run: LoadedRun): string => StitchedEntry.parse(run.upstream('stitch').data).lead;
const decisionOf = (run: LoadedRun): DecisionEntry => DecisionEntry.parse(run.upstream('qualify').data);
/** What was said counts too (stitch's own input): a revision that changes no decision must still be delivered. */
const inputOf = (run: LoadedRun): string =>
  plainHash(leadOf(run), run.upstream('stitch').input, JSON.stringify(decisionOf(run)));

async function decide(deps: RouteDeps, run: LoadedRun): Promise<Step> {
  const [live, ...counters] = run.extras;
  const lead = await readLiveLead(deps.store, leadOf(run));
  const input = { run, lead, decision: decisionOf(run), live: liveStateOf(live), counters, now: deps.now() };
  const plan = planOf(deps.registry, input);
  const { data, writes } = routeWrites(deps, input, plan);
  const destinations = [...deps.registry.destinations.keys()];
  const left = await leaveBehind(deps.store, run, { lead, engagement: data.engagement, destinations, now: deps.now() });
  return { verdict: { kind: 'continue', data: { ...data } }, writes: [...writes, ...left] };
}

/** Who lost reads what the winner left: another worker of this run closed the row, or a newer run has the signal. */
async function expectClosed(store: Store, { signal, run }: LoadedRun): Promise<void> {
  const row = (await readSignal(store, signal))?.row;
  if (row?.run !== run || row.pending) throw new Stop('superseded', { signal, run, handoff: 'route' });
  if (row.state !== 'closed') throw new Error(`Run ${run} of ${signal} moved on.`);
}

/** An inherited plan still closes the signal's own row, if a replay opened it again. */
async function finish(deps: RouteDeps, run: LoadedRun, routed: RoutedEntry, inherited: boolean): Promise<RouteResult> {
  const added = inherited ? unplanned(deps.registry, run, routed) : [];
  if (inherited && run.row.state !== 'closed') {
    const { signal } = run;
    const { decision } = decisionOf(run);
    const plan = { ...routed, destinations: [...routed.destinations, ...added.map(({ name }) => name)] };
    const closing = routedFrom(run, routed);
    const opening = { ...closing, destinations: added, at: deps.now() + deps.timing.openRowBudgetMs };
    const facts = {
      signal,
      run: run.run,
      handoff: 'route',
      input: inputOf(run),
      versions: regroupings(run),
      at: deps.now(),
    };
    const writes = [
      entryWrite(facts, { kind: 'continue', data: plan }),
      ...closeSignal(closing),
      ...openDestinations({ ...opening, decision: decision === 'hold' ? 'reject' : decision }),
    ];
    if ((await deps.store.transact(writes)).kind === 'lost') await expectClosed(deps.store, run);
  }
  const open = run.destinations.filter((row) => row.run === run.run && row.state === 'open');
  const again = [...open.map((row) => row.destination), ...added.map(({ name }) => name)];
  const names = run.run === 0 || !inherited ? routed.destinations : again;
  return byRole(names, deps.registry.destinations);
}
