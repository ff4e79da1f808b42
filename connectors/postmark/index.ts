/** Postmark's inbound mail. */
import type { EmitterConnector } from '../emitter.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const postmark: EmitterConnector = { name: 'postmark', isSigned: true, signing, verify, split };
