/** Which signal or delivery a request is: by the emitter's own key, else by what it says and when it came. */
import { canonicalJson } from '../definitions/version.ts';
import { contentHash, deliveryIdOf, type Keys, signalIdOf } from '../ids.ts';

const TEN_MINUTES = 10 * 60_000;

export interface KeyFacts {
  readonly keys: Keys;
  readonly emitter: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/**
 * A signal's id. Without a key of the emitter's, the same fields within one ten-minute slot are the same signal; a body
 * that cannot be read is known by its bytes alone.
 */
export function signalId(
  { keys, emitter, receivedAt }: KeyFacts,
  part: { readonly eventKey?: string; readonly body: Uint8Array; readonly fields?: unknown },
): string {
  if (part.eventKey !== undefined) return signalIdOf(keys, emitter, `key:${part.eventKey}`);
  if (part.fields === undefined) return signalIdOf(keys, emitter, `raw:${contentHash(keys, part.body)}`);
  const slot = Math.floor(receivedAt / TEN_MINUTES);
  return signalIdOf(keys, emitter, `said:${contentHash(keys, canonicalJson(normalised(part.fields)))}:${slot}`);
}

/**
 * A delivery's id: the sender's key for the request and its bytes. The same key with another body is a delivery of its own:
 * both are split, and the parts they share become one signal each, revised where they differ.
 */
export const deliveryId = ({ keys, emitter }: KeyFacts, deliveryKey: string | undefined, body: Uint8Array): string =>
  deliveryIdOf(keys, emitter, `${deliveryKey ?? ''}:${contentHash(keys, body)}`);

/** Case and spaces around words do not make another submission. */
function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.trim().toLowerCase();
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, normalised(each)]));
}
