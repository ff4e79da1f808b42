/** Stripe's events. */
import type { EmitterConnector } from '../emitter.ts';
import { withFetched } from '../json-text.ts';
import { fetching } from './fetch.ts';
import { redact } from './redact.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const stripe: EmitterConnector = {
  name: 'stripe',
  isSigned: true,
  signing,
  verify,
  redact,
  split,
  fetching,
  complete: withFetched,
};
