/**
 * Meta: `X-Hub-Signature-256: sha256=<hex of HMAC-SHA256(app secret, raw body)>`. The SHA-1 header that comes along is not
 * looked at. There is no timestamp: the event key makes a repetition harmless. Source: developers.facebook.com, webhooks.
 */
import type { InboundRequest, Verification } from '../emitter.ts';
import { type BodyScheme, hmacSha256, verifyBody } from '../signatures.ts';

export const SCHEME: BodyScheme = { header: 'x-hub-signature-256', prefix: 'sha256=', mac: hmacSha256 };

export const verify = (request: InboundRequest, secrets: readonly string[]): Verification =>
  verifyBody(SCHEME, request, secrets);
