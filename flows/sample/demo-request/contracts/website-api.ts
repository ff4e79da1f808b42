import { defineContract } from '../../../../core/definitions/registry.ts';

const text = { type: 'string' } as const;

/**
 * `POST /signals`: `{type, timestamp, data}`. `type` is `demo.requested`, `lead.updated` or `page.viewed`; `timestamp` is
 * ISO 8601. Of `data` only `email` is required. Samples: `../samples/website-demo.json`.
 */
export const websiteApiContract = defineContract({
  name: 'website-api',
  emitter: 'website-api',
  owner: 'iris',
  kind: 'inbound',
  channel: 'form',
  format: 'json',
  schema: {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: text,
      timestamp: text,
      data: {
        type: 'object',
        required: ['email'],
        properties: {
          email: text,
          user_id: { type: ['string', 'number'] },
          first_name: text,
          last_name: text,
          phone: text,
          company: text,
          job_title: text,
          team_size: { type: ['number', 'string'], description: 'people in the team; a band such as 50-200 will do' },
          message: text,
          intent: { type: 'string', description: 'demo, pricing, trial or student' },
          utm_source: text,
          utm_medium: text,
          utm_campaign: text,
          utm_term: text,
          utm_content: text,
          session_id: text,
          intent_id: { type: 'string', description: 'your own id of what was asked for, if it has one' },
        },
      },
      id: { type: ['string', 'number'], description: 'event key of an element of a batch' },
    },
  },
  mappings: [
    { to: 'occurredAt', from: ['timestamp'], as: 'timestamp-iso', required: true },
    { to: 'facts.eventType', from: ['type'], as: 'word', required: true },
    { to: 'identifiers.email', from: ['data.email'], as: 'email', required: true },
    { to: 'identifiers.userId', from: ['data.user_id'], as: 'text', required: false },
    { to: 'identifiers.phone', from: ['data.phone'], as: 'phone', required: false },
    { to: 'identifiers.sessionId', from: ['data.session_id'], as: 'text', required: false },
    { to: 'profile.email', from: ['data.email'], as: 'email', required: true },
    { to: 'profile.firstName', from: ['data.first_name'], as: 'text', required: false },
    { to: 'profile.lastName', from: ['data.last_name'], as: 'text', required: false },
    { to: 'profile.phone', from: ['data.phone'], as: 'phone', required: false },
    { to: 'profile.company', from: ['data.company'], as: 'text', required: false },
    { to: 'profile.jobTitle', from: ['data.job_title'], as: 'text', required: false },
    { to: 'facts.teamSize', from: ['data.team_size'], as: 'range-start', required: false },
    {
      to: 'facts.intent',
      from: ['data.intent'],
      as: 'word',
      required: false,
      words: { 'book-a-demo': 'demo', quote: 'pricing', 'free-trial': 'trial' },
    },
    { to: 'message', from: ['data.message'], as: 'text', required: false },
    { to: 'attribution.source', from: ['data.utm_source'], as: 'text', required: false },
    { to: 'attribution.medium', from: ['data.utm_medium'], as: 'text', required: false },
    { to: 'attribution.campaign', from: ['data.utm_campaign'], as: 'text', required: false },
    { to: 'attribution.term', from: ['data.utm_term'], as: 'text', required: false },
    { to: 'attribution.content', from: ['data.utm_content'], as: 'text', required: false },
    { to: 'attribution.sessionId', from: ['data.session_id'], as: 'text', required: false },
    { to: 'attribution.intentId', from: ['data.intent_id'], as: 'text', required: false },
  ],
  metadata: { source: 'counted', campaign: 'counted', sessionId: 'counted', intentId: 'optional' },
});
