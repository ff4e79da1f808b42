/** Google's side: the form's owner enters a key of at most 50 characters, and each lead brings it along. */
import type { Signing } from '../emitter.ts';
import { withProperty } from '../json-text.ts';
import { bytesOf } from '../parts.ts';

export const signing: Signing = {
  newSecret: (random) => Buffer.from(random).toString('base64url'),
  isWellFormed: (secret) => /^\S{6,50}$/.test(secret),
  sign: () => ({}),
  enclose: (body, secret) =>
    Buffer.from(withProperty(new TextEncoder().encode(body), 'google_key', bytesOf(secret))).toString('utf8'),
};
