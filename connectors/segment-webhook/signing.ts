/** Segment's side: any text the workspace's owner enters as the shared secret. */
import type { Signing } from '../emitter.ts';
import { signBody } from '../signatures.ts';
import { SCHEME } from './verify.ts';

export const signing: Signing = {
  newSecret: (random) => Buffer.from(random).toString('base64url'),
  isWellFormed: (secret) => /^\S{8,}$/.test(secret),
  sign: (body, secret) => signBody(SCHEME, body, secret),
};
