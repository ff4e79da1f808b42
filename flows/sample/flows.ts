import { defineFlow } from '../../core/definitions/registry.ts';

const owners = { content: 'carl', automation: 'otto', integration: 'iris', revops: 'vera', sales: 'tess' } as const;

export const demoRequest = defineFlow({
  name: 'demo-request',
  purpose: 'Somebody wants to see the product; a seller calls within fifteen minutes.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A demo or contact form is sent.',
  sources: ['website-api', 'typeform-demo', 'contact-form'],
  destinations: ['hubspot'],
  ruleSet: 'demo-request',
  exceptionRoute: 'tess',
  qaCheckpoint: 'Every Monday five routed leads are compared with their forms.',
  reportingField: 'attribution.campaign',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 15,
  tier: 'seconds',
  idleDays: 14,
  ownsContact: true,
  runbook: 'flows/sample/runbooks/demo-request.md',
});

/** A second flow for the same people. It never touches the contact's owner. */
export const supportCallback = defineFlow({
  name: 'support-callback',
  purpose: 'A customer asked to be called back; the support desk calls within the hour.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'The call-me-back button of the help centre is pressed.',
  sources: ['support-api'],
  destinations: ['hubspot'],
  ruleSet: 'support-callback',
  exceptionRoute: 'support-desk',
  qaCheckpoint: 'Every Monday five callbacks are compared with the call log.',
  reportingField: 'facts.topic',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 60,
  tier: 'seconds',
  idleDays: 7,
  ownsContact: false,
  runbook: 'flows/sample/runbooks/support-callback.md',
});
