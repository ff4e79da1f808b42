/** Everything the flow trial-signup is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { stripe } from './emitters.ts';
import { trialSignup as flow } from './flow.ts';
import { trialSignupRules } from './rules.ts';

export const trialSignup: Definitions = {
  flows: [flow],
  emitters: [stripe.emitter],
  contracts: [stripe.contract],
  ruleSets: [trialSignupRules],
};
