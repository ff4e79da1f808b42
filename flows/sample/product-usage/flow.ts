import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

/** Evidence first: use says something about a lead, and only a declared pattern asks for a person. */
export const productUsage = defineFlow({
  name: 'product-usage',
  purpose: 'What people do in the product is noted, and a pattern that means they need more reaches a seller.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A declared pattern of use: a limit reached, a team invited, a jump in use.',
  sources: ['segment', 'warehouse-batch'],
  destinations: ['hubspot'],
  ruleSet: 'product-usage',
  exceptionRoute: 'trial-team',
  qaCheckpoint: 'Every Monday the patterns of the week are compared with what became of them.',
  reportingField: 'facts.eventType',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 480,
  tier: 'minutes',
  idleDays: 30,
  ownsContact: false,
  runbook: 'flows/sample/product-usage/runbook.md',
});
