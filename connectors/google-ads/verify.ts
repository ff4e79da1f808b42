/** Google Ads signs nothing: the body repeats the form's webhook key. Source: developers.google.com/google-ads/webhook. */
import { ownProperty } from '../../core/contracts/paths.ts';
import { readJson } from '../../core/contracts/read.ts';
import type { InboundRequest, Verification } from '../emitter.ts';
import { AUTHENTIC, isSecret, keysOf, refused } from '../signatures.ts';

/** What cannot be read shows no key, and is refused like a wrong one. */
export function verify({ body }: InboundRequest, secrets: readonly string[]): Verification {
  const read = readJson(body);
  const key = read.kind === 'read' ? ownProperty(read.payload, 'google_key') : undefined;
  if (typeof key !== 'string' || key === '') return refused('signature-missing');
  if (keysOf(secrets).length === 0) return refused('no-usable-secret');
  return isSecret(secrets, key) ? AUTHENTIC : refused('signature-mismatch');
}
