/** Whether Twilio made a request. There is no timestamp: the event key makes a repetition harmless. */
import type { InboundRequest, Verification } from '../emitter.ts';
import { mediaType } from '../parts.ts';
import { AUTHENTIC, hexBytes, keysOf, matchesAny, refused, sha256 } from '../signatures.ts';
import { signatureOf } from './signature.ts';

/** A callback has some thirty fields. Sorting more than this is work somebody else wants done. */
const MAX_FIELDS = 1_000;

export function verify({ url, headers, body }: InboundRequest, secrets: readonly string[]): Verification {
  const signature = headers['x-twilio-signature'];
  if (!signature) return refused('signature-missing');
  if (url === undefined) return refused('public-url-unknown');
  const keys = keysOf(secrets);
  if (keys.length === 0) return refused('no-usable-secret');
  const fields = fieldsSigned(url, headers['content-type'], body);
  if (fields === undefined) return refused('signature-malformed');
  const wanted = keys.flatMap((key) => spellingsOf(url).map((spelling) => signatureOf(key, spelling, fields)));
  return matchesAny(wanted, [Buffer.from(signature, 'base64')]) ? AUTHENTIC : refused('signature-mismatch');
}

/** A JSON body is signed by way of its digest in the URL; the fields are then empty. */
function fieldsSigned(url: string, contentType: string | undefined, body: Uint8Array): string | undefined {
  const digest = new URLSearchParams(url.split('?')[1] ?? '').get('bodySHA256');
  if (digest !== null && !isForm(contentType)) {
    return matchesAny([sha256(body)], [hexBytes(digest)]) ? '' : undefined;
  }
  const text = Buffer.from(body).toString('utf8');
  return text.split('&', MAX_FIELDS + 1).length > MAX_FIELDS ? undefined : text;
}

const isForm = (contentType: string | undefined): boolean =>
  mediaType(contentType) === 'application/x-www-form-urlencoded';

/** Twilio signs the URL with or without the default port, whatever was configured. */
function spellingsOf(url: string): string[] {
  const [, scheme = '', host = '', port, rest = ''] = /^(https?):\/\/([^/?#]*?)(:\d+)?((?:[/?#].*)?)$/s.exec(url) ?? [];
  const usual = scheme === 'http' ? ':80' : ':443';
  if (scheme === '' || (port !== undefined && port !== usual)) return [url];
  return [`${scheme}://${host}${rest}`, `${scheme}://${host}${usual}${rest}`];
}
