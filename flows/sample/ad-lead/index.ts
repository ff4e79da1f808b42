/** Everything the flow ad-lead is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { googleAds, metaLeadAds } from './emitters.ts';
import { adLead as flow } from './flow.ts';
import { adLeadRules } from './rules.ts';

export const adLead: Definitions = {
  flows: [flow],
  emitters: [googleAds.emitter, metaLeadAds.emitter],
  contracts: [googleAds.contract, metaLeadAds.contract],
  ruleSets: [adLeadRules],
};
