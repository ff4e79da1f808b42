/** The handshake with which Meta checks a callback URL before it subscribes. */
import type { ChallengeAnswer, InboundRequest } from '../emitter.ts';
import { hmacSha256, isSecret } from '../signatures.ts';

/** The verify token of an app secret: nothing more to keep, and it does not give the secret away in a URL. */
export const verifyTokenOf = (secret: string): string =>
  Buffer.from(hmacSha256(Buffer.from(secret), 'hub.verify_token'))
    .toString('hex')
    .slice(0, 32);

/** Meta's challenge is a number. Whatever else stood there would be text of the caller's on our page. */
const CHALLENGE = /^[\w.-]{1,200}$/;

export function challenge({ method, query }: InboundRequest, secrets: readonly string[]): ChallengeAnswer | undefined {
  if (method !== 'GET' || query === undefined) return undefined;
  const asked = new URLSearchParams(query);
  const token = asked.get('hub.verify_token');
  const body = asked.get('hub.challenge');
  if (asked.get('hub.mode') !== 'subscribe' || !token || !body || !CHALLENGE.test(body)) return undefined;
  const tokens = secrets.filter((secret) => secret !== '').map(verifyTokenOf);
  return isSecret(tokens, token) ? { contentType: 'text/plain', body } : undefined;
}
