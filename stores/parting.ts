/** The effects of leads that part: read before the transaction that parts them, rewritten in it. */
import { aliasOf } from '../core/deliver/family.ts';
import { type OwnTask, type Parting, partedEffects, partingKeys } from '../core/deliver/parting.ts';
import { EffectRow } from '../core/deliver/rows.ts';
import { effectKeyOf, engagementIdOf } from '../core/ids.ts';
import { isMovedAway, mergedIntoEngagement } from '../core/route/membership.ts';
import type { EngagementRow } from '../core/route/rows.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import type { Gathered } from './component.ts';
import { getAll } from './get-all.ts';
import { effectKey } from './keys.ts';
import { absent, eq, itemOf, type Store, type Write } from './store.ts';

/** Effects by key; those that there are. */
export async function knownEffects(store: Store, keys: readonly string[]): Promise<Map<string, EffectRow>> {
  const items = await getAll(store, keys.map(effectKey));
  return new Map(
    keys.flatMap((key, index) => {
      const item = items[index];
      return item ? [[key, EffectRow.parse(item)] as const] : [];
    }),
  );
}

/**
 * The rows of everybody's contact and tasks as they must be once the leads of this step stand for themselves again, and that
 * nobody asked for a merge or made a task since they were read.
 */
export async function partingWrites(
  store: Store,
  step: Regrouping,
  gathered: Gathered,
  destinations: readonly string[],
): Promise<Write[]> {
  const partings = partingsOf(step, gathered, destinations);
  const known = await knownEffects(store, [...new Set(partings.flatMap(partingKeys))]);
  const rows = new Map<string, EffectRow>();
  for (const parting of partings) {
    for (const [key, row] of partedEffects(parting, new Map([...known, ...rows]))) rows.set(key, row);
  }
  const writes = [...rows].map(([key, row]): Write => {
    const when = eq('external', known.get(key)?.external ?? '');
    return { kind: 'put', key: effectKey(key), item: itemOf(row), when };
  });
  return [...writes, ...mergeChecks(partings, known), ...taskChecks(partings, known)];
}

/** A branch that came and went since the merges were read may have asked for one: what was read of them must still hold. */
const mergeChecks = (partings: readonly Parting[], known: ReadonlyMap<string, EffectRow>): Write[] =>
  partings.map(({ survivor, parted, destination }): Write => {
    const key = aliasOf(survivor, parted, destination).mergeKey;
    const row = known.get(key);
    return { kind: 'check', key: effectKey(key), when: row ? eq('at', row.at) : absent };
  });

/** A task of which nothing is known yet may have been made meanwhile. */
const taskChecks = (partings: readonly Parting[], known: ReadonlyMap<string, EffectRow>): Write[] =>
  [...new Set(partings.flatMap(({ tasks = [] }) => tasks.map(({ key }) => key)))]
    .filter((key) => !known.has(key))
    .map((key): Write => ({ kind: 'check', key: effectKey(key), when: absent }));

/** Whether the destination may still be told something of it: whatever was finished stays where it is. */
const isStillWritten = (engagement: EngagementRow): boolean =>
  engagement.state === 'open' || mergedIntoEngagement(engagement) !== undefined || isMovedAway(engagement);

const tasksOf = (leads: readonly string[], { parts }: Gathered, destination: string): OwnTask[] =>
  leads.flatMap((lead) =>
    (parts.get(lead)?.engagements ?? []).filter(isStillWritten).map(({ flow, n }) => ({
      lead,
      key: effectKeyOf(engagementIdOf(lead, flow, n), destination, 'task', 'first-touch'),
    })),
  );

/** Who stands apart from whom after this step, one after the other. Who goes with the lead that stood for it does not part. */
function partingsOf({ pointers }: Regrouping, gathered: Gathered, destinations: readonly string[]): Parting[] {
  const { parts } = gathered;
  const after = new Map([...parts.values()].map(({ id, row }) => [id, row.mergedInto]));
  for (const { lead, into } of pointers) after.set(lead, into);
  const standsFor = (lead: string): string => after.get(lead) ?? lead;
  const left = new Set<string>();
  return pointers.flatMap(({ lead, from }): Parting[] => {
    if (from === undefined || standsFor(lead) === standsFor(from)) return [];
    left.add(lead);
    const others = (parts.get(from)?.row.absorbed ?? []).filter((each) => !left.has(each));
    return destinations.map((destination) => {
      const tasks = tasksOf([from, lead, ...others], gathered, destination);
      return { destination, survivor: from, parted: lead, others, tasks };
    });
  });
}

/**
 * Writes as many of them by themselves as one transaction does not hold: pointers of who stays, in a family of many leads. Who
 * points nowhere is looked for again by its key. Gives the others.
 */
export async function writeEarly(store: Store, writes: readonly Write[], count: number): Promise<Write[]> {
  const aliases = writes.filter((write) => write.kind === 'put' && write.item.kind === 'alias');
  const early = new Set(aliases.slice(0, Math.max(0, count)));
  for (const write of early) await store.write(write);
  return writes.filter((write) => !early.has(write));
}
