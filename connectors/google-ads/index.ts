/** Lead forms of Google Ads. */
import type { EmitterConnector } from '../emitter.ts';
import { redact } from './redact.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const googleAds: EmitterConnector = { name: 'google-ads', isSigned: true, signing, verify, redact, split };
