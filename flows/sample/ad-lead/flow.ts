import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

export const adLead = defineFlow({
  name: 'ad-lead',
  purpose: 'Somebody left their details in an advertisement; a seller calls while they remember it.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A lead form of Google Ads, Facebook or Instagram is sent.',
  sources: ['google-ads', 'meta-lead-ads'],
  destinations: ['hubspot'],
  ruleSet: 'ad-lead',
  exceptionRoute: 'demo-sdr',
  qaCheckpoint: 'Every Monday five leads are compared with the lead lists of the ad accounts.',
  reportingField: 'attribution.campaignId',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 30,
  tier: 'seconds',
  idleDays: 14,
  ownsContact: true,
  runbook: 'flows/sample/ad-lead/runbook.md',
});
