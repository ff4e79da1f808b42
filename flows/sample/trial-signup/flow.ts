import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

export const trialSignup = defineFlow({
  name: 'trial-signup',
  purpose: 'Somebody started a trial; whoever gets them going calls within the hour.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A checkout with a trial is completed, a trial is about to end, or a payment fails.',
  sources: ['stripe'],
  destinations: ['hubspot'],
  ruleSet: 'trial-signup',
  exceptionRoute: 'trial-team',
  qaCheckpoint: 'Every Monday five trials are compared with the subscriptions in Stripe.',
  reportingField: 'facts.price',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 60,
  tier: 'minutes',
  idleDays: 30,
  ownsContact: true,
  runbook: 'flows/sample/trial-signup/runbook.md',
});
