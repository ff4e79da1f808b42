/** Everything the flow chat-handoff is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { hubspotConversations, intercom } from './emitters.ts';
import { chatHandoff as flow } from './flow.ts';
import { chatHandoffRules } from './rules.ts';

export const chatHandoff: Definitions = {
  flows: [flow],
  emitters: [hubspotConversations.emitter, intercom.emitter],
  contracts: [hubspotConversations.contract, intercom.contract],
  ruleSets: [chatHandoffRules],
};
