/** Everything the flow demo-request is made of. */
import type { Definitions } from '../../../core/definitions/registry.ts';
import { contactFormContract } from './contracts/contact-form.ts';
import { typeformDemoContract } from './contracts/typeform-demo.ts';
import { websiteApiContract } from './contracts/website-api.ts';
import { contactForm, hubspotForm, typeformDemo, websiteApi } from './emitters.ts';
import { demoRequest as flow } from './flow.ts';
import { demoRequestRules } from './rules.ts';

export const demoRequest: Definitions = {
  flows: [flow],
  emitters: [websiteApi, typeformDemo, contactForm, hubspotForm.emitter],
  contracts: [websiteApiContract, typeformDemoContract, contactFormContract, hubspotForm.contract],
  ruleSets: [demoRequestRules],
};
