/** What a branch is to bring about: the effects its lead is owed at its destination, by the flows that may write now. */
import type { PlannedEffect } from '../../connectors/perform.ts';
import type { Registry } from '../../core/definitions/definitions.ts';
import { canonicalState, planEffects } from '../../core/deliver/plan.ts';
import { contentHash, engagementIdOf, type Keys } from '../../core/ids.ts';
import type { Verdict } from '../../core/journal/entry.ts';
import { cameFrom } from '../../core/record/funnel.ts';
import { type LeadRecord, profileIn, recordOf } from '../../core/record/record.ts';
import type { ToldSignal } from '../../core/record/told.ts';
import { leftTo, truthIn } from '../../core/record/truth.ts';
import type { EngagementRow } from '../../core/route/rows.ts';
import type { Branch } from '../../stores/delivery.ts';
import { canonicalKey, canonicalOf, contractOf } from '../../stores/envelopes.ts';
import { ENVELOPE_MISSING, erasedAmong } from '../../stores/erasure.ts';
import { effectKey } from '../../stores/keys.ts';
import type { LeadState } from '../../stores/lead-state.ts';
import type { DeliverDeps } from './branch.ts';
import { effectOf, keysOf, planned, readAll } from './known.ts';

/**
 * What the lead's signals together want of the destination, with what is known of each effect: one read. A verdict where
 * this signal was erased meanwhile, or where words of any of them are lost.
 */
export async function plannedEffects(
  deps: DeliverDeps,
  branch: Branch,
  state: LeadState,
  keys: Keys,
): Promise<PlannedEffect[] | Verdict> {
  const { file, touches } = state;
  const truthOf = truthIn(deps.registry);
  const isTold = deps.registry.destinations.get(branch.destination)?.attribution === true;
  const plan = (record: LeadRecord) =>
    planEffects({
      decision: branch.row.decision,
      destination: branch.destination,
      leadId: file.id,
      lead: file.row,
      absorbed: file.absorbed,
      profile: profileIn(record),
      leaves: leftTo(branch.destination, record, truthOf),
      cameFrom: isTold ? cameFrom(record.funnel) : undefined,
      engagements: file.engagements.filter((engagement) => !isKilled(branch, engagement)),
      ended: file.engagements.filter(({ flow }) => endsIn(deps.registry, branch).has(flow)),
      flows: liveFlows(deps.registry, branch),
      people: deps.registry.people,
    });
  const wanted = plan(recordOf([])).flatMap(keysOf).map(effectKey);
  const items = await readAll(deps.store, [...wanted, ...touches.map(({ signal, run }) => canonicalKey(signal, run))]);
  const known = new Map(wanted.map(({ pk }, index) => [pk, effectOf(items[index])]));
  const gone = touches.filter((_, index) => items[wanted.length + index] === undefined).map(({ signal }) => signal);
  const erased = await erasedAmong(deps.store, gone);
  if (gone.length > erased.size) return ENVELOPE_MISSING;
  if (erased.has(branch.signal)) return { kind: 'done', data: { erased: true, lead: file.id } };
  const told = touches.flatMap((touch, index): ToldSignal[] => {
    const item = items[wanted.length + index];
    const canonical = canonicalOf(item);
    return canonical ? [{ ...touch, canonical, contract: contractOf(item) }] : [];
  });
  return plan(recordOf(told, truthOf)).map((wish) => planned(wish, contentHash(keys, canonicalState(wish)), known));
}

/** The mode of the branch's own flow; none when it was removed. */
export const modeOf = (registry: Registry, { live, row }: Branch) =>
  live.modes[row.flow] ?? registry.flows.get(row.flow)?.mode;

/** Flows that may write to this destination now; in assist mode, only for the lead somebody approved. */
const liveFlows = (registry: Registry, { destination, live, row }: Branch): ReadonlySet<string> =>
  new Set(
    [...registry.flows.values()]
      .filter((flow) => flow.destinations.includes(destination))
      .filter(
        (flow) =>
          (live.modes[flow.name] ?? flow.mode) === 'live' || (row.approvedBy !== undefined && row.flow === flow.name),
      )
      .map((flow) => flow.name),
  );

/** Flows whose tasks may be ended. One that somebody let through once, or a version that is killed now, is there all the same. */
const endsIn = (registry: Registry, { destination, live }: Branch): ReadonlySet<string> =>
  new Set(
    [...registry.flows.values()]
      .filter((flow) => flow.destinations.includes(destination))
      .filter((flow) => (live.modes[flow.name] ?? flow.mode) !== 'observe')
      .map((flow) => flow.name),
  );

/**
 * Whether a killed version asked for an engagement: no other signal of the lead may bring it out. Unless this one was decided
 * for the same work by a version that stands.
 */
function isKilled({ live, row }: Branch, { lead, flow, n, ruleSet }: EngagementRow): boolean {
  if (ruleSet === undefined || !live.killed.includes(ruleSet)) return false;
  return row.decision !== 'assign' || row.engagement !== engagementIdOf(lead, flow, n);
}

/** Whether all open work on the lead was in the plan: a flow that may not write yet is still owed its task. */
export function isWhole(deps: DeliverDeps, branch: Branch, { engagements }: LeadState['file']): boolean {
  const written = liveFlows(deps.registry, branch);
  const owed = engagements
    .filter(({ state }) => state === 'open')
    .filter(({ flow }) => deps.registry.flows.get(flow)?.destinations.includes(branch.destination));
  return owed.every((engagement) => written.has(engagement.flow) && !isKilled(branch, engagement));
}
