import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

/** A service for customers: it never touches the owner of a contact. */
export const supportCall = defineFlow({
  name: 'support-call',
  purpose: 'Somebody rang support; a call nobody took is returned within half an hour.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A call to the support number ends, answered or not.',
  sources: ['twilio-voice'],
  destinations: ['hubspot'],
  ruleSet: 'support-call',
  exceptionRoute: 'support-desk',
  qaCheckpoint: 'Every Monday five missed calls are compared with the call log.',
  reportingField: 'attribution.dialledNumber',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 30,
  tier: 'seconds',
  region: 'US',
  idleDays: 7,
  ownsContact: false,
  runbook: 'flows/sample/support-call/runbook.md',
});
