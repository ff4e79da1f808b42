/** Work items as operators read them: a list by owner or due time, one with all it holds, and notes to colleagues. */
import { WorkItem } from '../core/review/items.ts';
import { envelopeKey, SHARDS, workItemKey } from './keys.ts';
import type { Row, Store } from './store.ts';
import { itemIdOf, itemIdParts } from './work.ts';

export interface ListedItem {
  readonly id: string;
  readonly item: WorkItem;
  readonly waiting: Waiting;
}

/** Rows attached to an item, counted up to a bound. */
export interface Waiting {
  readonly count: number;
  readonly hasMore: boolean;
}

const COUNTED = 100;

/** Open items, the earliest due first: at most `limit` (100 or fewer), of one owner or of all. */
export async function listItems(
  store: Store,
  limit: number,
  owner?: string,
): Promise<{ readonly items: readonly ListedItem[]; readonly hasMore: boolean }> {
  const candidates = await dueFirst(store, limit, owner);
  const keys = candidates.slice(0, limit).map(({ key }) => key);
  // The index may lag: whether an item is open is decided on the item itself.
  const found = keys.length > 0 ? await store.getMany(keys) : [];
  const open = found.flatMap((item, index) => {
    const pk = keys[index]?.pk;
    return item && pk && item.state !== 'closed' ? [{ id: itemIdOf(pk), item: WorkItem.parse(item) }] : [];
  });
  const items = await Promise.all(open.map(async (each) => ({ ...each, waiting: await countWaiting(store, each.id) })));
  return { items, hasMore: candidates.length > limit };
}

async function dueFirst(store: Store, limit: number, owner: string | undefined): Promise<Row[]> {
  const options = { limit: limit + 1 };
  if (owner !== undefined) return [...(await store.queryIndex('owner', owner, {}, options)).rows];
  const pages = await Promise.all(SHARDS.map((shard) => store.queryIndex('due', shard, {}, options)));
  return pages.flatMap((page) => page.rows).sort((a, b) => Number(a.item.dueAt) - Number(b.item.dueAt));
}

async function countWaiting(store: Store, id: string): Promise<Waiting> {
  const { fingerprint, n } = itemIdParts(id);
  // Attached rows sort before and after `item`: one more is asked for, and it is not counted.
  const page = await store.query('work', workItemKey(fingerprint, n).pk, {}, { limit: COUNTED + 2 });
  const count = page.rows.filter(({ key }) => key.sk !== 'item').length;
  return { count: Math.min(count, COUNTED), hasMore: count > COUNTED };
}

const NOTE_DAYS = 90;
const noteKey = (id: string) => envelopeKey(`w#${id}`, 'note');

/** Keeps a decider's words to colleagues for 90 days. People write names into them, so they are an envelope. */
export async function keepNote(store: Store, id: string, note: string, now: number): Promise<void> {
  const expiresAt = Math.ceil(now / 1000) + NOTE_DAYS * 86_400;
  await store.write({ kind: 'put', key: noteKey(id), item: { v: 1, note, at: now, expiresAt } });
}

export async function readNote(store: Store, id: string): Promise<string | undefined> {
  const item = await store.get(noteKey(id));
  return typeof item?.note === 'string' ? item.note : undefined;
}
