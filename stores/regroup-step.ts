/** One step of a regrouping as a transaction. */
import type { Regrouping } from '../core/stitch/regroup.ts';
import { isDeliveredAt } from './component.ts';
import { claimKey, headKey, signalKey, touchKey } from './keys.ts';
import { eventWrites } from './regroup-events.ts';
import { leadWrites, pointersAfter, type StepFacts } from './regroup-leads.ts';
import { engagementWrites, restartWrites } from './regroup-work.ts';
import { absent, all, any, type Condition, eq, itemOf, lacks, le, present, type Write } from './store.ts';

/** How much of a plan one step does, from as much as a transaction mostly holds down to what it always holds. */
const SIZES = [
  { pointers: 6, moves: 12, heads: 12 },
  { pointers: 2, moves: 2, heads: 4 },
  { pointers: 1, moves: 0, heads: 0 },
  { pointers: 0, moves: 1, heads: 1 },
] as const;

export interface SizedStep {
  readonly step: Regrouping;
  readonly writes: Write[];
}

/** Steps by size, largest first. Any part of a plan is right by itself; the next step finds what is left. */
export function stepsOf(found: Regrouping, facts: StepFacts): SizedStep[] {
  const leaving = new Set(found.moves.map(({ signal }) => signal));
  return SIZES.map((most) => ({
    ...found,
    pointers: found.pointers.slice(0, most.pointers),
    moves: found.moves.slice(0, most.moves),
    heads: found.heads.slice(0, most.heads),
  }))
    .map((step) => ({ step, writes: stepWrites(step, facts, leaving) }))
    .filter(({ writes }) => writes.length > 0);
}

/** Empty: there is nothing to do. */
function stepWrites(step: Regrouping, facts: StepFacts, leaving: ReadonlySet<string>): Write[] {
  const leads = leadWrites(step, facts);
  const changes = [
    ...leads.changed,
    ...headWrites(step, facts),
    ...moveWrites(step, facts),
    ...engagementWrites(step, facts, leaving),
  ];
  if (changes.length === 0) return [];
  return [
    ...changes,
    ...leads.checks,
    ...claimChecks(step, facts),
    ...eventWrites(step, facts),
    ...restartWrites(step, facts, leaving),
  ];
}

function headWrites({ heads }: Regrouping, { gathered }: StepFacts): Write[] {
  return heads.map(({ name, lead }): Write => {
    const before = gathered.heads.get(name);
    const n = before?.n ?? 0;
    return {
      kind: 'update',
      key: headKey(name),
      set: { v: 1, n: n + 1, ...(lead === undefined ? {} : { lead }) },
      ...(lead === undefined ? { remove: ['lead'] } : {}),
      when: before === undefined ? absent : before.n === undefined ? all(present, lacks('n')) : eq('n', before.n),
    };
  });
}

function moveWrites({ moves }: Regrouping, { gathered }: StepFacts): Write[] {
  return moves.flatMap(({ signal, from, to }) => {
    const touch = gathered.parts.get(from)?.touches.find((each) => each.signal === signal);
    if (!touch) return [];
    return [
      { kind: 'delete', key: touchKey(from, touch.effectiveAt, signal), when: eq('run', touch.run) },
      { kind: 'put', key: touchKey(to, touch.effectiveAt, signal), item: itemOf(touch), when: absent },
      // Its next run is stitched anew, and conservation knows that it is on its way.
      {
        kind: 'update',
        key: signalKey(signal),
        add: { moves: 1 },
        when: present,
      },
    ] satisfies Write[];
  });
}

/** Nobody may be writing one of these leads to a destination: what they write would be of a lead that is no more. */
function claimChecks(step: Regrouping, facts: StepFacts): Write[] {
  const { gathered, destinations, now } = facts;
  const after = pointersAfter(step, facts);
  const before = (id: string): string => gathered.parts.get(id)?.row.mergedInto ?? id;
  const leaving = step.pointers.flatMap(({ lead, from }) =>
    from !== undefined && (after.get(lead) ?? lead) !== (after.get(from) ?? from) ? [from] : [],
  );
  const parted = new Set([...leaving, ...step.moves.map(({ from }) => before(from))]);
  const merged = step.pointers.flatMap(({ lead, into }) => (into === undefined ? [] : [lead]));
  const check = (lead: string, free: (destination: string) => Condition): Write[] =>
    destinations.map((name) => ({ kind: 'check', key: claimKey(lead, name), when: any(absent, free(name)) }));
  // Whoever died at work may have written what nobody has noted; the next one at it finds out and gives the claim back. And
  // what was not delivered when it was read may be by now.
  const rests = (lead: string) => (name: string) => {
    const claim = gathered.parts.get(lead)?.claims.get(name);
    const wasDelivered = claim !== undefined && isDeliveredAt(claim);
    return wasDelivered ? eq('lease', 0) : all(eq('lease', 0), lacks('deliveredVersion'), lacks('isKnown'));
  };
  return [
    ...[...parted].flatMap((lead) => check(lead, rests(lead))),
    ...[...new Set(merged)].filter((lead) => !parted.has(lead)).flatMap((lead) => check(lead, () => le('lease', now))),
  ];
}
