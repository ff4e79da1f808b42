/** Twilio's side. The secret is the auth token of the account. */
import type { Signing } from '../emitter.ts';
import { signatureOf } from './signature.ts';

export const signing: Signing = {
  isIssuedByVendor: true,
  newSecret: (random) => Buffer.from(random).toString('hex').slice(0, 32),
  isWellFormed: (secret) => /^\S{16,}$/.test(secret),
  sign(body, secret, { url }) {
    if (url === undefined) return {};
    const mac = signatureOf(Buffer.from(secret), url, body);
    return { 'x-twilio-signature': Buffer.from(mac).toString('base64') };
  },
};
