/** Answers of the API as lines for people. Pure. */
import type { ItemReply } from '../../core/ops/replies.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { tellRead } from './tell-backfill.ts';
import { tellEvidence } from './tell-evidence.ts';
import { minute, tellStory } from './tell-story.ts';

export { minute };

type Where = Reply<'where'>;
type Journey = Where['journeys'][number];
type Asked = NonNullable<NonNullable<Where['lead']>['asked']>[number];

const listed = (lines: readonly string[], none: string): readonly string[] => (lines.length > 0 ? lines : [none]);

/** How far `iso` is from now: `in 12 min`, `3 h ago`. */
export function distance(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  const [size, unit] = sizeOf(Math.abs(ms) / 60_000);
  return ms >= 0 ? `in ${size} ${unit}` : `${size} ${unit} ago`;
}

function sizeOf(minutes: number): [number, string] {
  if (minutes < 90) return [Math.round(minutes), 'min'];
  return minutes < 48 * 60 ? [Math.round(minutes / 60), 'h'] : [Math.round(minutes / 1440), 'days'];
}

export function tellWhere(found: Where, now: number): string[] {
  const { lead, delivery, journeys, items, hasMore } = found;
  return [
    ...(lead ? tellLead(lead, now) : []),
    ...(delivery
      ? [
          `Delivery ${delivery.id}  ${delivery.emitter}: ${delivery.signals} signals, ${delivery.state}${tellRead(delivery)}`,
        ]
      : []),
    ...journeys.flatMap((journey) => ['', ...tellJourney(journey, now)]),
    ...(hasMore ? ['', 'There are older signals of this lead.'] : []),
    ...(items.length > 0 ? ['', 'Waits in', ...items.flatMap((item) => tellItem(item, now))] : []),
  ];
}

function tellLead(lead: NonNullable<Where['lead']>, now: number): string[] {
  const owner = lead.contactOwner === undefined ? 'no contact owner' : `contact owner ${lead.contactOwner}`;
  return [
    `Lead ${lead.id}  since ${minute(lead.createdAt)}, ${owner}`,
    ...listed(
      lead.engagements.map((engagement) => tellEngagement(engagement, now)),
      '  no engagement',
    ),
    ...(lead.absorbed.length > 0 ? [`  leads merged into it: ${lead.absorbed.join(', ')}`] : []),
    ...(lead.asked ?? []).flatMap((asked) => tellAsked(asked, now)),
    ...(lead.story ? tellStory(lead.id, lead.story) : []),
  ];
}

function tellAsked({ since, nextAt, heldBy }: Asked, now: number): string[] {
  return [
    `  a merge or an undo is asked for since ${minute(since)} and not done; next look ${distance(nextAt, now)}`,
    ...heldBy.map(({ lead, destination, signal }) => `    lead ${lead} at ${destination} is held by signal ${signal}`),
  ];
}

function tellEngagement(engagement: NonNullable<Where['lead']>['engagements'][number], now: number): string {
  const { id, state, owner, dueAt, isOverdue, nextStep, contactedAt, closedBy } = engagement;
  if (state === 'closed') return `  ${id}  closed (${closedBy ?? 'unknown'}), was ${owner}'s`;
  const due = contactedAt ? `contacted ${minute(contactedAt)}` : `due ${distance(dueAt, now)}`;
  return `  ${id}  ${owner}: ${nextStep}, ${due}${isOverdue ? '  OVERDUE' : ''}`;
}

function tellJourney(journey: Journey, now: number): string[] {
  const { id, emitter, flow, outcome, state, reason, receivedAt, steps, destinations } = journey;
  const verdict = state === 'closed' ? (outcome ?? state) : `${state}${reason ? ` (${reason})` : ''}`;
  return [
    `Signal ${id}  ${emitter} -> ${flow}  ${minute(receivedAt)}  => ${verdict}${nextLook(journey, now)}`,
    ...steps.map((step) => tellStep(step, receivedAt, journey.run > 0)),
    ...tellInherited(journey),
    ...destinations.map(
      (each) =>
        `  ${each.name}: ${stateAt(journey, each)}${each.reason ? ` (${each.reason})` : ''}${nextLook(each, now)}`,
    ),
  ];
}

/** Only where something waits for the clock; what is just running needs no promise. */
const nextLook = ({ state, nextAt }: { state: string; nextAt?: string }, now: number): string =>
  state === 'deferred' && nextAt !== undefined ? `, next look ${distance(nextAt, now)}` : '';

function tellStep(step: Journey['steps'][number], receivedAt: string, hasRuns: boolean): string {
  const after = `+${Date.parse(step.at) - Date.parse(receivedAt)} ms`;
  const took = step.tookMs === undefined ? '' : `${step.tookMs} ms`;
  const run = hasRuns ? `run ${step.run}  ` : '';
  return stepLine(after, step.handoff, took, `${run}${step.outcome}${step.reason ? `  ${step.reason}` : ''}`);
}

const stepLine = (after: string, handoff: string, took: string, said: string): string =>
  `  ${after.padStart(12)}  ${handoff.padEnd(18)} ${took.padStart(8)}  ${said}`;

/** Where a signal's row is closed, its effect is written if the run that had it last delivered it: what an earlier one wrote may be gone. */
function stateAt({ steps }: Journey, { name, state, run, outcome }: Journey['destinations'][number]): string {
  if (state !== 'closed') return state;
  const delivered = steps.findLast(
    (step) => step.run === run && step.handoff === `deliver#${name}` && step.outcome === 'done',
  );
  if (!delivered || outcome !== undefined) return 'closed, nothing written';
  if (delivered.isCovered) return 'nothing to write, it is there already (covered)';
  return delivered.wrote === 0 ? 'nothing to write' : 'written';
}

const ROAD = ['validate', 'stitch', 'qualify', 'route', 'deliver'];
const placeOf = (handoff: string): number => ROAD.indexOf(handoff.split('#')[0] ?? '');
const isPassed = ({ outcome }: Journey['steps'][number]): boolean => outcome === 'continue' || outcome === 'done';

/** A later run journals only what it did anew. What it passed without an entry of its own, it took from a run before. */
function tellInherited({ run, state, steps }: Journey): string[] {
  if (run === 0) return [];
  const own = steps.filter((step) => step.run === run);
  const isThrough = state === 'closed' && own.every(isPassed);
  const reached = isThrough ? ROAD.length : Math.max(-1, ...own.map(({ handoff }) => placeOf(handoff)));
  const before = steps.filter((step) => step.run < run && isPassed(step) && placeOf(step.handoff) >= 0);
  // Of several earlier runs the newest: entries come in the order of runs.
  const newest = new Map(before.map((step) => [step.handoff, step.run]));
  const inherited = [...newest]
    .filter(([handoff]) => placeOf(handoff) < reached && !own.some((step) => step.handoff === handoff))
    .sort(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([handoff, from]) => stepLine('', handoff, '', `run ${run}  as in run ${from}`));
  const isWritten = own.some(({ handoff }) => handoff.startsWith('deliver'));
  return isThrough && !isWritten ? [...inherited, `  Run ${run} is through; nothing new was written.`] : inherited;
}

export function tellItem(item: ItemReply, now: number, waiting?: { count: number; hasMore: boolean }): string[] {
  // A reminder has nothing attached to it.
  const many = waiting && waiting.count > 0 ? `, ${waiting.count}${waiting.hasMore ? '+' : ''} waiting` : '';
  const due =
    item.state === 'closed' ? 'closed' : `due ${distance(item.dueAt, now)}${item.isOverdue ? '  OVERDUE' : ''}`;
  const claim = item.claimedBy && item.state === 'claimed' ? `, claimed by ${item.claimedBy}` : '';
  const last = item.lastAt === undefined ? '' : `, last ${minute(item.lastAt)}`;
  const counted = item.count === undefined ? last : `, counted ${item.count}${last}`;
  return [
    `${item.id}  ${item.kind}, ${item.state}: ${item.reason} at ${item.handoff} (${item.subject})`,
    `  ${item.owner}, since ${minute(item.openedAt)}, ${due}${claim}${many}${counted}`,
    `  ${item.says}`,
  ];
}

export function tellItems({ items, hasMore }: Reply<'items'>, now: number): string[] {
  const lines = items.flatMap((item) => tellItem(item, now, item.waiting));
  return [...listed(lines, 'No open work items.'), ...(hasMore ? ['There are more; see --limit.'] : [])];
}

export function tellItemDetail(item: Reply<'item'>, now: number): string[] {
  const rows = item.attached.map(({ signal, delivery, destination }) => {
    return `  ${signal === undefined ? `delivery ${delivery}` : `signal ${signal}`}${destination ? ` at ${destination}` : ''}`;
  });
  const decided = item.outcome
    ? [`  decided ${item.outcome} by ${item.decidedBy} at ${minute(item.decidedAt ?? '')}`]
    : [];
  return [
    ...tellItem(item, now, item.waiting),
    ...tellEvidence(item.evidence),
    ...(item.changes
      ? ['  what was accepted, as lines for flows/:', ...item.changes.map((line) => `    ${line}`)]
      : []),
    ...(item.note ? [`  note: ${item.note}`] : []),
    ...decided,
    ...rows,
    ...(item.state === 'closed' ? [] : [`  decide with: ${item.allowed.join(', ')} (${usually(item)})`]),
    `  see docs/runbooks/review.md#${item.reason}`,
  ];
}

function usually({ reason, suggested, allowed, waiting }: Reply<'item'>): string {
  if (reason === 'split-delivered') return 'approve if they are several people, close if they are one';
  if (reason === 'possible-duplicate') return `${allowed.join(' if they are one person, ')} if they are several`;
  if (suggested === undefined) return 'usually nothing: it goes on by itself once the cause is mended';
  if (suggested !== 'close' || waiting.count > 0) return `usually ${suggested}`;
  // A notice has nothing to start again.
  return allowed.includes('approve')
    ? 'approve if it is the same field under a new name, else close'
    : 'nothing waits here: close once the cause is mended, as the runbook says';
}

export function tellConservation({ from, equation, lines, total, isWhole }: Reply<'conservation'>): string[] {
  return [
    `${minute(from)}  ${equation}`,
    ...(isWhole ? [] : ['  Ask for the same hour again within 15 minutes: it goes on where it stopped.']),
    `  ${total.deliveries} deliveries, ${total.duplicates} duplicates, ${total.revisions} revisions`,
    ...lines.map(
      ({ flow, emitter, signals, remainder }) => `  ${flow} by ${emitter}: ${signals}, remainder ${remainder}`,
    ),
    ...total.defects.map(({ says, count, ids }) => `  ${count} x ${says}: ${ids.join(', ')}`),
  ];
}

export function tellAudit({ entries }: Reply<'audit'>): string[] {
  const lines = entries.map(({ at, who, role, verb, targets, outcome }) => {
    const about = Object.entries(targets).map(([name, value]) => `${name}=${value}`);
    return `${at}  ${who} (${role})  ${verb}  ${about.join(' ')}  => ${outcome ?? 'begun, outcome unknown'}`;
  });
  return [...listed(lines, 'Nobody did anything.')];
}
