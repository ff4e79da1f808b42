/**
 * What was refused because nobody could vouch for it: counted, and for hooks of vendors sealed for seven days. A secret that
 * was wrong for an evening then costs no leads: its owner mends it and says "verify again".
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { InboundRequest } from '../connectors/emitter.ts';
import type { Emitter } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import { dayOf } from './day.ts';
import { INLINE_BYTES } from './envelopes.ts';
import { envelopeKey, refusedKey } from './keys.ts';
import type { Key, Store } from './store.ts';

const DAY = 86_400_000;
const SLOT = 10 * 60_000;
export const KEPT_DAYS = 7;
const KEPT_PER_DAY = 500;
/** What fits a row: verifying again happens where no bucket can be written to. */
const KEPT_BYTES = INLINE_BYTES;

/** Counts a refused request and seals it if it is a vendor's. One write, and a second one for the first 500 of a day. */
export async function keepRefused(store: Store, keys: Keys, emitter: Emitter, request: InboundRequest): Promise<void> {
  const n = await countRefused(store, emitter.name, request.receivedAt);
  if (emitter.kind !== 'vendor-webhook' || n > KEPT_PER_DAY || request.body.length > KEPT_BYTES) return;
  const { receivedAt } = request;
  await store.write({
    kind: 'put',
    key: envelopeKey(partitionOf(emitter.name, dayOf(receivedAt)), `${receivedAt}#${n}`),
    item: {
      v: 1,
      sealed: seal(keys, request),
      receivedAt,
      expiresAt: Math.ceil((receivedAt + KEPT_DAYS * DAY) / 1000),
    },
  });
}

const slotOf = (at: number): string => `m${Math.floor((at % DAY) / SLOT)}`;

/** One row for an emitter's day, with a number for each ten minutes of it. */
async function countRefused(store: Store, emitter: string, now: number): Promise<number> {
  const key = refusedKey(emitter, dayOf(now));
  const set = { expiresAt: Math.ceil((now + 2 * DAY) / 1000) };
  const result = await store.write({ kind: 'update', key, add: { n: 1, [slotOf(now)]: 1 }, set });
  return result.kind === 'written' ? Number(result.item?.n ?? 1) : 1;
}

/** How many requests of each emitter were refused in the running ten minutes and the ten before. One round trip. */
export async function refusedLately(
  store: Store,
  emitters: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const moments = [now, now - SLOT];
  const counted = new Map<string, number>();
  for (let from = 0; from < emitters.length; from += 50) {
    const asked = emitters.slice(from, from + 50).flatMap((emitter) => moments.map((at) => ({ emitter, at })));
    // Both moments lie in one row but for ten minutes a day.
    const keys = new Map<string, Key>(
      asked.map(({ emitter, at }) => [`${emitter}#${dayOf(at)}`, refusedKey(emitter, dayOf(at))]),
    );
    const rows = await store.getMany([...keys.values()]);
    const found = new Map([...keys.keys()].map((name, index) => [name, rows[index]]));
    for (const { emitter, at } of asked) {
      const n = Number(found.get(`${emitter}#${dayOf(at)}`)?.[slotOf(at)] ?? 0);
      counted.set(emitter, (counted.get(emitter) ?? 0) + n);
    }
  }
  return counted;
}

const partitionOf = (emitter: string, day: string): string => `q#${emitter}#${day}`;

/** One sealed request, with where it lies. */
export interface Sealed {
  readonly key: Key;
  readonly request: InboundRequest;
}

/** The days, oldest first, on which something may still be sealed. */
const keptDays = (now: number): string[] =>
  Array.from({ length: KEPT_DAYS + 1 }, (_, index) => dayOf(now - (KEPT_DAYS - index) * DAY));

/** How many requests of an emitter are sealed, by day; no bodies. */
export async function countSealed(
  store: Store,
  emitter: string,
  now: number,
): Promise<readonly { readonly day: string; readonly kept: number }[]> {
  const counted: { day: string; kept: number }[] = [];
  for (const day of keptDays(now)) {
    let kept = 0;
    for await (const row of rowsOf(store, emitter, day)) kept += isOver(row.item, now) ? 0 : 1;
    if (kept > 0) counted.push({ day, kept });
  }
  return counted;
}

/** Sealed requests after a place (a key's `pk/sk`), oldest first: at most `limit` of them. */
export async function sealedOf(
  store: Store,
  keys: Keys,
  emitter: string,
  { now, limit, after = '' }: { readonly now: number; readonly limit: number; readonly after?: string },
): Promise<readonly Sealed[]> {
  const found: Sealed[] = [];
  for (const day of keptDays(now)) {
    for await (const { key, item } of rowsOf(store, emitter, day)) {
      if (placeOf(key) <= after || isOver(item, now)) continue;
      const request = unseal(keys, item.sealed);
      // What an earlier release kept has no headers, so nothing in it can be verified; it stays until it expires.
      if (request) found.push({ key, request });
      if (found.length === limit) return found;
    }
  }
  return found;
}

/** Where a sealed request lies, in the order in which they are gone through. */
export const placeOf = ({ pk, sk }: Key): string => `${pk}/${sk}`;

/** The table deletes what is over within days, not at once. */
const isOver = (item: { readonly expiresAt?: unknown }, now: number): boolean => Number(item.expiresAt) * 1000 <= now;

async function* rowsOf(store: Store, emitter: string, day: string) {
  let after: string | undefined;
  do {
    const page = await store.query('envelopes', partitionOf(emitter, day), {}, after === undefined ? {} : { after });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}

/** Nobody reads what nobody vouched for: it is encrypted, and its vendor's own secrets in it with it. */
function seal(keys: Keys, { body, ...rest }: InboundRequest): Uint8Array {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealKey(keys), iv);
  const head = Buffer.from(JSON.stringify(rest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  const inside = Buffer.concat([cipher.update(Buffer.concat([length, head, body])), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), inside]));
}

function unseal(keys: Keys, sealed: unknown): InboundRequest | undefined {
  if (!(sealed instanceof Uint8Array)) return undefined;
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', sealKey(keys), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  const inside = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  const end = 4 + inside.readUInt32BE(0);
  const rest: Omit<InboundRequest, 'body'> = JSON.parse(inside.subarray(4, end).toString());
  return { ...rest, body: new Uint8Array(inside.subarray(end)) };
}

const sealKey = ({ idKey }: Keys): Buffer => createHmac('sha256', idKey).update('quarantine').digest();
