/** The flows that ship with Baton: something that works to look at, copy and replace. */
import type { Definitions } from '../../core/definitions/registry.ts';
import { contactFormContract } from './contracts/contact-form.ts';
import { supportApiContract } from './contracts/support-api.ts';
import { typeformDemoContract } from './contracts/typeform-demo.ts';
import { websiteApiContract } from './contracts/website-api.ts';
import { hubspot } from './destinations.ts';
import { contactForm, supportApi, typeformDemo, websiteApi } from './emitters.ts';
import { demoRequest, supportCallback } from './flows.ts';
import { people } from './people.ts';
import { demoRequestRules, supportCallbackRules } from './rule-sets.ts';

export const sample: Definitions = {
  flows: [demoRequest, supportCallback],
  emitters: [websiteApi, typeformDemo, contactForm, supportApi],
  contracts: [websiteApiContract, typeformDemoContract, contactFormContract, supportApiContract],
  ruleSets: [demoRequestRules, supportCallbackRules],
  destinations: [hubspot],
  people: [people],
};
