/** One step of a regrouping as a transaction. */
import { engagementIdOf } from '../core/ids.ts';
import type { EngagementRow } from '../core/route/rows.ts';
import { kindOf } from '../core/stitch/kinds.ts';
import { elderFirst, type GroupPlan, type Marks, type Regrouping } from '../core/stitch/regroup.ts';
import type { LeadEvent, LeadRow, RegroupRow, TouchRow } from '../core/stitch/rows.ts';
import { bucketOf } from '../core/stitch/stitch.ts';
import type { Gathered, LeadPart } from './component.ts';
import {
  claimKey,
  engagementKey,
  engagementPointerKey,
  identifierKey,
  leadEventKey,
  leadKey,
  regroupKey,
  shardOf,
  signalKey,
  touchKey,
} from './keys.ts';
import { isDelivered, joinOwed, owedOf } from './owed.ts';
import { absent, all, any, type Condition, eq, type Item, itemOf, lacks, le, present, type Write } from './store.ts';

/** How much of a plan one step does, from as much as a transaction mostly holds down to what it always holds. */
const SIZES = [
  { pointers: 6, moves: 12, heads: 12 },
  { pointers: 2, moves: 2, heads: 4 },
  { pointers: 1, moves: 0, heads: 0 },
  { pointers: 0, moves: 1, heads: 1 },
] as const;

/** A transaction holds 100 writes; the rest is for the effects of who parts. */
const MOST_WRITES = 78;

/** The largest step that fits into one transaction. Any part of a plan is right by itself; the next step finds what is left. */
export function fittingStep(
  found: Regrouping,
  facts: StepFacts,
): { readonly step: Regrouping; readonly writes: Write[] } {
  const leaving = new Set(found.moves.map(({ signal }) => signal));
  const steps = SIZES.map((most) => ({
    ...found,
    pointers: found.pointers.slice(0, most.pointers),
    moves: found.moves.slice(0, most.moves),
    heads: found.heads.slice(0, most.heads),
  }));
  const sized = steps
    .map((step) => ({ step, writes: stepWrites(step, facts, leaving) }))
    .filter(({ writes }) => writes.length > 0);
  return sized.find(({ writes }) => writes.length <= MOST_WRITES) ?? sized.at(-1) ?? { step: found, writes: [] };
}

export interface StepFacts {
  readonly gathered: Gathered;
  readonly request: { readonly lead: string; readonly row: RegroupRow };
  readonly destinations: readonly string[];
  readonly now: number;
}

/** Empty: there is nothing to do. */
function stepWrites(step: Regrouping, facts: StepFacts, leaving: ReadonlySet<string>): Write[] {
  const leads = leadWrites(step, facts);
  const changes = [
    ...leads.changed,
    ...headWrites(step, facts),
    ...moveWrites(step, facts),
    ...engagementWrites(step, facts),
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

/** Where every lead points after this step. */
function pointersAfter({ pointers }: Regrouping, { gathered }: StepFacts): Map<string, string | undefined> {
  const after = new Map([...gathered.parts.values()].map(({ id, row }) => [id, row.mergedInto]));
  for (const { lead, into } of pointers) after.set(lead, into);
  return after;
}

/** Every lead is either changed or checked: the plan was made from all of them. */
function leadWrites(step: Regrouping, facts: StepFacts): { changed: Write[]; checks: Write[] } {
  const { gathered, now } = facts;
  const after = pointersAfter(step, facts);
  const groups = new Map(step.groups.map((group) => [group.lead, group]));
  const targets = new Set([...step.moves.map(({ to }) => to), ...step.heads.map(({ lead }) => lead)]);
  const stands = (lead: string): boolean => gathered.parts.has(lead) || targets.has(lead);
  const touched = new Set(step.moves.flatMap(({ from, to }) => [from, to]));
  const repointed = new Set(step.pointers.flatMap(({ lead, from, into }) => [lead, from ?? lead, into ?? lead]));
  const changed: Write[] = [];
  const checks: Write[] = [];
  for (const { id, row } of gathered.parts.values()) {
    const marks = groups.get(id)?.marks;
    const mergedInto = after.get(id);
    const absorbed = [...after].flatMap(([other, into]) => (into === id ? [other] : [])).sort();
    const wanted = {
      ...(marks ? marked(marks, stands) : {}),
      mergedInto,
      absorbed: absorbed.length > 0 ? absorbed : undefined,
    };
    const differs = Object.entries(wanted).some(([name, value]) => !isSame(row[name as keyof LeadRow], value));
    const moved = touched.has(id) || repointed.has(id);
    if (differs || moved) changed.push(leadUpdate(id, row, wanted, { isMoved: moved, isFamily: repointed.has(id) }));
    else checks.push({ kind: 'check', key: leadKey(id), when: eq('version', row.version) });
  }
  for (const group of step.groups)
    if (targets.has(group.lead) && !gathered.parts.has(group.lead)) changed.push(newLead(group, stands, now));
  return { changed, checks };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What a row says of a group. `stands`: whether a lead exists, or will when this is written. */
export const marked = ({ userId, crmContact, hasEmail, isTangled, kin }: Marks, stands: (lead: string) => boolean) => ({
  userId,
  crmContact,
  hasEmail,
  isTangled: isTangled ? true : undefined,
  kin: kin.some(stands) ? kin.filter(stands) : undefined,
});

function leadUpdate(
  id: string,
  row: LeadRow,
  wanted: Readonly<Record<string, unknown>>,
  { isMoved, isFamily }: { readonly isMoved: boolean; readonly isFamily: boolean },
): Write {
  const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Item;
  const remove = Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [name] : []));
  return {
    kind: 'update',
    key: leadKey(id),
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(remove.length > 0 ? { remove } : {}),
    ...(isMoved ? { add: { version: 1, ...(isFamily ? { family: 1 } : {}) } } : {}),
    when: eq('version', row.version),
  };
}

/** A part that gets a lead of its own. One of that name that its signals once left is taken up again. */
const newLead = ({ lead, signals, marks }: GroupPlan, stands: (lead: string) => boolean, now: number): Write => ({
  kind: 'update',
  key: leadKey(lead),
  set: itemOf({ v: 1, first: signals[0] ?? '', createdAt: now, bucket: bucketOf(lead), ...marked(marks, stands) }),
  add: { version: 1 },
  when: any(absent, lacks('mergedInto')),
});

function headWrites({ heads }: Regrouping, { gathered }: StepFacts): Write[] {
  return heads.map(({ name, lead }): Write => {
    const before = gathered.heads.get(name);
    const key = identifierKey(kindOf(name), name.slice(name.indexOf('#') + 1));
    const n = before?.n ?? 0;
    return {
      kind: 'update',
      key,
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
      { kind: 'update', key: signalKey(signal), add: { moves: 1 }, when: present },
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
    const known = gathered.parts.get(lead)?.claims.get(name)?.deliveredVersion !== undefined;
    return known ? eq('lease', 0) : all(eq('lease', 0), lacks('deliveredVersion'));
  };
  return [
    ...[...parted].flatMap((lead) => check(lead, rests(lead))),
    ...[...new Set(merged)].filter((lead) => !parted.has(lead)).flatMap((lead) => check(lead, () => le('lease', now))),
  ];
}

/**
 * A family has one open engagement in a flow: the eldest. One that was closed for the sake of another lead's opens again when
 * the two part, or is closed for the sake of the one that is elder where it is now.
 */
function engagementWrites(step: Regrouping, facts: StepFacts): Write[] {
  return standingAfter(step, facts).flatMap(([elder, ...others]) => {
    if (!elder) return [];
    return [
      ...(elder.state === 'open' ? [] : reopen(elder)),
      ...others.flatMap((other) => closeFor(other, idOf(elder), facts.now)),
    ];
  });
}

/** What is open or opens again, by family and flow, each eldest first. */
function standingAfter(step: Regrouping, facts: StepFacts): EngagementRow[][] {
  if (step.pointers.length === 0) return [];
  const { parts } = facts.gathered;
  const after = pointersAfter(step, facts);
  const survivor = (id: string): string => after.get(id) ?? id;
  const isParted = ({ closedBy, lead }: EngagementRow): boolean =>
    closedBy?.startsWith(MERGED) === true && survivor(leadOf(closedBy)) !== survivor(lead);
  const standing = [...parts.values()]
    .flatMap(({ engagements }) => engagements)
    .filter((each) => each.state === 'open' || (isParted(each) && isNewest(each, parts.get(each.lead))));
  const perFlow = Map.groupBy(standing, ({ lead, flow }) => `${survivor(lead)} ${flow}`);
  return [...perFlow.values()].map((each) => each.sort(byAge));
}

/** Who closed an engagement because an elder one of the same person lives on: `merged:<engagement>`. */
export const MERGED = 'merged:';

const leadOf = (closedBy: string): string => closedBy.slice(MERGED.length).split('.')[0] ?? '';
const idOf = ({ lead, flow, n }: EngagementRow): string => engagementIdOf(lead, flow, n);
const byAge = (a: EngagementRow, b: EngagementRow): number =>
  a.openedAt - b.openedAt || elderFirst({ id: a.lead, createdAt: 0 }, { id: b.lead, createdAt: 0 });

/** Its timer stays on the row, so that it can run on. One that is closed is closed for another one's sake. */
function closeFor({ lead, flow, n, state, closedBy = '' }: EngagementRow, elder: string, now: number): Write[] {
  const key = engagementKey(lead, flow, n);
  const by = `${MERGED}${elder}`;
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

function eventWrites(step: Regrouping, { gathered, request, now }: StepFacts): Write[] {
  const merged = step.pointers.flatMap(({ lead, from, into }): [string, LeadEvent][] => [
    ...(into === undefined
      ? []
      : [[into, eventOf('merged', lead, into, linksOf(gathered, lead, into), [])] satisfies [string, LeadEvent]]),
    ...(from === undefined || into !== undefined
      ? []
      : [[from, eventOf('parted', lead, from, [], [])] satisfies [string, LeadEvent]]),
  ]);
  const moved = Map.groupBy(step.moves, ({ from, to }) => `${from} ${to}`);
  const moves = [...moved.values()].flatMap((each): [string, LeadEvent][] =>
    each[0]
      ? [
          [
            each[0].from,
            eventOf(
              'moved',
              each[0].from,
              each[0].to,
              [],
              each.map(({ signal }) => signal),
            ),
          ],
        ]
      : [],
  );
  return [...merged, ...moves].map(([lead, event]) => ({
    kind: 'put',
    key: leadEventKey(lead, now, event.kind, event.lead === lead ? event.other : event.lead),
    item: itemOf({ ...event, at: now, by: request.row.by ?? event.by }),
  }));
}

const eventOf = (
  kind: LeadEvent['kind'],
  lead: string,
  other: string,
  why: readonly string[],
  signals: readonly string[],
): LeadEvent => ({ v: 1, kind, at: 0, lead, other, by: 'stitch', why: [...why], signals: [...signals] });

/** By which kinds of identifiers two leads are linked: those that touches of both carry, or a person's word. */
function linksOf({ parts }: Gathered, lead: string, into: string): string[] {
  const family = (id: string): TouchRow[] =>
    [id, ...(parts.get(id)?.row.absorbed ?? [])].flatMap((each) => parts.get(each)?.touches ?? []);
  const mine = new Set(family(lead).flatMap(({ identifiers }) => identifiers));
  const kinds = new Set(
    family(into).flatMap(({ identifiers }) => identifiers.filter((name) => mine.has(name)).map(kindOf)),
  );
  const isRuled = parts.get(lead)?.rulings.some(({ kind, lead: other }) => kind === 'same' && other === into);
  return [...kinds, ...(isRuled ? ['ruling'] : [])].sort();
}

/**
 * Work that must follow: signals that moved run again under their new lead, and each lead that was delivered is brought out
 * again as what it is now. `leaving`: signals that move away, in this step or one to come.
 */
function restartWrites(step: Regrouping, facts: StepFacts, leaving: ReadonlySet<string>): Write[] {
  const { gathered, request } = facts;
  const moved = step.moves.map(({ signal }) => signal);
  const open = standingAfter(step, facts).flat();
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
