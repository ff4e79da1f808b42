/** The flows that ship with Baton: something that works to look at, copy and replace. One folder is one flow. */
import type { Definitions } from '../../core/definitions/registry.ts';
import { accounts } from './accounts.ts';
import { adLead } from './ad-lead/index.ts';
import { chatHandoff } from './chat-handoff/index.ts';
import { demoRequest } from './demo-request/index.ts';
import { hubspot } from './destinations.ts';
import { emailReply } from './email-reply/index.ts';
import { people } from './people.ts';
import { productUsage } from './product-usage/index.ts';
import { supportCall } from './support-call/index.ts';
import { supportCallback } from './support-callback/index.ts';
import { trialSignup } from './trial-signup/index.ts';

const folders: readonly Definitions[] = [
  demoRequest,
  supportCallback,
  trialSignup,
  chatHandoff,
  emailReply,
  supportCall,
  productUsage,
  adLead,
];

/** All folders as one: what is shared by several flows stands here. */
export const sample: Definitions = {
  flows: folders.flatMap(({ flows = [] }) => flows),
  emitters: folders.flatMap(({ emitters = [] }) => emitters),
  contracts: folders.flatMap(({ contracts = [] }) => contracts),
  candidates: folders.flatMap(({ candidates = [] }) => candidates),
  ruleSets: folders.flatMap(({ ruleSets = [] }) => ruleSets),
  destinations: [hubspot],
  people: [people],
  accounts: [accounts],
};
