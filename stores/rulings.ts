/** What people decide of leads: that two are one person, or that two who were taken for one are not. */
import { type Irreversible, irreversible, partingKeys } from '../core/deliver/parting.ts';
import { effectKeyOf, engagementIdOf } from '../core/ids.ts';
import { inOrder, partition } from '../core/stitch/partition.ts';
import { LeadRow, type RulingRow } from '../core/stitch/rows.ts';
import { componentOf, type Gathered, gather, type LeadPart } from './component.ts';
import { leadKey, rulingKey } from './keys.ts';
import { resolveLead } from './leads.ts';
import { knownEffects } from './parting.ts';
import { requestWrite } from './regroup.ts';
import { itemOf, type Store, type Write } from './store.ts';

export interface RulingDeps {
  readonly store: Store;
  /** Names of all destinations. */
  readonly destinations: readonly string[];
  readonly now: () => number;
}

export type Ruled =
  /** `lead`: whose component is to be put right now; see `careForComponent`. */
  | { readonly kind: 'ruled'; readonly lead: string; readonly irreversible: readonly Irreversible[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'pointless' }
  /** One of them has no signal any more by which it could be named. */
  | { readonly kind: 'empty' };

/** Two leads are one person, whatever keeps them apart. Throws TooTangled. */
export async function ruleSame(deps: RulingDeps, leads: readonly [string, string], by: string): Promise<Ruled> {
  const found = await Promise.all(leads.map((lead) => liveLead(deps.store, lead)));
  const [one, other] = found;
  if (!one || !other) return { kind: 'unknown' };
  if (one === other) return { kind: 'pointless' };
  const gathered = await gather(deps.store, [one, other]);
  const now = deps.now();
  const writes = rulingWrites(gathered, [one, other], { kind: 'same', by, at: now });
  if (!writes) return { kind: 'empty' };
  await deps.store.transact([...writes, requestWrite(one, now)]);
  return { kind: 'ruled', lead: one, irreversible: [] };
}

/**
 * A lead that was merged stands for itself again. Somebody's word that joined it with another of the family is taken back;
 * where it is joined all the same, it is noted that it and the survivor are apart. Lists what destinations cannot take back. Throws TooTangled.
 */
export async function ruleApart(deps: RulingDeps, lead: string, by: string): Promise<Ruled> {
  const { store, destinations } = deps;
  const item = await store.get(leadKey(lead));
  if (!item) return { kind: 'unknown' };
  const survivor = LeadRow.parse(item).mergedInto;
  if (survivor === undefined) return { kind: 'pointless' };
  const gathered = await gather(store, [survivor]);
  const now = deps.now();
  const apart = rulingWrites(gathered, [survivor, lead], { kind: 'apart', by, at: now });
  if (!apart) return { kind: 'empty' };
  const partners = partnersOf(gathered, [survivor, lead]);
  const isEnough = partners.length > 0 && partsWithout(gathered, [survivor, lead], partners);
  // The word between the two is written over.
  const ends = partners
    .filter((partner) => isEnough || partner !== survivor)
    .flatMap((partner) => endOf(lead, partner));
  const lost = await lostBetween(store, gathered, { destinations, survivor, lead });
  await store.transact([...ends, ...(isEnough ? [] : apart), requestWrite(survivor, now, { released: lead, by })]);
  return { kind: 'ruled', lead: survivor, irreversible: lost };
}

async function liveLead(store: Store, lead: string): Promise<string | undefined> {
  return (await store.get(leadKey(lead))) && (await resolveLead(store, lead)).id;
}

/** Kept with both leads, each naming a signal of its own first. */
function rulingWrites(
  { parts }: Gathered,
  [one, other]: readonly [string, string],
  ruling: Pick<RulingRow, 'kind' | 'by' | 'at'>,
): Write[] | undefined {
  const signals = [signalOf(parts.get(one)), signalOf(parts.get(other))] as const;
  if (signals[0] === undefined || signals[1] === undefined) return undefined;
  const put = (lead: string, of: string, pair: readonly [string, string]): Write => ({
    kind: 'put',
    key: rulingKey(lead, of),
    item: itemOf({ v: 1, ...ruling, lead: of, signals: pair }),
  });
  return [put(one, other, [signals[0], signals[1]]), put(other, one, [signals[1], signals[0]])];
}

/** The signal that names a lead. */
const signalOf = (part: LeadPart | undefined): string | undefined =>
  (part?.touches.find(({ signal }) => signal === part.row.first) ?? [...(part?.touches ?? [])].sort(inOrder)[0])
    ?.signal;

/** Leads of its family that somebody said it is one with. */
function partnersOf({ parts }: Gathered, [survivor, lead]: readonly [string, string]): string[] {
  const same = (parts.get(lead)?.rulings ?? []).filter(({ kind }) => kind === 'same').map((ruling) => ruling.lead);
  return same.filter((each) => each === survivor || parts.get(each)?.row.mergedInto === survivor);
}

/** Whether survivor and lead part when what was said of it and these is taken back. */
function partsWithout(
  gathered: Gathered,
  [survivor, lead]: readonly [string, string],
  partners: readonly string[],
): boolean {
  const pairOf = (signals: readonly string[]) => [...signals].sort().join();
  const said = gathered.parts.get(lead)?.rulings.filter((ruling) => partners.includes(ruling.lead)) ?? [];
  const ended = new Set(said.map(({ signals }) => pairOf(signals)));
  const component = componentOf(gathered);
  const rulings = component.rulings.filter(({ signals }) => !ended.has(pairOf(signals)));
  const { groups } = partition(component.touches, { ...component, rulings });
  const pair = new Set([signalOf(gathered.parts.get(survivor)), signalOf(gathered.parts.get(lead))]);
  return groups.every(({ signals }) => signals.filter((signal) => pair.has(signal)).length < 2);
}

const endOf = (lead: string, partner: string): Write[] => [
  { kind: 'delete', key: rulingKey(partner, lead) },
  { kind: 'delete', key: rulingKey(lead, partner) },
];

/** What stays behind at each destination. */
export async function lostBetween(
  store: Store,
  { parts }: Gathered,
  { destinations, survivor, lead }: { destinations: readonly string[]; survivor: string; lead: string },
): Promise<Irreversible[]> {
  const others = (parts.get(survivor)?.row.absorbed ?? []).filter((each) => each !== lead);
  const lost = destinations.map(async (destination) => {
    const parting = { destination, survivor, parted: lead, others };
    const tasks = [survivor, lead, ...others].flatMap((each) =>
      (parts.get(each)?.engagements ?? []).map(({ flow, n }) => ({
        lead: each,
        key: effectKeyOf(engagementIdOf(each, flow, n), destination, 'task', 'first-touch'),
      })),
    );
    const effects = await knownEffects(store, [...partingKeys(parting), ...tasks.map(({ key }) => key)]);
    const tasksOf = (of: string) =>
      tasks.flatMap((task) => (task.lead === of ? (effects.get(task.key)?.external ?? []) : []));
    // Addresses are personal: whoever looks at the record sees them there.
    return irreversible(parting, effects, { addressesOf: () => [], tasksOf }) ?? [];
  });
  return (await Promise.all(lost)).flat();
}
