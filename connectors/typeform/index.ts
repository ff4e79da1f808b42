/** Typeform's `form_response` webhook. */
import type { EmitterConnector } from '../emitter.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const typeform: EmitterConnector = { name: 'typeform', isSigned: true, signing, verify, split };
