import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

export const demoRequest = defineFlow({
  name: 'demo-request',
  purpose: 'Somebody wants to see the product; a seller calls within fifteen minutes.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A demo or contact form is sent.',
  sources: ['website-api', 'typeform-demo', 'contact-form', 'hubspot-form'],
  destinations: ['hubspot'],
  ruleSet: 'demo-request',
  exceptionRoute: 'tess',
  qaCheckpoint: 'Every Monday five routed leads are compared with their forms.',
  reportingField: 'attribution.campaign',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 15,
  tier: 'seconds',
  region: 'US',
  idleDays: 14,
  ownsContact: true,
  runbook: 'flows/sample/demo-request/runbook.md',
});
