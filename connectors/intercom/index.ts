/** Intercom's webhooks. */
import type { EmitterConnector } from '../emitter.ts';
import { fetching } from './fetch.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { complete } from './transcript.ts';
import { challenge, verify } from './verify.ts';

export const intercom: EmitterConnector = {
  name: 'intercom',
  isSigned: true,
  signing,
  verify,
  challenge,
  split,
  fetching,
  complete,
};
