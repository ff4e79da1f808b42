/** What every signed emitter needs of cryptography: HMAC-SHA256 over raw bytes and a comparison that tells no time. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 over the parts, one after the other. */
export function hmacSha256(key: Uint8Array, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Whether any given MAC is any of the wanted ones. Every pair is compared, each in constant time. */
export function matchesAny(wanted: readonly Uint8Array[], given: readonly Uint8Array[]): boolean {
  let matches = 0;
  for (const one of wanted) {
    for (const other of given) if (one.length === other.length && timingSafeEqual(one, other)) matches += 1;
  }
  return matches > 0;
}
