/** Intercom's side. The secret is the client secret of the customer's app. */
import type { Signing } from '../emitter.ts';
import { signBody } from '../signatures.ts';
import { SCHEME } from './verify.ts';

export const signing: Signing = {
  isIssuedByVendor: true,
  newSecret: (random) => Buffer.from(random).toString('hex'),
  isWellFormed: (secret) => /^\S{16,}$/.test(secret),
  sign: (body, secret) => signBody(SCHEME, body, secret),
};
