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
  /** The pepper in use. */
  readonly pepperVersion: string;
  /** Version -> hex. One, or two while the ledger is keyed anew; versions count up: `1`, `2`, `3`. */
  readonly peppers: Readonly<Record<string, string>>;
}

/** So many peppers stand at once: each doubles what a signal is known by, and all of it is written in one transaction. */
export const MOST_PEPPERS = 2;

/**
 * The versions that identifiers are keyed under: the one in use, then the newest of the others. What stands beyond
 * {@link MOST_PEPPERS} is left out: `baton doctor` tells of it, and nothing on the road stops.
 */
export function standingPeppers({ pepperVersion, peppers }: Pick<Keys, 'pepperVersion' | 'peppers'>): string[] {
  return [pepperVersion, ...olderPeppers({ pepperVersion, peppers })].slice(0, MOST_PEPPERS);
}

/** Newest first: by number where versions are numbers, else by their text. */
const olderPeppers = ({ pepperVersion, peppers }: Pick<Keys, 'pepperVersion' | 'peppers'>): string[] =>
  Object.keys(peppers)
    .filter((version) => version !== pepperVersion)
    .sort((a, b) => Number(b) - Number(a) || (a < b ? 1 : -1));

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
 * The keyed hashes of one identifier of a person, one for each pepper that stands, the current one first; each is prefixed by
 * its pepper's version: `1:ab12...`. A signal carries all of them, so it meets what was keyed before a rotation and what will
 * be after it. `narrowed` is what the value counts within: a window of time.
 */
export const identifierHashes = (keys: Keys, kind: string, value: string, ...narrowed: (string | number)[]): string[] =>
  standingPeppers(keys).map((version) => {
    const pepper = keys.peppers[version];
    if (!pepper) throw new Error(`The keys secret has no pepper "${version}"; run "baton doctor".`);
    return `${version}:${hmacId(pepper, [kind, value, ...narrowed])}`;
  });

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
