/** Postmark's side: the user and password of the webhook's URL, which we choose. */
import type { Signing } from '../emitter.ts';

export const signing: Signing = {
  newSecret: (random) => `baton:${Buffer.from(random).toString('base64url')}`,
  isWellFormed: (secret) => /^[^\s:@/]+:[^\s@/]{8,}$/.test(secret),
  sign: (_body, secret) => ({ authorization: `Basic ${Buffer.from(secret).toString('base64')}` }),
};
