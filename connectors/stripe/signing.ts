/** Stripe's side. The secret is the signing secret of the endpoint. */
import type { Signing } from '../emitter.ts';
import { hmacSha256 } from '../signatures.ts';

export const signing: Signing = {
  isIssuedByVendor: true,
  newSecret: (random) => `whsec_${Buffer.from(random).toString('hex')}`,
  isWellFormed: (secret) => /^whsec_\S{8,}$/.test(secret),
  sign(body, secret, { at }) {
    const timestamp = String(Math.floor(at / 1000));
    const mac = Buffer.from(hmacSha256(Buffer.from(secret), `${timestamp}.`, body)).toString('hex');
    return { 'stripe-signature': `t=${timestamp},v1=${mac}` };
  },
};
