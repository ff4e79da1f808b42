import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

export const emailReply = defineFlow({
  name: 'email-reply',
  purpose: 'Somebody wrote to us or answered a mail of ours; a seller answers the same day.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A mail arrives at a sales address or as an answer in a thread.',
  sources: ['postmark'],
  destinations: ['hubspot'],
  ruleSet: 'email-reply',
  exceptionRoute: 'demo-sdr',
  qaCheckpoint: 'Every Monday five mails are compared with what was answered.',
  reportingField: 'attribution.mailboxHash',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 120,
  tier: 'minutes',
  idleDays: 14,
  ownsContact: true,
  runbook: 'flows/sample/email-reply/runbook.md',
});
