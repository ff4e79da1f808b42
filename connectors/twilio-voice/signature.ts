/**
 * Twilio: base64 of HMAC-SHA1(auth token, URL + every field's name and value, sorted by name). Values are decoded; a field
 * sent several times counts each of its values once, sorted. Source: twilio.com/docs/usage/security and its validators.
 */
import { hmacSha1 } from '../signatures.ts';

/** `fields` as they were sent, `application/x-www-form-urlencoded`; empty for a JSON body. */
export const signatureOf = (token: Uint8Array, url: string, fields: string): Uint8Array =>
  hmacSha1(token, url, sortedFields(fields));

function sortedFields(body: string): string {
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body)) {
    const values = fields.get(name);
    if (values) values.add(value);
    else fields.set(name, new Set([value]));
  }
  // Without a comparison, sort goes by code units: case matters, as at Twilio.
  return [...fields.keys()]
    .sort()
    .flatMap((name) => [...(fields.get(name) ?? [])].sort().map((value) => name + value))
    .join('');
}
