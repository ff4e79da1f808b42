/**
 * Identities. Every id is an HMAC under a key that never rotates, so the same thing gets the same id on every retry and
 * no id reveals what it was made from. Identifiers of people are hashed under a second, versioned key (the pepper).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The deployment's secret keys, from Secrets Manager. */
export interface Keys {
  /** Hex. Never rotates: ids depend on it. */
  readonly idKey: string;
  /** Hex. Signs status URLs. */
  readonly receiptKey: string;
  readonly pepperVersion: string;
  /** Version -> hex. */
  readonly peppers: Readonly<Record<string, string>>;
}

/** 128 bits, hex: short enough for execution names, long enough never to collide. */
function hmacId(key: string, parts: readonly (string | number | Uint8Array)[]): string {
  const mac = createHmac('sha256', Buffer.from(key, 'hex'));
  for (const part of parts) {
    const bytes = typeof part === 'object' ? part : Buffer.from(String(part));
    mac.update(`${bytes.length}:`).update(bytes);
  }
  return mac.digest('hex').slice(0, 32);
}

/** A signal's id: the same for every retry of the same event by the same emitter. */
export const signalIdOf = (keys: Keys, emitter: string, eventKey: string): string =>
  hmacId(keys.idKey, ['signal', emitter, eventKey]);

/** A delivery's id, for requests that carry many signals. */
export const deliveryIdOf = (keys: Keys, emitter: string, deliveryKey: string): string =>
  hmacId(keys.idKey, ['delivery', emitter, deliveryKey]);

/** The keyed hash of content that may be personal: raw bytes, canonical signals. */
export const contentHash = (keys: Keys, content: string | Uint8Array): string =>
  hmacId(keys.idKey, ['content', content]);

/**
 * The keyed hash of one identifier of a person, prefixed by the pepper's version: `1:ab12...`. Hashes of two peppers never
 * meet: a new pepper is for what comes from then on, and a backfill keys the rest anew (core/identity/README.md). `narrowed`
 * is what the value counts within: a window of time.
 */
export function identifierHash(keys: Keys, kind: string, value: string, ...narrowed: (string | number)[]): string {
  const pepper = keys.peppers[keys.pepperVersion];
  if (!pepper) throw new Error(`The keys secret has no pepper "${keys.pepperVersion}"; run "baton doctor".`);
  return `${keys.pepperVersion}:${hmacId(pepper, [kind, value, ...narrowed])}`;
}

/** Hash of what is already free of personal data: versions, decisions, effect keys. 128 bits, hex. */
export const plainHash = (...parts: readonly (string | number | boolean)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** A lead's id comes from the first signal of its component. */
export const leadIdOf = (signal: string): string => plainHash('lead', signal);

/** Key of an effect: what it is for, never which signal or run wanted it. `subject` is an engagement or a lead. */
export const effectKeyOf = (subject: string, destination: string, kind: string, slot: string): string =>
  plainHash('effect', subject, destination, kind, slot);

/** An engagement's id, readable on purpose: it is shown to people. */
export const engagementIdOf = (lead: string, flow: string, n: number): string => `${lead}.${flow}.${n}`;

/** The signature in a receipt's status URL. */
export const receiptSignature = (keys: Keys, id: string): string => hmacId(keys.receiptKey, ['receipt', id]);

/** Whether a status URL was made by us; constant time. */
export function isReceiptSignature(keys: Keys, id: string, signature: string): boolean {
  const wanted = Buffer.from(receiptSignature(keys, id));
  const found = Buffer.from(signature);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
