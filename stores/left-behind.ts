/** What a signal leaves behind when it turns out to be another lead's: its work there ends, and destinations hear of it. */
import { EffectRow } from '../core/deliver/rows.ts';
import { effectKeyOf, engagementIdOf } from '../core/ids.ts';
import { type Family, lastRouted, mergedIntoEngagement, movedBy } from '../core/route/membership.ts';
import { EngagementRow } from '../core/route/rows.ts';
import { RegroupRow } from '../core/stitch/rows.ts';
import { closeWrites } from './engagements.ts';
import { effectKey, engagementKey, leadKey, regroupKey } from './keys.ts';
import { type LeadState, readLeadState } from './lead-state.ts';
import { joinOwed, owedOf } from './owed.ts';
import { requestWrite } from './regroup.ts';
import type { RoutingRun } from './routing.ts';
import { absent, all, any, eq, lacks, present, type Store, type Write } from './store.ts';

/** What a signal goes to. */
export interface Onward {
  readonly lead: Family;
  /** The engagement it is in from now on. */
  readonly engagement?: string | undefined;
  /** Names of all destinations. */
  readonly destinations: readonly string[];
  readonly now: number;
}

/**
 * The signal leaves the engagement it has on another lead. The last one to leave closes it: no signal would ever bring it to
 * a destination, and its person is on the new lead, whose work it is now, with its own owner. One that somebody acted on stays.
 */
export async function leaveBehind(store: Store, run: RoutingRun, onward: Onward): Promise<Write[]> {
  const { lead, engagement, now } = onward;
  const before = lastRouted(run.entries);
  if (!before?.engagement || before.engagement === engagement) return [];
  const [owner = '', flow = '', n = ''] = before.engagement.split('.');
  const isOwn = isIn(lead, owner);
  if (isOwn && engagement === undefined) return [];
  const key = engagementKey(owner, flow, Number(n));
  const [item] = await store.getMany([key]);
  const left = item && EngagementRow.parse(item);
  // One that a merge closed opens again when the two part: it must not count who has left meanwhile.
  const isMerged = left !== undefined && mergedIntoEngagement(left) !== undefined;
  if (!left || (left.state !== 'open' && !isMerged)) return [];
  // Within a family only one that a merge closed is left, for the one that goes on.
  if (isOwn && !(isMerged && left.joined)) return [];
  if (left.joined) {
    const when = all(eq('state', left.state), eq('joined', left.joined));
    return [{ kind: 'update', key, add: { joined: -1 }, when }];
  }
  if (left.contactedAt !== undefined) return [];
  const owed = await owedWrites(store, left, run.signal, onward);
  const rest = owed.length > 0 ? owed : reminderWrites(left, now);
  const by = movedBy(run.signal);
  const goesOn = engagement === undefined ? {} : { goesOn: engagement };
  if (isMerged)
    return [
      { kind: 'update', key, set: { closedBy: by, ...goesOn }, when: eq('closedBy', left.closedBy ?? '') },
      ...rest,
    ];
  const isReminded = left.missedAt === undefined ? lacks('missedAt') : eq('missedAt', left.missedAt);
  const isUntouched = all(any(lacks('joined'), eq('joined', 0)), lacks('contactedAt'), isReminded);
  return [...closeWrites(left.n, by, { lead: owner, flow, now, ...goesOn }, isUntouched), ...rest];
}

/** What its owner was reminded of is ended by whoever cares for the lead next: see `endReminders`. */
const reminderWrites = ({ lead, missedAt }: EngagementRow, now: number): Write[] =>
  missedAt === undefined ? [] : [requestWrite(lead, now)];

const isIn = ({ id, absorbed }: Family, lead: string): boolean =>
  [id, ...absorbed.map((each) => each.id)].includes(lead);

/**
 * The task of that work may be open at destinations, and nobody of the lead has anything else to say: the lead is another
 * one from now on, and who of it can tell them is noted for the clock, in the transaction that ends the work.
 */
async function owedWrites(store: Store, left: EngagementRow, signal: string, onward: Onward): Promise<Write[]> {
  const { file, touches } = await standingFor(store, left.lead);
  // A merge that came meanwhile: whoever reads the two as one tells destinations.
  if (isIn(onward.lead, file.id)) return [];
  const at = await toldOf(store, left, file, onward.destinations);
  if (at.length === 0) return [];
  const [item] = await store.getMany([regroupKey(file.id)]);
  const request = item && RegroupRow.parse(item);
  // Whoever opened what ends now may have left before: a run of theirs would tell of the other lead only.
  const ends = engagementIdOf(left.lead, left.flow, left.n);
  const open = file.engagements.filter(
    ({ state, lead, flow, n }) => state === 'open' && engagementIdOf(lead, flow, n) !== ends,
  );
  const part = { id: file.id, touches, claims: file.claims };
  const found = owedOf({ part, known: part }, { open, leaving: new Set([signal]) });
  const owed = { lead: file.id, openers: [], newest: [], ...found, at, isDelivered: true, flow: left.flow };
  const asked = joinOwed(request?.owed ?? [], [owed]);
  return [
    { kind: 'update', key: leadKey(file.id), add: { version: 1 }, when: all(present, lacks('mergedInto')) },
    requestWrite(file.id, onward.now, { owed: asked }, request ? eq('n', request.n) : absent),
  ];
}

/** The lead that stands for another today. */
async function standingFor(store: Store, lead: string): Promise<LeadState> {
  const state = await readLeadState(store, lead);
  return state.file.row.mergedInto === undefined ? state : readLeadState(store, state.file.row.mergedInto);
}

/** Where its task is, or may be: a worker that died has noted no more than its claim. */
async function toldOf(
  store: Store,
  { lead, flow, n }: EngagementRow,
  { claims }: LeadState['file'],
  destinations: readonly string[],
): Promise<string[]> {
  const keys = destinations.map((name) => effectKeyOf(engagementIdOf(lead, flow, n), name, 'task', 'first-touch'));
  const items = await store.getMany(keys.map(effectKey));
  return destinations.filter((name, index) => {
    const item = items[index];
    const task = item && EffectRow.parse(item);
    return task ? task.kind === 'task' || task.isIntended === true : claims.has(name);
  });
}
