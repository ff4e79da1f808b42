/** Typeform's side: any text the form's owner enters as the webhook's secret. */
import type { Signing } from '../emitter.ts';
import { hmacSha256 } from '../signatures.ts';

export const signing: Signing = {
  newSecret: (random) => Buffer.from(random).toString('base64url'),
  isWellFormed: (secret) => /^\S{8,}$/.test(secret),
  sign: (body, secret) => ({
    'typeform-signature': `sha256=${Buffer.from(hmacSha256(Buffer.from(secret), body)).toString('base64')}`,
  }),
};
