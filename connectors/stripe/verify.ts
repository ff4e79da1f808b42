/**
 * Stripe: `Stripe-Signature: t=<s>,v1=<hex>[,v1=<hex>]`, HMAC-SHA256 over `<t>.<raw body>`. The key is the secret as shown,
 * `whsec_` included. Source: docs.stripe.com/webhooks and stripe-node.
 */
import type { InboundRequest, Verification } from '../emitter.ts';
import { AUTHENTIC, hexBytes, hmacSha256, keysOf, matchesAny, refused } from '../signatures.ts';

/** Stripe's own default. It checks the past only; we also refuse what claims to come from the future. */
const TOLERANCE_SECONDS = 300;

/** One signature for each live secret; more than this is somebody guessing. */
const MAX_SIGNATURES = 10;

export function verify({ headers, body, receivedAt }: InboundRequest, secrets: readonly string[]): Verification {
  const header = headers['stripe-signature'];
  if (!header) return refused('signature-missing');
  const entries = header.split(',').map((entry) => entry.trim());
  const timestamp = entries.find((entry) => entry.startsWith('t='))?.slice(2) ?? '';
  // `v0` belongs to test events of an old scheme.
  const signatures = entries.filter((entry) => entry.startsWith('v1=')).map((entry) => entry.slice(3));
  if (!/^\d{1,12}$/.test(timestamp) || signatures.length === 0) return refused('signature-malformed');
  if (Math.abs(receivedAt / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return refused('timestamp-out-of-tolerance');
  const keys = keysOf(secrets);
  if (keys.length === 0) return refused('no-usable-secret');
  const wanted = keys.map((key) => hmacSha256(key, `${timestamp}.`, body));
  return matchesAny(wanted, signatures.slice(0, MAX_SIGNATURES).map(hexBytes))
    ? AUTHENTIC
    : refused('signature-mismatch');
}
