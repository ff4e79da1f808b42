/** HubSpot's side, by v3. The secret is the client secret of the customer's app. */
import type { Signing } from '../emitter.ts';
import { v3 } from './signature.ts';

export const signing: Signing = {
  isIssuedByVendor: true,
  newSecret(random) {
    const hex = Buffer.from(random).toString('hex').slice(0, 32);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
  isWellFormed: (secret) => /^\S{16,}$/.test(secret),
  sign(text, secret, { at, url }) {
    if (url === undefined) return {};
    const mac = v3(Buffer.from(secret), { method: 'POST', url, body: Buffer.from(text) }, String(at));
    return {
      'x-hubspot-request-timestamp': String(at),
      'x-hubspot-signature-v3': Buffer.from(mac).toString('base64'),
    };
  },
};
