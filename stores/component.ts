/** Everything that is linked with some leads: read lead by lead until no identifier leads any further. */
import { ClaimRow } from '../core/deliver/rows.ts';
import type { EngagementPointer, EngagementRow } from '../core/route/rows.ts';
import type { SaidRuling } from '../core/stitch/because.ts';
import { MOST_LEADS, MOST_TOUCHES } from '../core/stitch/bounds.ts';
import { identifierOf, nameOf, tiesOf } from '../core/stitch/kinds.ts';
import type { Component, Home, HomeTouch } from '../core/stitch/regroup.ts';
import { IdentifierHead, type LeadRow, RegroupRow, RulingRow, TouchRow } from '../core/stitch/rows.ts';
import { leadFileOf } from './engagements.ts';
import { getAll } from './get-all.ts';
import { headKey, leadKey } from './keys.ts';
import type { Item, Row, Store } from './store.ts';

/** One lead with everything in its partition. */
export interface LeadPart {
  readonly id: string;
  readonly row: LeadRow;
  readonly touches: readonly TouchRow[];
  readonly engagements: readonly EngagementRow[];
  readonly pointers: ReadonlyMap<string, EngagementPointer>;
  readonly claims: ReadonlyMap<string, Item>;
  readonly rulings: readonly RulingRow[];
  readonly request?: RegroupRow;
}

export interface Gathered {
  readonly parts: ReadonlyMap<string, LeadPart>;
  /** Heads of every identifier of the touches; `undefined` where there is none. */
  readonly heads: ReadonlyMap<string, IdentifierHead | undefined>;
}

/** What is linked is more than one person can be; nobody but a person can tell. */
export class TooTangled extends Error {
  override readonly name = 'TooTangled';
}

/** Reads the leads, their families, and whatever their identifiers lead to. Throws {@link TooTangled}. */
export async function gather(
  store: Store,
  seeds: readonly string[],
  extra: readonly HomeTouch[] = [],
): Promise<Gathered> {
  const parts = new Map<string, LeadPart>();
  const heads = new Map<string, IdentifierHead | undefined>();
  let next = new Set(seeds);
  while (next.size > 0) {
    const read = await Promise.all([...next].map((lead) => readPart(store, lead)));
    for (const part of read) parts.set(part.id, part);
    if (parts.size > MOST_LEADS || sizeOf(parts) > MOST_TOUCHES)
      throw new TooTangled(`${parts.size} leads are linked.`);
    await readHeads(store, heads, [...touchesIn(parts), ...extra]);
    next = new Set(linkedBy({ parts, heads }, extra).filter((lead) => !parts.has(lead)));
  }
  return { parts, heads };
}

const sizeOf = (parts: Gathered['parts']): number =>
  [...parts.values()].reduce((sum, { touches }) => sum + touches.length, 0);

async function readPart(store: Store, id: string): Promise<LeadPart> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await store.query('ledger', leadKey(id).pk, {}, after === undefined ? {} : { after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined && rows.length <= 2 * MOST_TOUCHES);
  const { row, engagements, pointers, claims } = leadFileOf(id, rows);
  const of = (prefix: string): Item[] => rows.filter(({ key }) => key.sk.startsWith(prefix)).map(({ item }) => item);
  const [request] = of('regroup');
  return {
    id,
    row,
    engagements,
    pointers,
    claims,
    touches: of('t#').map((item) => TouchRow.parse(item)),
    rulings: of('r#').map((item) => RulingRow.parse(item)),
    ...(request ? { request: RegroupRow.parse(request) } : {}),
  };
}

async function readHeads(
  store: Store,
  heads: Map<string, IdentifierHead | undefined>,
  touches: readonly HomeTouch[],
): Promise<void> {
  const names = new Set(
    touches.flatMap(({ identifiers }) => identifiers.map(nameOf)).filter((name) => !heads.has(name)),
  );
  const unread = [...names];
  const items = await getAll(store, unread.map(headKey));
  for (const [index, name] of unread.entries()) {
    const item = items[index];
    heads.set(name, item && IdentifierHead.parse(item));
  }
}

function linkedBy({ parts, heads }: Gathered, extra: readonly HomeTouch[]): string[] {
  const isShared = (name: string): boolean => heads.get(name)?.isShared === true;
  const ties = [...touchesIn(parts), ...extra].flatMap(({ identifiers }) => tiesOf(identifiers, isShared).ties);
  const families = [...parts.values()].flatMap(({ row, rulings }) => [
    ...(row.mergedInto ? [row.mergedInto] : []),
    ...(row.absorbed ?? []),
    ...(row.kin ?? []),
    ...rulings.filter(({ kind }) => kind === 'same').map(({ lead }) => lead),
  ]);
  return [...families, ...ties.flatMap((tie) => heads.get(nameOf(tie))?.lead ?? [])];
}

export const touchesIn = (parts: Gathered['parts']): HomeTouch[] =>
  [...parts.values()].flatMap(({ id, touches }) => touches.map((touch) => toldBy(touch, id)));

const toldBy = ({ signal, effectiveAt, identifiers, shared = [] }: TouchRow, home: string): HomeTouch => ({
  signal,
  effectiveAt,
  home,
  identifiers: identifiers.map((name) => ({
    ...identifierOf(name),
    ...(shared.includes(name) ? { shared: true } : {}),
  })),
});

/** As the plan sees it. */
export function componentOf({ parts, heads }: Gathered, extra: readonly HomeTouch[] = []): Component {
  const homes = [...parts.values()].map(homeOf);
  const replaced = new Set(extra.map(({ signal }) => signal));
  const released = new Map<string, readonly string[]>();
  for (const { id, mergedInto } of homes) {
    const survivor = mergedInto ?? id;
    const leads = parts.get(id)?.request?.released?.map(({ lead }) => lead) ?? [];
    if (leads.length > 0) released.set(survivor, [...(released.get(survivor) ?? []), ...leads]);
  }
  return {
    homes,
    touches: [...touchesIn(parts).filter(({ signal }) => !replaced.has(signal)), ...extra],
    heads: new Map([...heads].map(([name, head]) => [name, head?.lead])),
    isShared: (name) => heads.get(name)?.isShared === true,
    rulings: rulingsIn(parts),
    released,
  };
}

/** Something of it is at a destination; also where not all that is open may go out yet, because a flow is not live. */
export const isDelivered = ({ claims }: Pick<LeadPart, 'claims'>): boolean => [...claims.values()].some(isDeliveredAt);

/** The same of one destination's claim, as read. */
export function isDeliveredAt(claim: Item): boolean {
  const { deliveredVersion, isKnown } = ClaimRow.parse(claim);
  return deliveredVersion !== undefined || isKnown === true;
}

const homeOf = (part: LeadPart): Home => ({
  id: part.id,
  first: part.row.first,
  createdAt: part.row.createdAt,
  mergedInto: part.row.mergedInto,
  isDelivered: isDelivered(part),
});

/** Each is kept with both leads; one is enough. */
export function rulingsIn(parts: Gathered['parts']): SaidRuling[] {
  const all = [...parts.values()].flatMap(({ id, rulings }) => rulings.map((ruling) => ({ id, ...ruling })));
  const oldestFirst = all.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const pairs = new Map(
    oldestFirst.map(({ id, lead, kind, signals, by }) => [[id, lead].sort().join(), { kind, signals, by }]),
  );
  return [...pairs.values()];
}
