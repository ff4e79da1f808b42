import { defineFlow } from '../../../core/definitions/registry.ts';
import { owners } from '../owners.ts';

export const chatHandoff = defineFlow({
  name: 'chat-handoff',
  purpose: 'A visitor in the chat was handed to a person, who takes over while they are still there.',
  owners,
  fallbackOwner: 'tess',
  mode: 'live',
  trigger: 'A conversation is assigned to a teammate, by the bot or by hand.',
  sources: ['intercom', 'hubspot-conversations'],
  destinations: ['hubspot'],
  ruleSet: 'chat-handoff',
  exceptionRoute: 'chat-desk',
  qaCheckpoint: 'Every Monday five hand-offs are compared with their transcripts.',
  reportingField: 'attribution.page',
  reviewPath: 'Rule changes are reviewed by vera in a pull request.',
  slaMinutes: 5,
  tier: 'seconds',
  idleDays: 7,
  ownsContact: true,
  runbook: 'flows/sample/chat-handoff/runbook.md',
});
