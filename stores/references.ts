/**
 * What the signals of a delivery refer to, and what the vendor answered. Answers are envelopes of the delivery, one for each
 * thing, kept before anything says that they are there; dispatch puts them into the signals.
 */
import type { Reference, SignalPart } from '../connectors/emitter.ts';
import { contentHash, type Keys } from '../core/ids.ts';
import type { Unusable } from '../core/journal/rows.ts';
import { type Blobs, INLINE_BYTES, rawBytes } from './envelopes.ts';
import { deliveryKey, envelopeKey } from './keys.ts';
import { eq, type Item, type Key, type Store } from './store.ts';

/** A thing asked for once, however many signals refer to it. */
export interface Wanted {
  /** Keyed hash: a vendor's id may be a person's. */
  readonly id: string;
  readonly reference: Reference;
}

/** What is known of a thing: its answer, or why there is none. */
export type Answer =
  | { readonly kind: 'found'; readonly body: Uint8Array }
  | { readonly kind: 'missing'; readonly why: Exclude<Unusable, 'wrong-type'> };

/** Answers are copies of what the signals hold, and of use for a second look only. */
const KEPT_DAYS = 30;

export const referenceId = (keys: Keys, { kind, id }: Reference): string => contentHash(keys, `${kind}:${id}`);

/** The things the parts refer to, each once, in their order. */
export function wantedBy(keys: Keys, parts: readonly SignalPart[]): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { reference } of parts) {
    if (!reference) continue;
    const id = referenceId(keys, reference);
    if (!wanted.has(id)) wanted.set(id, { id, reference });
  }
  return [...wanted.values()];
}

export const answerKey = (delivery: string, id: string): Key => envelopeKey(`d#${delivery}`, `fetched#${id}`);

/** Keeps an answer. Putting it twice is harmless: the newer one stands. */
export async function keepAnswer(
  store: Store,
  blobs: Blobs,
  delivery: string,
  id: string,
  answer: Answer,
  now: number,
): Promise<void> {
  const item = {
    v: 1,
    expiresAt: Math.ceil(now / 1000) + KEPT_DAYS * 86_400,
    ...(await content(blobs, delivery, id, answer)),
  };
  await store.write({ kind: 'put', key: answerKey(delivery, id), item });
}

async function content(blobs: Blobs, delivery: string, id: string, answer: Answer): Promise<Item> {
  if (answer.kind === 'missing') return { missing: answer.why };
  if (answer.body.length <= INLINE_BYTES) return { body: answer.body };
  const blob = `raw/delivery/${delivery}/fetched/${id}`;
  await blobs.put(blob, answer.body);
  return { blob };
}

/** What is kept of some things (100 at most), in their order; `undefined` for what was never answered. */
export async function readAnswers(
  store: Store,
  blobs: Blobs,
  delivery: string,
  ids: readonly string[],
): Promise<(Answer | undefined)[]> {
  if (ids.length === 0) return [];
  const items = await store.getMany(ids.map((id) => answerKey(delivery, id)));
  return Promise.all(items.map((item) => answerOf(blobs, item)));
}

async function answerOf(blobs: Blobs, item: Item | undefined): Promise<Answer | undefined> {
  if (item?.missing === 'reference-gone' || item?.missing === 'reference-refused') {
    return { kind: 'missing', why: item.missing };
  }
  const body = await rawBytes(blobs, item);
  return body && { kind: 'found', body };
}

/** An answer that was kept is no longer there: the clock calls for fetch again. */
export async function wantAgain(store: Store, delivery: string, hash: string): Promise<void> {
  const set = { references: 'wanted', fetched: 0 };
  await store.write({ kind: 'update', key: deliveryKey(delivery), set, when: eq('hash', hash) });
}
