/**
 * Typeform: `Typeform-Signature: sha256=<base64 of HMAC-SHA256(secret, raw body)>`. There is no timestamp, so a captured
 * request stays valid: the event key is what makes its repetition harmless. Source: typeform.com/developers/webhooks.
 */
import type { InboundRequest, Verification } from '../emitter.ts';
import { hmacSha256, matchesAny } from '../signatures.ts';

const PREFIX = 'sha256=';

const refused = (why: string): Verification => ({ kind: 'refused', why });

/** The header is only sent when the webhook has a secret; without one the request is refused. */
export function verify(request: InboundRequest, secrets: readonly string[]): Verification {
  const header = request.headers['typeform-signature'];
  if (!header) return refused('signature-missing');
  if (!header.startsWith(PREFIX)) return refused('signature-malformed');
  const keys = secrets.filter((secret) => secret !== '').map((secret) => Buffer.from(secret, 'utf8'));
  if (keys.length === 0) return refused('no-usable-secret');
  const wanted = keys.map((key) => hmacSha256(key, request.body));
  return matchesAny(wanted, [Buffer.from(header.slice(PREFIX.length), 'base64')])
    ? { kind: 'authentic', verified: true }
    : refused('signature-mismatch');
}
