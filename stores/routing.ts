/** The transaction of route: one open row per destination, and the signal's own row closed. */
import type { DestinationDefinition, Registry } from '../core/definitions/definitions.ts';
import type { LiveState } from '../core/definitions/live.ts';
import { engagementIdOf } from '../core/ids.ts';
import type { Entry } from '../core/journal/entry.ts';
import type { DestinationRow, SignalRow } from '../core/journal/rows.ts';
import { KnownFault } from '../core/park/stop.ts';
import type { DecisionEntry } from '../core/qualify/qualify.ts';
import type { RoutedEntry } from '../core/route/entry.ts';
import { earlierEngagement, lastRouted } from '../core/route/membership.ts';
import { planRoute, type RouteOutcome, type RoutePlan } from '../core/route/route.ts';
import { PoolCounter } from '../core/route/rows.ts';
import type { Timing } from '../core/timing.ts';
import { contactOwnerOf, engagementWrites, type LeadFile } from './engagements.ts';
import { destinationKey, shardOf, signalKey } from './keys.ts';
import { attachedKeyOf } from './runs.ts';
import { absent, all, any, eq, type Item, lacks, le, type Write } from './store.ts';

export interface Routed {
  readonly signal: string;
  readonly run: number;
  readonly row: SignalRow;
  readonly lead: string;
  readonly engagement?: string;
  readonly outcome: RouteOutcome;
  readonly decision: DestinationRow['decision'] | 'reject';
  readonly destinations: readonly DestinationDefinition[];
  readonly earlier: readonly DestinationRow[];
  /** Epoch ms of clock's next look at the destination rows. */
  readonly at: number;
}

/** What a row says of its waiting. */
const WAITED = ['openShard', 'at', 'until', 'reason', 'stopped', 'attempts', 'since', 'faults', 'faultSince', 'item'];

/** Closes the signal's own row with its outcome, in the transaction that journals it. */
export function closeSignal({ signal, run, row, lead, engagement, outcome }: Routed): Write[] {
  const detach: Write[] = row.item ? [{ kind: 'delete', key: attachedKeyOf(row.item, signal) }] : [];
  const close: Write = {
    kind: 'update',
    key: signalKey(signal),
    set: { state: 'closed', outcome, lead, ...(engagement ? { engagement } : {}) },
    remove: [...WAITED, ...(engagement ? [] : ['engagement'])],
    when: all(eq('run', run), eq('state', row.state), lacks('pending')),
  };
  return [close, ...detach];
}

/** One open row per destination; a row of an earlier run is taken over, and leaves the work item it waited in. */
export function openDestinations(routed: Routed): Write[] {
  return routed.destinations.flatMap((destination) => {
    const before = routed.earlier.find((row) => row.destination === destination.name);
    const detach: Write[] = before?.item
      ? [{ kind: 'delete', key: attachedKeyOf(before.item, routed.signal, destination.name) }]
      : [];
    const key = destinationKey(routed.signal, destination.name);
    return [
      { kind: 'put', key, item: destinationItem(routed, destination), when: any(absent, le('run', routed.run)) },
      ...detach,
    ];
  });
}

/** What an earlier run wanted delivered and nobody wants any more: no run would ever come for it. */
export function dropDestinations(
  signal: string,
  earlier: readonly DestinationRow[],
  wanted: readonly DestinationDefinition[] = [],
): Write[] {
  const dropped = earlier.filter(
    ({ destination, state }) => state !== 'closed' && !wanted.some(({ name }) => name === destination),
  );
  return dropped.flatMap((row) => [
    {
      kind: 'update',
      key: destinationKey(signal, row.destination),
      set: { state: 'closed', outcome: 'closed' },
      remove: WAITED,
      when: all(eq('run', row.run), eq('state', row.state)),
    } satisfies Write,
    ...(row.item ? [{ kind: 'delete', key: attachedKeyOf(row.item, signal, row.destination) } satisfies Write] : []),
  ]);
}

function destinationItem(routed: Routed, destination: DestinationDefinition): Item {
  const { signal, run, row, lead, engagement, decision, at } = routed;
  return {
    v: 1,
    state: 'open',
    run,
    at,
    openShard: shardOf(signal),
    flow: row.flow,
    emitter: row.emitter,
    signal,
    destination: destination.name,
    role: destination.role,
    lead,
    decision: decision === 'reject' ? 'evidence' : decision,
    ...(engagement ? { engagement } : {}),
  };
}

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
  const routed: Routed = {
    ...routedFrom(run, data),
    decision: input.decision.decision === 'hold' ? 'reject' : input.decision.decision,
    destinations: plan.destinations,
    at: now + deps.timing.openRowBudgetMs,
  };
  const isMember = engagement !== undefined && engagement === lastRouted(run.entries)?.engagement;
  const { family } = lead.row;
  const context = { lead: at, family, flow, signal: run.signal, now, ruleSet: run.row.ruleSet, isMember };
  return {
    data,
    writes: [
      ...engagementWrites(change, context),
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
