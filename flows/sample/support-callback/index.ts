/** Everything the flow support-callback is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { supportApiContract } from './contracts/support-api.ts';
import { supportApi } from './emitters.ts';
import { supportCallback as flow } from './flow.ts';
import { supportCallbackRules } from './rules.ts';

export const supportCallback: Definitions = {
  flows: [flow],
  emitters: [supportApi],
  contracts: [supportApiContract],
  ruleSets: [supportCallbackRules],
};
