/** Postmark signs nothing: the URL's user and password come as Basic authentication. Source: postmarkapp.com, inbound webhook. */
import type { InboundRequest, Verification } from '../emitter.ts';
import { AUTHENTIC, isSecret, keysOf, refused } from '../signatures.ts';

export function verify({ headers }: InboundRequest, secrets: readonly string[]): Verification {
  const header = headers.authorization;
  if (!header) return refused('signature-missing');
  const credentials = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header.trim())?.[1];
  if (credentials === undefined) return refused('signature-malformed');
  if (keysOf(secrets).length === 0) return refused('no-usable-secret');
  return isSecret(secrets, Buffer.from(credentials, 'base64').toString('utf8'))
    ? AUTHENTIC
    : refused('signature-mismatch');
}
