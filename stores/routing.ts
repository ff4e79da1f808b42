/** The transaction of route: one open row per destination, and the signal's own row closed. */
import type { Registry } from '../core/definitions/definitions.ts';
import type { LiveState } from '../core/definitions/live.ts';
import { engagementIdOf } from '../core/ids.ts';
import type { Entry } from '../core/journal/entry.ts';
import type { DestinationRow, SignalRow } from '../core/journal/rows.ts';
import { KnownFault } from '../core/park/stop.ts';
import type { DecisionEntry } from '../core/qualify/qualify.ts';
import type { RoutedEntry } from '../core/route/entry.ts';
import { earlierEngagement, lastRouted } from '../core/route/membership.ts';
import { planRoute, type RoutePlan } from '../core/route/route.ts';
import { PoolCounter } from '../core/route/rows.ts';
import type { Timing } from '../core/timing.ts';
import { decidedAs, leadDecided } from './buckets.ts';
import { contactOwnerOf, engagementWrites, type LeadFile } from './engagements.ts';
import { closeSignal, dropDestinations, openDestinations, type Routed } from './routed-rows.ts';
import type { Item, Write } from './store.ts';

/** A run as route sees it. */
export interface RoutingRun {
  readonly signal: string;
  readonly run: number;
  readonly row: SignalRow;
  readonly entries: readonly Entry[];
  readonly destinations: readonly DestinationRow[];
}

export interface RoutingInput {
  readonly run: RoutingRun;
  readonly lead: LeadFile;
  readonly decision: DecisionEntry;
  readonly live: LiveState;
  /** Counter items in the order of the registry's pools. */
  readonly counters: readonly (Item | undefined)[];
  readonly now: number;
}

/** Gathers what the pure plan needs from the lead, the registry and the live state. */
export function planOf(registry: Registry, input: RoutingInput): RoutePlan {
  const { run, lead, decision } = input;
  const flow = registry.flows.get(run.row.flow);
  if (!flow) throw new KnownFault('gone-from-flows', `Signals still use flow "${run.row.flow}".`);
  const pointer = lead.pointers.get(flow.name);
  const contactOwner = contactOwnerOf(lead);
  const pool = decision.pool === undefined ? undefined : registry.pools.get(decision.pool);
  const counter = pool && input.counters[[...registry.pools.keys()].indexOf(pool.name)];
  const earlier = earlierEngagement(run.signal, run.entries, lead);
  return planRoute({
    decision,
    flow,
    mode: input.live.modes[flow.name] ?? flow.mode,
    receivedAt: run.row.receivedAt,
    people: registry.people,
    destinations: flow.destinations.flatMap((name) => registry.destinations.get(name) ?? []),
    ...(pointer ? { pointer } : {}),
    ...(earlier ? { earlier } : {}),
    ...(contactOwner ? { contactOwner } : {}),
    ...(pool ? { pool } : {}),
    ...(counter ? { counter: PoolCounter.parse(counter) } : {}),
  });
}

/** The whole transaction of route but its journal entry, and what the entry says. */
export function routeWrites(
  deps: { readonly registry: Registry; readonly timing: Timing },
  input: RoutingInput,
  plan: RoutePlan,
): { data: RoutedEntry; writes: Write[] } {
  const { run, lead, now } = input;
  const flow = run.row.flow;
  const change = plan.engagement;
  // What is open may be another lead's of the family; a new one is the survivor's.
  const at = change.kind === 'open' ? lead.id : (lead.pointers.get(flow)?.lead ?? lead.id);
  const engagement =
    change.kind === 'none' ? earlierEngagement(run.signal, run.entries, lead) : engagementIdOf(at, flow, change.n);
  const data: RoutedEntry = {
    outcome: plan.outcome,
    lead: lead.id,
    change: change.kind,
    destinations: plan.destinations.map(({ name }) => name),
    ...(engagement ? { engagement } : {}),
    ...(change.kind === 'open' ? { owner: change.owner, dueAt: change.dueAt, why: change.why } : {}),
  };
  const before = lastRouted(run.entries);
  const { decision } = input.decision;
  const decided = decidedAs(lead, { row: run.row, decision, now });
  const routed: Routed = {
    ...routedFrom(run, data),
    decided: decided.signal,
    decision: decision === 'hold' ? 'reject' : decision,
    destinations: plan.destinations,
    at: now + deps.timing.openRowBudgetMs,
  };
  const isMember = engagement !== undefined && engagement === before?.engagement;
  const { family } = lead.row;
  const { ruleSet } = run.row;
  const context = { lead: at, family, flow, signal: run.signal, now, ruleSet, isMember, decided: decided.lead };
  return {
    data,
    writes: [
      ...engagementWrites(change, context),
      ...(change.kind === 'open' ? [] : leadDecided(lead.id, context)),
      ...openDestinations(routed),
      ...dropDestinations(run.signal, run.destinations, plan.destinations),
      ...closeSignal(routed),
    ],
  };
}

/** What closing the signal's row needs, from the entry. */
export const routedFrom = (run: RoutingRun, data: RoutedEntry): Routed => ({
  signal: run.signal,
  run: run.run,
  row: run.row,
  lead: data.lead,
  outcome: data.outcome,
  decision: 'reject',
  destinations: [],
  earlier: run.destinations,
  at: 0,
  ...(data.engagement ? { engagement: data.engagement } : {}),
});
