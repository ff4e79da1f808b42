/** Meta's side. The secret is the app secret of the customer's app. */
import type { Signing } from '../emitter.ts';
import { signBody } from '../signatures.ts';
import { verifyTokenOf } from './challenge.ts';
import { SCHEME } from './verify.ts';

export const signing: Signing = {
  isIssuedByVendor: true,
  newSecret: (random) => Buffer.from(random).toString('hex').slice(0, 32),
  isWellFormed: (secret) => /^\S{16,}$/.test(secret),
  sign: (body, secret) => signBody(SCHEME, body, secret),
  handshakeToken: verifyTokenOf,
};
