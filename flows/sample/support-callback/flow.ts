import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

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
  region: 'US',
  idleDays: 7,
  ownsContact: false,
  runbook: 'flows/sample/support-callback/runbook.md',
});
