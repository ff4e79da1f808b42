/** What an export would be linked with, for a dry run: reads alone, and of people only keyed hashes. */
import { type LedgerPart, partOf, spelt } from '../core/backfill/ledger.ts';
import { type ReviewFacts, reviewRow } from '../core/backfill/review.ts';
import { historySignal } from '../core/batch/history.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import type { Input, Reply } from '../core/ops/routes.ts';
import type { Home } from '../core/stitch/regroup.ts';
import { IdentifierHead } from '../core/stitch/rows.ts';
import { sourceOf } from '../core/validate/validate.ts';
import { componentOf, gather, TooTangled } from './component.ts';
import { getAll } from './get-all.ts';
import { headKey, signalKey } from './keys.ts';
import type { Publications } from './publication.ts';
import type { Store } from './store.ts';

export interface ForetellingDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly keys: () => Promise<Keys>;
  readonly publications: Pick<Publications, 'running'>;
  readonly now: () => number;
}

/** Rows as signals of an emitter, by the contract that runs and the real keys. `undefined`: there is no such emitter. */
export async function foretellRows(
  deps: ForetellingDeps,
  { emitter: name, rows }: Input<'history-rows'>,
): Promise<Reply<'history-rows'> | undefined> {
  const emitter = deps.registry.emitters.get(name);
  if (!emitter) return undefined;
  const { store, read } = counted(deps.store);
  const [keys, { contract }] = await Promise.all([deps.keys(), deps.publications.running(name)]);
  const identity = { keys, ...sourceOf({ emitter: name, flow: emitter.flow }, deps.registry) };
  const told = rows.map((row) => rowOf(row, name, { contract, identity, now: deps.now() }));
  const known = await knownAmong(
    store,
    told.flatMap((row) => (row.kind === 'new' ? row.signal : [])),
  );
  const answer = told.map((row) =>
    row.kind === 'new' && known.has(row.signal) ? { kind: 'known' as const, signal: row.signal } : row,
  );
  const names = new Set(answer.flatMap((row) => (row.kind === 'new' ? row.identifiers : [])));
  return { rows: answer, heads: await headsOf(store, [...names]), read: read() };
}

type Row = Reply<'history-rows'>['rows'][number];

function rowOf({ key = '', body }: Input<'history-rows'>['rows'][number], emitter: string, facts: ReviewFacts): Row {
  const bytes = new TextEncoder().encode(body);
  const found = reviewRow(bytes, facts);
  if (found.kind === 'refused') return found;
  const signal = historySignal(facts.identity.keys, emitter, key.trim(), bytes);
  return { kind: 'new', ...spelt({ ...found, signal }) };
}

async function knownAmong(store: Store, signals: readonly string[]): Promise<ReadonlySet<string>> {
  const distinct = [...new Set(signals)];
  const items = await getAll(store, distinct.map(signalKey));
  return new Set(distinct.filter((_, at) => items[at] !== undefined));
}

async function headsOf(store: Store, names: readonly string[]): Promise<Reply<'history-rows'>['heads']> {
  const items = await getAll(store, names.map(headKey));
  return names.flatMap((name, at) => {
    const item = items[at];
    if (!item) return [];
    const { lead, isShared } = IdentifierHead.parse(item);
    return [{ name, ...(lead === undefined ? {} : { lead }), ...(isShared ? { isShared } : {}) }];
  });
}

/** Leads that are looked at side by side. */
const SIDE_BY_SIDE = 8;
/** Signals after which the rest is left to the next request: an answer has room for some 6 MB. */
const ENOUGH_TOUCHES = 2_000;

/** Everything that is linked with these leads, as far as it is found until `deadline` (epoch ms). */
export async function foretellLeads(
  deps: Pick<ForetellingDeps, 'store' | 'now'>,
  wanted: readonly string[],
  deadline: number,
): Promise<Reply<'history-leads'>> {
  const { store, read } = counted(deps.store);
  const parts: LedgerPart[] = [];
  const tangled: string[] = [];
  const found = new Set<string>();
  let left = [...new Set(wanted)];
  while (left.length > 0) {
    const some = left.slice(0, SIDE_BY_SIDE);
    const looked = await Promise.all(some.map(async (lead) => [lead, await linkedWith(store, lead)] as const));
    for (const [lead, part] of looked) {
      if (!part) tangled.push(lead);
      else if (!found.has(lead)) parts.push(part);
      for (const { id } of part?.homes ?? []) found.add(id);
    }
    left = left.slice(SIDE_BY_SIDE).filter((lead) => !found.has(lead));
    const touches = parts.reduce((sum, part) => sum + part.touches.length, 0);
    if (touches >= ENOUGH_TOUCHES || deps.now() >= deadline) break;
  }
  return {
    homes: parts.flatMap(({ homes }) => homes.map(homeOf)),
    touches: parts.flatMap((part) => part.touches),
    rulings: parts.flatMap(({ rulings }) =>
      rulings.map(({ kind, signals: [a, b] }) => ({ kind, signals: pair(a, b) })),
    ),
    released: parts.flatMap(({ released }) =>
      released.map(([lead, release]): [string, typeof release] => [lead, release]),
    ),
    shared: parts.flatMap(({ shared }) => shared),
    tangled,
    left,
    read: read(),
  };
}

const pair = (one: string, other: string): [string, string] => [one, other];

const homeOf = ({ id, first, createdAt, mergedInto, isDelivered }: Home) => ({
  id,
  first,
  createdAt,
  isDelivered,
  ...(mergedInto === undefined ? {} : { mergedInto }),
});

/** `undefined`: it is linked with more than one person can be. */
async function linkedWith(store: Store, lead: string): Promise<LedgerPart | undefined> {
  try {
    return partOf(componentOf(await gather(store, [lead])));
  } catch (error) {
    if (error instanceof TooTangled) return undefined;
    throw error;
  }
}

/** Counts what is read through it: keys that were asked for, and rows of queries. */
function counted(store: Store): { readonly store: Store; readonly read: () => number } {
  let items = 0;
  return {
    read: () => items,
    store: {
      ...store,
      get: (key) => {
        items += 1;
        return store.get(key);
      },
      getMany: (keys) => {
        items += keys.length;
        return store.getMany(keys);
      },
      query: async (...asked) => {
        const page = await store.query(...asked);
        items += Math.max(1, page.rows.length);
        return page;
      },
    },
  };
}
