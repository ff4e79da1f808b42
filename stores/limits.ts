/** Counters with an end: posts per minute at a form, and of one address at it. */
import { contentHash, type Keys } from '../core/ids.ts';
import { rateKey } from './keys.ts';
import type { Store } from './store.ts';

const MINUTE = 60_000;

/** Counts one event of `what` in the current minute and says how many there were, this one included. */
async function countInMinute(store: Store, what: string, now: number): Promise<number> {
  const set = { expiresAt: Math.ceil((now + 10 * MINUTE) / 1000) };
  const key = rateKey(what, Math.floor(now / MINUTE));
  const result = await store.write({ kind: 'update', key, add: { n: 1 }, set });
  return result.kind === 'written' ? Number(result.item?.n ?? 1) : 1;
}

/** How many posts there were in this minute, the present one included. */
export interface PostCounts {
  /** Absent: the address alone had too many, so this one takes nobody's place. */
  readonly postsThisMinute?: number;
  readonly fromAddressThisMinute?: number;
}

/**
 * Counts one post at a form in the current minute, by its sender's address where that has a rate, then by the form. The
 * address is in a key as a keyed hash that is another one each minute, and gone after ten.
 */
export async function countPost(
  store: Store,
  keys: Keys,
  form: { readonly name: string; readonly perAddressPerMinute?: number | undefined },
  { address, receivedAt }: { readonly address?: string; readonly receivedAt: number },
): Promise<PostCounts> {
  const perAddress = form.perAddressPerMinute;
  if (address === undefined || perAddress === undefined) {
    return { postsThisMinute: await countInMinute(store, `form-${form.name}`, receivedAt) };
  }
  const minute = Math.floor(receivedAt / MINUTE);
  const who = contentHash(keys, `address:${form.name}:${minute}:${networkOf(address)}`);
  const fromAddressThisMinute = await countInMinute(store, `form-${form.name}#${who}`, receivedAt);
  if (fromAddressThisMinute > perAddress) return { fromAddressThisMinute };
  return { fromAddressThisMinute, postsThisMinute: await countInMinute(store, `form-${form.name}`, receivedAt) };
}

/** One household or machine has a whole /64 of IPv6 addresses; an IPv4 address stands for itself. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
