import { fromPreset } from '../../../core/definitions/preset.ts';
import { defineEmitter } from '../../../core/definitions/registry.ts';
import { hubspotWorkflow } from '../../presets/hubspot-workflow.ts';

/** The company's website, which signs its own requests. */
export const websiteApi = defineEmitter({
  name: 'website-api',
  kind: 'own-api',
  connector: 'standard-webhooks',
  path: '/signals',
  flow: 'demo-request',
  contract: 'website-api',
  owner: 'iris',
  tier: 'seconds',
  signature: 'Standard Webhooks: HMAC-SHA256 of id, time and body (webhook-signature), 5 min',
  eventKey: 'webhook-id',
  recordId: 'none',
  clock: 'sender',
  expectedPerDay: 120,
});

/** The "Book a demo" form at Typeform. */
export const typeformDemo = defineEmitter({
  name: 'typeform-demo',
  kind: 'vendor-webhook',
  connector: 'typeform',
  path: '/hooks/typeform',
  flow: 'demo-request',
  contract: 'typeform-demo',
  owner: 'iris',
  tier: 'seconds',
  signature: 'HMAC-SHA256 of the body (Typeform-Signature), no time',
  eventKey: 'event_type:form_response.form_id:form_response.token',
  recordId: 'form_response.token',
  clock: 'sender',
  expectedPerDay: 40,
});

/** The contact page: a plain HTML form. */
export const contactForm = defineEmitter({
  name: 'contact-form',
  kind: 'public-form',
  connector: 'html-form',
  path: '/forms/contact-us',
  flow: 'demo-request',
  contract: 'contact-form',
  owner: 'iris',
  tier: 'seconds',
  signature: 'none',
  eventKey: 'submission_id, else the fields in ten minutes',
  recordId: 'none',
  clock: 'arrival',
  expectedPerDay: 25,
  form: {
    thankYouUrl: 'https://www.acme.example/thanks',
    origins: ['https://www.acme.example'],
    honeypotField: 'website',
    shownAtField: 'shown_at',
    minFillMs: 2000,
    perMinute: 60,
    submissionIdField: 'submission_id',
  },
});

/** The demo form that HubSpot hosts: its workflow sends the contact after each submission. */
export const hubspotForm = fromPreset(hubspotWorkflow, {
  name: 'hubspot-form',
  path: '/hooks/hubspot-form',
  flow: 'demo-request',
  owner: 'iris',
  expectedPerDay: 15,
});
