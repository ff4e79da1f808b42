/**
 * Who follows up, by when, and what is written where. Pure. An engagement gets its owner once, when it opens; a later
 * signal joins it and changes nothing of that.
 */
import type { DecisionKind, DestinationDefinition, Flow, Person, Pool } from '../definitions/definitions.ts';
import type { DecisionEntry } from '../qualify/qualify.ts';
import type { EngagementPointer, PoolCounter } from './rows.ts';

export interface RouteInput {
  readonly decision: DecisionEntry;
  readonly flow: Flow;
  readonly mode: Flow['mode'];
  readonly receivedAt: number;
  /** The flow's pointer: to the engagement that is open, or to the last one. */
  readonly pointer?: EngagementPointer;
  /** An engagement this signal got in an earlier run: it never opens a second one. */
  readonly earlier?: string;
  readonly contactOwner?: string;
  readonly pool?: Pool;
  readonly counter?: PoolCounter;
  readonly people: ReadonlyMap<string, Person>;
  readonly destinations: readonly DestinationDefinition[];
}

export type EngagementChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'join'; readonly n: number }
  | {
      readonly kind: 'open';
      readonly n: number;
      readonly owner: string;
      readonly dueAt: number;
      readonly nextStep: string;
      readonly priority: 'low' | 'medium' | 'high';
      readonly why: string;
      /** The pool's counter before and after, when the owner came from round robin. */
      readonly turn?: { readonly pool: string; readonly from: number };
      readonly setsContactOwner: boolean;
    }
  | { readonly kind: 'close'; readonly n: number };

export type RouteOutcome = 'routed' | 'advanced' | 'nurtured' | 'rejected' | 'recorded';

export interface RoutePlan {
  readonly outcome: RouteOutcome;
  readonly engagement: EngagementChange;
  readonly destinations: readonly DestinationDefinition[];
}

const OUTCOME: Readonly<Record<Exclude<DecisionKind, 'hold'>, RouteOutcome>> = {
  assign: 'routed',
  advance: 'advanced',
  nurture: 'nurtured',
  reject: 'rejected',
  evidence: 'recorded',
};

/** Plans the engagement and the destinations of one decided signal. `hold` never gets here: it parks at qualify. */
export function planRoute(input: RouteInput): RoutePlan {
  const { decision } = input.decision;
  if (decision === 'hold') throw new Error('A held signal reached route; qualify parks it.');
  const silent = decision === 'reject' || input.mode === 'observe';
  return {
    outcome: OUTCOME[decision],
    engagement: planEngagement(input),
    destinations: silent ? [] : input.destinations,
  };
}

function planEngagement(input: RouteInput): EngagementChange {
  const { decision, closesEngagement } = input.decision;
  const openN = input.pointer?.state === 'open' ? input.pointer.n : undefined;
  if (decision === 'reject') return closesEngagement && openN ? { kind: 'close', n: openN } : { kind: 'none' };
  if (decision === 'nurture') return { kind: 'none' };
  if (openN) return { kind: 'join', n: openN };
  return decision === 'assign' && !input.earlier ? openEngagement(input) : { kind: 'none' };
}

function openEngagement(input: RouteInput): EngagementChange {
  const { decision, flow, people } = input;
  const kept = flow.ownsContact && input.contactOwner ? people.get(input.contactOwner) : undefined;
  const chosen = kept?.active
    ? { owner: kept.id, why: `${decision.rule}: already owns the contact` }
    : nextInPool(input.pool, input.counter, people, flow.fallbackOwner, decision.rule);
  return {
    kind: 'open',
    n: (input.pointer?.n ?? 0) + 1,
    ...chosen,
    dueAt: input.receivedAt + (decision.dueMinutes ?? flow.slaMinutes) * 60_000,
    nextStep: decision.nextStep ?? 'Follow up',
    priority: decision.priority ?? 'medium',
    setsContactOwner: flow.ownsContact && !input.contactOwner,
  };
}

/** Round robin over the active members; nobody active means the fallback owner. */
function nextInPool(
  pool: Pool | undefined,
  counter: PoolCounter | undefined,
  people: ReadonlyMap<string, Person>,
  fallback: string,
  rule: string,
): { owner: string; why: string; turn?: { pool: string; from: number } } {
  const active = pool?.members.filter((id) => people.get(id)?.active) ?? [];
  const from = counter?.n ?? 0;
  const owner = active[from % Math.max(1, active.length)];
  if (!pool || !owner) return { owner: pool?.fallback ?? fallback, why: `${rule}: nobody in the pool is active` };
  return {
    owner,
    why: `${rule}: next in rotation, turn ${from + 1} of ${pool.name}`,
    turn: { pool: pool.name, from },
  };
}
