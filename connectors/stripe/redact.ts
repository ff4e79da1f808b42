/** With a client secret anybody can go on with the payment it belongs to; Stripe asks that it is never kept or logged. */
import { replaceValues } from '../json-text.ts';

const CLIENT_SECRETS = { names: new Set(['client_secret']), by: '"redacted"' };

export const redact = (body: Uint8Array): Uint8Array => replaceValues(body, CLIENT_SECRETS);
