/**
 * Torn reads: DynamoDB's BatchGetItem and Query are no snapshots. Part of what they return can be from before a
 * transaction and part from after it, though each item by itself is current when it is read.
 */
import { compareText } from '../paging.ts';
import type { Item, Key, Page, Store } from '../store.ts';

/** Reads some keys, lets others write, then reads the rest. */
export async function tornMany(
  store: Store,
  keys: readonly Key[],
  random: () => number,
  between: () => Promise<void>,
): Promise<(Item | undefined)[]> {
  const at = Math.floor(random() * keys.length);
  const first = await store.getMany(keys.slice(0, at));
  await between();
  return [...first, ...(await store.getMany(keys.slice(at)))];
}

/** Reads a page, lets others write, reads it again and joins the first part of one with the rest of the other. */
export async function tornPage(
  read: () => Promise<Page>,
  random: () => number,
  between: () => Promise<void>,
  descending = false,
): Promise<Page> {
  const first = await read();
  await between();
  const second = await read();
  const pivot = first.rows[Math.floor(random() * first.rows.length)]?.key.sk;
  if (pivot === undefined || first.next !== undefined || second.next !== undefined) return second;
  const isBefore = (sk: string): boolean => (descending ? compareText(pivot, sk) : compareText(sk, pivot)) < 0;
  const head = first.rows.filter(({ key }) => isBefore(key.sk));
  return { rows: [...head, ...second.rows.filter(({ key }) => !isBefore(key.sk))] };
}
