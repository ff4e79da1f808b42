/** What every signed emitter needs of cryptography: MACs over raw bytes and comparisons that tell no time. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { InboundRequest, Verification } from './emitter.ts';

type Bytes = string | Uint8Array;

/** HMAC-SHA256 over the parts, one after the other. */
export const hmacSha256 = (key: Uint8Array, ...parts: readonly Bytes[]): Uint8Array => hmac('sha256', key, parts);

/** HMAC-SHA1, for vendors that sign with nothing better. */
export const hmacSha1 = (key: Uint8Array, ...parts: readonly Bytes[]): Uint8Array => hmac('sha1', key, parts);

function hmac(digest: 'sha1' | 'sha256', key: Uint8Array, parts: readonly Bytes[]): Uint8Array {
  const mac = createHmac(digest, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** SHA-256 over the parts, one after the other. */
export function sha256(...parts: readonly Bytes[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Whether any given MAC is any of the wanted ones. Every pair is compared, each in constant time. */
export function matchesAny(wanted: readonly Uint8Array[], given: readonly Uint8Array[]): boolean {
  let matches = 0;
  for (const one of wanted) {
    for (const other of given) if (one.length === other.length && timingSafeEqual(one, other)) matches += 1;
  }
  return matches > 0;
}

/** Whether a text somebody sent is one of the live secrets. Digests are compared, so not even the length shows. */
export const isSecret = (live: readonly string[], given: string): boolean =>
  matchesAny(
    live.filter((secret) => secret !== '').map((secret) => sha256(secret)),
    [sha256(given)],
  );

/** The secrets as keys, UTF-8. An empty one is a mistake and must not open the door. */
export const keysOf = (secrets: readonly string[]): Uint8Array[] =>
  secrets.filter((secret) => secret !== '').map((secret) => Buffer.from(secret, 'utf8'));

/** The bytes of a hexadecimal text; none when it is not one. */
export const hexBytes = (text: string): Uint8Array =>
  /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : new Uint8Array();

export const AUTHENTIC: Verification = { kind: 'authentic', verified: true };
export const refused = (why: string): Verification => ({ kind: 'refused', why });

/** A vendor that signs the raw body and nothing else: `<header>: <prefix><hex of the HMAC>`. */
export interface BodyScheme {
  readonly header: string;
  /** Empty when the header holds the MAC alone. */
  readonly prefix: string;
  readonly mac: (key: Uint8Array, body: Uint8Array) => Uint8Array;
}

/** `signed` are the signed bytes, where they are not the whole body. */
export function verifyBody(
  scheme: BodyScheme,
  { headers, body }: InboundRequest,
  secrets: readonly string[],
  signed: Uint8Array = body,
): Verification {
  const header = headers[scheme.header];
  if (!header) return refused('signature-missing');
  if (!header.startsWith(scheme.prefix)) return refused('signature-malformed');
  const keys = keysOf(secrets);
  if (keys.length === 0) return refused('no-usable-secret');
  const wanted = keys.map((key) => scheme.mac(key, signed));
  return matchesAny(wanted, [hexBytes(header.slice(scheme.prefix.length))]) ? AUTHENTIC : refused('signature-mismatch');
}

/** The sender's side of such a scheme. */
export const signBody = (scheme: BodyScheme, body: string, secret: string): Record<string, string> => ({
  [scheme.header]: `${scheme.prefix}${Buffer.from(scheme.mac(Buffer.from(secret), Buffer.from(body))).toString('hex')}`,
});
