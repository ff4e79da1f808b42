/** Everything the flow email-reply is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { postmark } from './emitters.ts';
import { emailReply as flow } from './flow.ts';
import { emailReplyRules } from './rules.ts';

export const emailReply: Definitions = {
  flows: [flow],
  emitters: [postmark.emitter],
  contracts: [postmark.contract],
  ruleSets: [emailReplyRules],
};
