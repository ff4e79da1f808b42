/**
 * Intercom: `X-Hub-Signature: sha1=<hex of HMAC-SHA1(client secret, raw body)>`. There is no timestamp: the event key makes
 * a repetition harmless. Source: developers.intercom.com, webhooks.
 */
import type { ChallengeAnswer, InboundRequest, Verification } from '../emitter.ts';
import { type BodyScheme, hmacSha1, verifyBody } from '../signatures.ts';

export const SCHEME: BodyScheme = { header: 'x-hub-signature', prefix: 'sha1=', mac: hmacSha1 };

export const verify = (request: InboundRequest, secrets: readonly string[]): Verification =>
  verifyBody(SCHEME, request, secrets);

/** A URL is asked for by HEAD when it is registered, and anything but success keeps it from being saved. */
export const challenge = ({ method }: InboundRequest): ChallengeAnswer | undefined =>
  method === 'HEAD' ? { contentType: 'text/plain', body: '' } : undefined;
