/** Which of HubSpot's signatures opens which door. */
import type { InboundRequest, Verification } from '../emitter.ts';
import { AUTHENTIC, hexBytes, keysOf, matchesAny, refused } from '../signatures.ts';
import { v2, v3 } from './signature.ts';

/** HubSpot's own limit; also how long a captured request stays usable. */
const TOLERANCE_MS = 300_000;

/** Subscriptions: v3 only. The v1 signature that comes along covers no URL and no time, and is not looked at. */
export function verifySubscriptions(request: InboundRequest, secrets: readonly string[]): Verification {
  const { method, url, headers, body, receivedAt } = request;
  const signature = headers['x-hubspot-signature-v3'];
  const timestamp = headers['x-hubspot-request-timestamp'];
  if (!signature || !timestamp) return refused('signature-missing');
  if (!/^\d{1,16}$/.test(timestamp)) return refused('signature-malformed');
  if (Math.abs(receivedAt - Number(timestamp)) > TOLERANCE_MS) return refused('timestamp-out-of-tolerance');
  if (url === undefined) return refused('public-url-unknown');
  const keys = keysOf(secrets);
  if (keys.length === 0) return refused('no-usable-secret');
  const wanted = keys.map((key) => v3(key, { method, url, body }, timestamp));
  return matchesAny(wanted, [Buffer.from(signature, 'base64')]) ? AUTHENTIC : refused('signature-mismatch');
}

/** A workflow: v3 where it is sent, else v2. A v3 signature that fails is never forgiven for a v2 one. */
export function verifyWorkflow(request: InboundRequest, secrets: readonly string[]): Verification {
  const { method, url, headers, body } = request;
  if (headers['x-hubspot-signature-v3']) return verifySubscriptions(request, secrets);
  const signature = headers['x-hubspot-signature'];
  if (!signature) return refused('signature-missing');
  if (headers['x-hubspot-signature-version']?.toLowerCase() !== 'v2') return refused('signature-version');
  if (url === undefined) return refused('public-url-unknown');
  const keys = keysOf(secrets);
  if (keys.length === 0) return refused('no-usable-secret');
  const wanted = keys.map((key) => v2(key, { method, url, body }));
  return matchesAny(wanted, [hexBytes(signature)]) ? AUTHENTIC : refused('signature-mismatch');
}
