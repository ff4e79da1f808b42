/**
 * Segment: `X-Signature: <hex of HMAC-SHA1(shared secret, event)>`. In a batch it covers the first event alone, so a batch
 * of several proves nothing about the others. There is no timestamp. Source: segment.com/docs, webhook destinations.
 */
import type { InboundRequest, Verification } from '../emitter.ts';
import { AUTHENTIC, type BodyScheme, hmacSha1, isSecret, refused, verifyBody } from '../signatures.ts';

export const SCHEME: BodyScheme = { header: 'x-signature', prefix: '', mac: hmacSha1 };

const OPEN = 0x5b;
const CLOSE = 0x5d;

export function verify(request: InboundRequest, secrets: readonly string[]): Verification {
  const { body, headers } = request;
  if (body[0] !== OPEN) return verifyBody(SCHEME, request, secrets);
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return isSecret(secrets, bearer) ? AUTHENTIC : refused('signature-mismatch');
  // A batch of one: what stands between the brackets is all that was signed.
  if (body.at(-1) !== CLOSE) return refused('batch-unsigned');
  const verdict = verifyBody(SCHEME, request, secrets, body.subarray(1, -1));
  return verdict.kind === 'refused' && verdict.why === 'signature-mismatch' ? refused('batch-unsigned') : verdict;
}
