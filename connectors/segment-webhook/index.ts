/** Segment's webhook destination. */
import type { EmitterConnector } from '../emitter.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const segmentWebhook: EmitterConnector = { name: 'segment-webhook', isSigned: true, signing, verify, split };
