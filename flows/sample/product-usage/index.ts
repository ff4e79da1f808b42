/** Everything the flow product-usage is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { segment, warehouse } from './emitters.ts';
import { productUsage as flow } from './flow.ts';
import { productUsageRules } from './rules.ts';

export const productUsage: Definitions = {
  flows: [flow],
  emitters: [segment.emitter, warehouse.emitter],
  contracts: [segment.contract, warehouse.contract],
  ruleSets: [productUsageRules],
};
