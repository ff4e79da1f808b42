/**
 * HubSpot's signatures. v3: base64 of HMAC-SHA256(client secret, method + URI + body + time in ms). v2: hexadecimal SHA-256
 * of client secret + method + URI + body. Source: developers.hubspot.com, "Validating requests".
 */
import { hmacSha256, sha256 } from '../signatures.ts';

export interface Signed {
  readonly method: string;
  readonly url: string;
  readonly body: Uint8Array;
}

export const v3 = (key: Uint8Array, { method, url, body }: Signed, timestamp: string): Uint8Array =>
  hmacSha256(key, method, decodedUri(url), body, timestamp);

export const v2 = (key: Uint8Array, { method, url, body }: Signed): Uint8Array => sha256(key, method, url, body);

/** The characters HubSpot decodes before it signs, and no others. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

const decodedUri = (url: string): string => url.replace(DECODED, (code) => decodeURIComponent(code));
