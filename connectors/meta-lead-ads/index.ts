/** Lead ads of Facebook and Instagram. */
import type { EmitterConnector } from '../emitter.ts';
import { withFetched } from '../json-text.ts';
import { challenge } from './challenge.ts';
import { fetching } from './fetch.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const metaLeadAds: EmitterConnector = {
  name: 'meta-lead-ads',
  isSigned: true,
  signing,
  verify,
  challenge,
  split,
  fetching,
  complete: withFetched,
};
