/**
 * Torn reads: DynamoDB's BatchGetItem and Query are no snapshots. Part of what they return can be from before a
 * transaction and part from after it, though each item by itself is current when it is read.
 */
import { compareText } from '../paging.ts';
import type { Item, Page } from '../store.ts';

/** Reads the keys, lets others write, reads them again and joins the first part of one answer with the rest of the other. */
export async function tornMany(
  read: () => Promise<(Item | undefined)[]>,
  random: () => number,
  between: () => Promise<void>,
): Promise<(Item | undefined)[]> {
  const first = await read();
  await between();
  const second = await read();
  const at = Math.floor(random() * second.length);
  return [...first.slice(0, at), ...second.slice(at)];
}

/** As {@link tornMany}, for a page of a query. */
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
