/** The work of leads after one step of a regrouping: which engagement goes on, and which runs are owed. */
import { engagementIdOf } from '../core/ids.ts';
import { mergedBy, mergedIntoEngagement } from '../core/route/membership.ts';
import type { EngagementRow } from '../core/route/rows.ts';
import { elderFirst, type Regrouping } from '../core/stitch/regroup.ts';
import { type Gathered, isDelivered, type LeadPart } from './component.ts';
import { engagementKey, engagementPointerKey, regroupKey, shardOf } from './keys.ts';
import { joinOwed, owedOf } from './owed.ts';
import { pointersAfter, type StepFacts } from './regroup-leads.ts';
import { all, eq, itemOf, type Write } from './store.ts';

/**
 * A family has one open engagement in a flow: the eldest. One that was closed for the sake of another lead's opens again when
 * the two part, or is closed for the sake of the one that is elder where it is now.
 */
export function engagementWrites(step: Regrouping, facts: StepFacts, leaving: ReadonlySet<string>): Write[] {
  return standingAfter(step, facts, leaving).flatMap(([elder, ...others]) => {
    if (!elder) return [];
    return [
      ...(elder.state === 'open' ? [] : reopen(elder)),
      ...others.flatMap((other) => closeFor(other, idOf(elder), facts.now)),
    ];
  });
}

/** What is open or opens again, by family and flow, each eldest first. */
function standingAfter(step: Regrouping, facts: StepFacts, leaving: ReadonlySet<string>): EngagementRow[][] {
  if (step.pointers.length === 0) return [];
  const { parts } = facts.gathered;
  const after = pointersAfter(step, facts);
  const survivor = (id: string): string => after.get(id) ?? id;
  const isParted = (each: EngagementRow): boolean => {
    const elder = mergedIntoEngagement(each)?.split('.')[0];
    return elder !== undefined && survivor(elder) !== survivor(each.lead);
  };
  const homes = new Map([...parts.values()].flatMap(({ id, touches }) => touches.map(({ signal }) => [signal, id])));
  // Whose only signal is another's goes on there: nothing may be closed for its sake.
  const isGoing = ({ lead, openedBy, joined = 0 }: EngagementRow): boolean =>
    joined === 0 && (leaving.has(openedBy) || survivor(homes.get(openedBy) ?? lead) !== survivor(lead));
  const standing = [...parts.values()]
    .flatMap(({ engagements }) => engagements)
    .filter((each) => !isGoing(each))
    .filter((each) => each.state === 'open' || (isParted(each) && isNewest(each, parts.get(each.lead))));
  const perFlow = Map.groupBy(standing, ({ lead, flow }) => `${survivor(lead)} ${flow}`);
  return [...perFlow.values()].map((each) => each.sort(byAge));
}

const idOf = ({ lead, flow, n }: EngagementRow): string => engagementIdOf(lead, flow, n);
const byAge = (a: EngagementRow, b: EngagementRow): number =>
  a.openedAt - b.openedAt || elderFirst({ id: a.lead, createdAt: 0 }, { id: b.lead, createdAt: 0 });

/** Its timer stays on the row, so that it can run on. One that is closed is closed for another one's sake. */
function closeFor({ lead, flow, n, state, closedBy = '' }: EngagementRow, elder: string, now: number): Write[] {
  const key = engagementKey(lead, flow, n);
  const by = mergedBy(elder);
  if (state === 'closed') return [{ kind: 'update', key, set: { closedBy: by }, when: eq('closedBy', closedBy) }];
  const set = { state: 'closed', closedAt: now, closedBy: by };
  return [
    { kind: 'update', key, set, remove: ['openShard'], when: eq('state', 'open') },
    pointerPut(lead, flow, n, 'open', 'closed'),
  ];
}

/** No later one was opened in its place. */
function isNewest({ flow, n }: EngagementRow, part: LeadPart | undefined): boolean {
  const pointer = part?.pointers.get(flow);
  return pointer?.n === n && pointer.state === 'closed';
}

const reopen = ({ lead, flow, n, closedBy }: EngagementRow): Write[] => [
  {
    kind: 'update',
    key: engagementKey(lead, flow, n),
    set: { state: 'open', openShard: shardOf(lead) },
    remove: ['closedAt', 'closedBy'],
    when: eq('closedBy', closedBy ?? ''),
  },
  pointerPut(lead, flow, n, 'closed', 'open'),
];

const pointerPut = (lead: string, flow: string, n: number, from: string, state: string): Write => ({
  kind: 'put',
  key: engagementPointerKey(lead, flow),
  item: { v: 1, n, state },
  when: all(eq('n', n), eq('state', from)),
});

/**
 * Work that must follow: signals that moved run again under their new lead, and each lead that was delivered is brought out
 * again as what it is now. `leaving`: signals that move away, in this step or one to come.
 */
export function restartWrites(step: Regrouping, facts: StepFacts, leaving: ReadonlySet<string>): Write[] {
  const { gathered, request } = facts;
  const moved = step.moves.map(({ signal }) => signal);
  const open = standingAfter(step, facts, leaving).flat();
  const owed = owedAfter(step, gathered).flatMap((each) => owedOf(each, { open, leaving }) ?? []);
  const parted = partedSignals(step, gathered);
  if (moved.length + owed.length + parted.length === 0) return [];
  const set = itemOf({
    restarts: [...new Set([...(request.row.restarts ?? []), ...moved])],
    owed: joinOwed(request.row.owed ?? [], owed),
    parted: [...new Set([...(request.row.parted ?? []), ...parted])],
  });
  return [{ kind: 'update', key: regroupKey(request.lead), set, when: eq('n', request.row.n) }];
}

/** The leads that destinations must hear of again, each with the one whose name it had there. */
function owedAfter({ pointers }: Regrouping, { parts }: Gathered): { part: LeadPart; known: LeadPart }[] {
  const repointed = pointers.flatMap(({ lead, from, into }) => [lead, from ?? lead, into ?? lead]);
  const delivered = [...new Set(repointed)].map((id) => ({ part: parts.get(id), known: parts.get(id) }));
  // One that stands for itself again was delivered as part of the other.
  const apart = pointers.map(({ lead, from }) => ({ part: parts.get(lead), known: parts.get(from ?? '') }));
  return [...delivered, ...apart].flatMap(({ part, known }) =>
    part && known && isDelivered(known) ? [{ part, known }] : [],
  );
}

/** Signals of families that a lead leaves: what was routed while they were one may be with the other part. */
function partedSignals(step: Regrouping, { parts }: Gathered): string[] {
  const left = new Set(step.pointers.flatMap(({ from }) => from ?? []));
  return [...parts.values()]
    .filter(({ id, row }) => left.has(row.mergedInto ?? id))
    .flatMap(({ touches }) => touches.map(({ signal }) => signal));
}
