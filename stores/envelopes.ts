/** Envelopes: the only place where personal data lives. Deletable one by one; larger bytes go to a bucket. */
import { CanonicalSignal } from '../core/signal/canonical.ts';
import { envelopeKey } from './keys.ts';
import { absent, type Item, itemOf, type Key, type Store } from './store.ts';

/** Bytes above this go to the bucket, keeping items small and cheap. */
export const INLINE_BYTES = 32 * 1024;

/** Where large bytes are kept. Implemented by S3; putting the same key twice is harmless. */
export interface Blobs {
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
}

export interface RawEnvelope {
  readonly hash: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

export const rawKey = (signal: string, raw: string): Key => envelopeKey(`s#${signal}`, `raw#${raw}`);
export const canonicalKey = (signal: string, run: number): Key => envelopeKey(`s#${signal}`, `canonical#${run}`);

/**
 * Keeps the bytes of a body, before anything names them. The first body of a signal is `raw#0`; another one is kept
 * under its hash. Returns which one it is. An envelope no row names is harmless and swept later.
 */
export async function keepRaw(store: Store, blobs: Blobs, signal: string, raw: RawEnvelope): Promise<string> {
  const item = await rawItem(blobs, signal, raw);
  const first = await store.write({ kind: 'put', key: rawKey(signal, '0'), item, when: absent });
  if (first.kind === 'written' || first.current?.hash === raw.hash) return '0';
  await store.write({ kind: 'put', key: rawKey(signal, raw.hash), item });
  return raw.hash;
}

async function rawItem(blobs: Blobs, signal: string, raw: RawEnvelope): Promise<Item> {
  const meta = { v: 1, hash: raw.hash, contentType: raw.contentType };
  if (raw.body.length <= INLINE_BYTES) return { ...meta, body: raw.body };
  const blob = `raw/${signal}/${raw.hash}`;
  await blobs.put(blob, raw.body);
  return { ...meta, blob };
}

/** The bytes of a raw envelope item as read, from the item itself or the bucket. */
export async function rawBytes(blobs: Blobs, item: Item | undefined): Promise<Uint8Array | undefined> {
  if (!item) return undefined;
  if (item.body instanceof Uint8Array) return item.body;
  return typeof item.blob === 'string' ? blobs.get(item.blob) : undefined;
}

/** A canonical signal as it is kept, with the version of the contract that made it. */
export const canonicalItem = (signal: CanonicalSignal, contract: string | undefined): Item =>
  itemOf({ v: 1, signal, contract });

/** Which contract version made it; `undefined` for those of releases that did not keep it. */
export const contractOf = (item: Item | undefined): string | undefined =>
  typeof item?.contract === 'string' ? item.contract : undefined;

/** A canonical envelope item as read; `undefined` when it is not there. */
export const canonicalOf = (item: Item | undefined): CanonicalSignal | undefined =>
  item === undefined ? undefined : CanonicalSignal.parse(item.signal);
