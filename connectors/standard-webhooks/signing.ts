/** The sender's side of Standard Webhooks, as its specification has senders do it. */
import type { Signing } from '../emitter.ts';
import { hmacSha256 } from '../signatures.ts';

export const signing: Signing = {
  newSecret: (random) => `whsec_${Buffer.from(random).toString('base64')}`,
  // At least 24 bytes, which is 32 characters of base64.
  isWellFormed: (secret) => /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret),
  sign(body, secret, { id, at }) {
    const timestamp = String(Math.floor(at / 1000));
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const mac = Buffer.from(hmacSha256(key, `${id}.${timestamp}.`, body)).toString('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  },
};
