/** Everything the flow support-call is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { twilioVoice } from './emitters.ts';
import { supportCall as flow } from './flow.ts';
import { supportCallRules } from './rules.ts';

export const supportCall: Definitions = {
  flows: [flow],
  emitters: [twilioVoice.emitter],
  contracts: [twilioVoice.contract],
  ruleSets: [supportCallRules],
};
