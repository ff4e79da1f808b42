/**
 * Standard Webhooks, symmetric scheme `v1`: HMAC-SHA256 over `<id>.<timestamp>.<raw body>`, key = base64 after `whsec_`.
 * Source: github.com/standard-webhooks/standard-webhooks, spec.
 */
import type { InboundRequest, Verification } from '../emitter.ts';
import { hmacSha256, matchesAny } from '../signatures.ts';

/** Seconds the sender's clock may be off, either way; also how long a captured request stays usable. */
const TOLERANCE_SECONDS = 300;

/** The specification asks for 24 to 64 random bytes. A shorter key is a mistake and must not open the door. */
const MIN_KEY_BYTES = 24;

/** A sender in rotation lists two signatures; more than this is somebody guessing. */
const MAX_SIGNATURES = 10;

const refused = (why: string): Verification => ({ kind: 'refused', why });

/** Any of the listed signatures may match any of the live secrets. `receivedAt` is the clock. */
export function verify(request: InboundRequest, secrets: readonly string[]): Verification {
  const { headers, body, receivedAt } = request;
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (!id || !timestamp || !signature) return refused('signature-missing');
  // The signed text joins by dots, so an id with a dot could be read two ways.
  if (id.includes('.') || !/^\d{1,12}$/.test(timestamp)) return refused('signature-malformed');
  if (Math.abs(receivedAt / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return refused('timestamp-out-of-tolerance');
  const keys = secrets.map(keyOf).filter((key) => key.length >= MIN_KEY_BYTES);
  if (keys.length === 0) return refused('no-usable-secret');
  const wanted = keys.map((key) => hmacSha256(key, `${id}.${timestamp}.`, body));
  return matchesAny(wanted, signaturesIn(signature))
    ? { kind: 'authentic', verified: true }
    : refused('signature-mismatch');
}

const keyOf = (secret: string): Uint8Array => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

/** The `v1` signatures of the header; other versions belong to other schemes and are skipped. */
const signaturesIn = (header: string): Uint8Array[] =>
  header
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .slice(0, MAX_SIGNATURES)
    .map((entry) => Buffer.from(entry.slice('v1,'.length), 'base64'));
