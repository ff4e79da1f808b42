/** Engagements: reading the one that is open, and the writes that open, join or close one. */
import type { AbsorbedLead } from '../core/deliver/plan.ts';
import type { EngagementChange } from '../core/route/route.ts';
import { EngagementPointer, EngagementRow, type PoolCounter } from '../core/route/rows.ts';
import type { Decided } from '../core/stitch/buckets.ts';
import { LeadRow } from '../core/stitch/rows.ts';
import { lives } from './buckets.ts';
import { engagementKey, engagementPointerKey, LEAD_WITHOUT_TOUCHES, leadKey, poolCounterKey, shardOf } from './keys.ts';
import {
  absent,
  all,
  any,
  type Condition,
  eq,
  type Item,
  itemOf,
  lacks,
  type Row,
  type Store,
  type Write,
} from './store.ts';

/** The pointer of a flow, and the lead of the family whose engagement it is. */
export type FamilyPointer = EngagementPointer & { readonly lead: string };

/** A lead with its engagements and claims, and those of the leads it stands for; without the touches. */
export interface LeadFile {
  readonly id: string;
  readonly row: LeadRow;
  /** By flow: the engagement that is open in the family, else the lead's own newest. */
  readonly pointers: ReadonlyMap<string, FamilyPointer>;
  /** Of the whole family; each names its own lead. */
  readonly engagements: readonly EngagementRow[];
  /** Of the lead itself: whoever delivers any of the family holds these. */
  readonly claims: ReadonlyMap<string, Item>;
  /** The leads that were merged into it, eldest first. */
  readonly absorbed: readonly AbsorbedLead[];
}

export async function readLead(store: Store, id: string): Promise<LeadFile> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await store.query(
      'ledger',
      leadKey(id).pk,
      LEAD_WITHOUT_TOUCHES,
      after === undefined ? {} : { after },
    );
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return leadFileOf(id, rows);
}

/** The file of a lead from rows of its partition; touches among them are left alone. */
export function leadFileOf(id: string, rows: readonly Row[]): LeadFile {
  const own = rows.find((row) => row.key.sk === 'lead');
  if (!own) throw new Error(`There is no lead ${id} in the ledger.`);
  const parts = rows.map((row) => ({ path: row.key.sk.split('#'), item: row.item }));
  return {
    id,
    row: LeadRow.parse(own.item),
    pointers: new Map(
      parts
        .filter(({ path }) => path[0] === 'g' && path.length === 2)
        .map(({ path, item }) => [path[1] ?? '', { ...EngagementPointer.parse(item), lead: id }]),
    ),
    engagements: parts
      .filter(({ path }) => path[0] === 'g' && path.length === 3)
      .map(({ item }) => EngagementRow.parse(item)),
    claims: new Map(parts.filter(({ path }) => path[0] === 'c').map(({ path, item }) => [path[1] ?? '', item])),
    absorbed: [],
  };
}

/** The file of the lead an id stands for today, with the leads merged into it. */
export async function readLiveLead(store: Store, id: string): Promise<LeadFile> {
  let file = await readLead(store, id);
  for (let hop = 0; file.row.mergedInto && hop < 20; hop += 1) file = await readLead(store, file.row.mergedInto);
  return familyOf(file, await Promise.all((file.row.absorbed ?? []).map((each) => readLead(store, each))));
}

/** One file of a lead and of those it stands for. One that was parted from it meanwhile is left out. */
export function familyOf(file: LeadFile, others: readonly LeadFile[]): LeadFile {
  const absorbed = others
    .filter(({ row }) => row.mergedInto === file.id)
    .sort((a, b) => a.row.createdAt - b.row.createdAt || (a.id < b.id ? -1 : 1));
  if (absorbed.length === 0) return file;
  const open = absorbed.flatMap(({ pointers }) => [...pointers].filter(([, { state }]) => state === 'open'));
  return {
    ...file,
    absorbed: absorbed.map(({ id, row }) => ({ id, row })),
    pointers: new Map([...open, ...file.pointers].filter(isRuling(file, open))),
    engagements: [...file.engagements, ...absorbed.flatMap(({ engagements }) => engagements)],
  };
}

/** The lead's own pointer counts, unless only another one of the family has an open engagement in that flow. */
const isRuling =
  ({ pointers }: LeadFile, open: readonly (readonly [string, FamilyPointer])[]) =>
  ([flow, pointer]: readonly [string, FamilyPointer]): boolean => {
    const own = pointers.get(flow);
    const isElsewhere = own?.state !== 'open' && open.some(([name]) => name === flow);
    return isElsewhere ? pointer !== own : pointer === own;
  };

/** Who owns the contact: the lead's own word, else that of the eldest one merged into it. */
export const contactOwnerOf = ({ row, absorbed }: Pick<LeadFile, 'row' | 'absorbed'>): string | undefined =>
  [row, ...absorbed.map((each) => each.row)].find(({ contactOwner }) => contactOwner)?.contactOwner;

export interface EngagementContext {
  /** The lead of the engagement: the survivor, or the one of its family that opened it. */
  readonly lead: string;
  /** Of the lead that opens one; see {@link LeadRow}. */
  readonly family?: number | undefined;
  readonly flow: string;
  readonly signal: string;
  readonly now: number;
  /** The version that decided. */
  readonly ruleSet?: string | undefined;
  /** An earlier run of the signal opened or joined it: it is counted already. */
  readonly isMember?: boolean;
  /** The first decision of the family, to be noted with the lead. */
  readonly decided?: Decided | undefined;
}

/** The writes of one change. Every one is conditional on what the plan was made from. */
export function engagementWrites(change: EngagementChange, context: EngagementContext): Write[] {
  if (change.kind === 'open') return openWrites(change, context);
  if (change.kind === 'join') return [joinWrite(change.n, context)];
  return change.kind === 'close' ? closeWrites(change.n, `signal:${context.signal}`, context) : [];
}

function openWrites(change: Extract<EngagementChange, { kind: 'open' }>, context: EngagementContext): Write[] {
  const { lead, flow, signal, now, ruleSet } = context;
  const item: EngagementRow = {
    v: 1,
    lead,
    flow,
    n: change.n,
    state: 'open',
    owner: change.owner,
    dueAt: change.dueAt,
    nextStep: change.nextStep,
    priority: change.priority,
    why: change.why,
    openedBy: signal,
    ...(ruleSet === undefined ? {} : { ruleSet }),
    openedAt: now,
    lastAt: now,
    openShard: shardOf(lead),
    at: change.dueAt,
  };
  const free = any(absent, all(eq('n', change.n - 1), eq('state', 'closed')));
  const setsOwner = change.setsContactOwner;
  const set = { ...(setsOwner ? { contactOwner: change.owner } : {}), ...context.decided };
  const told = {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    when: setsOwner ? all(lives(context), lacks('contactOwner')) : lives(context),
  };
  return [
    { kind: 'put', key: engagementPointerKey(lead, flow), item: { v: 1, n: change.n, state: 'open' }, when: free },
    { kind: 'put', key: engagementKey(lead, flow, change.n), item: itemOf(item), when: absent },
    ...(change.turn ? [turnWrite(change.turn)] : []),
    // A new engagement is something destinations want to know of, so the lead's version moves too.
    { kind: 'update', key: leadKey(lead), add: { version: 1, opened: 1 }, ...told },
  ];
}

/** Takes exactly one turn of a pool: the counter still stands where the plan read it. */
const turnWrite = ({ pool, from }: { pool: string; from: number }): Write => ({
  kind: 'put',
  key: poolCounterKey(pool),
  item: { v: 1, n: from + 1 } satisfies PoolCounter,
  when: from === 0 ? any(absent, eq('n', 0)) : eq('n', from),
});

const joinWrite = (n: number, { lead, flow, now, isMember }: EngagementContext): Write => ({
  kind: 'update',
  key: engagementKey(lead, flow, n),
  set: { lastAt: now },
  ...(isMember ? {} : { add: { joined: 1 } }),
  when: eq('state', 'open'),
});

/** Closes an engagement and its pointer together, as long as `when` holds of it; a later signal opens the next one. */
export function closeWrites(
  n: number,
  by: string,
  { lead, flow, now, goesOn }: Pick<EngagementContext, 'lead' | 'flow' | 'now'> & Pick<EngagementRow, 'goesOn'>,
  when?: Condition,
): Write[] {
  const isOpen = eq('state', 'open');
  return [
    {
      kind: 'update',
      key: engagementKey(lead, flow, n),
      set: itemOf({ state: 'closed', closedAt: now, closedBy: by, goesOn }),
      remove: ['openShard', 'at'],
      when: when ? all(isOpen, when) : isOpen,
    },
    {
      kind: 'put',
      key: engagementPointerKey(lead, flow),
      item: { v: 1, n, state: 'closed' },
      when: all(eq('n', n), eq('state', 'open')),
    },
  ];
}
