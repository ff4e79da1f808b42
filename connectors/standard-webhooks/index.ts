/** The own API: senders that sign by Standard Webhooks. */
import type { EmitterConnector } from '../emitter.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const standardWebhooks: EmitterConnector = { name: 'standard-webhooks', isSigned: true, signing, verify, split };
