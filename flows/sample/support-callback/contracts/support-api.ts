import { defineContract } from '../../../../core/definitions/registry.ts';

const text = { type: 'string' } as const;

/**
 * `POST /signals/support`: `{type, timestamp, data}`, `type` is `callback.requested` or `callback.cancelled`. A customer may
 * be known by `user_id` alone; a call that names nobody waits for a person.
 */
export const supportApiContract = defineContract({
  name: 'support-api',
  emitter: 'support-api',
  owner: 'iris',
  kind: 'inbound',
  channel: 'api',
  format: 'json',
  schema: {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      id: { type: ['string', 'number'], description: 'event key of an element of a batch' },
      type: text,
      timestamp: text,
      data: {
        type: 'object',
        properties: {
          email: text,
          user_id: { type: ['string', 'number'] },
          first_name: text,
          last_name: text,
          phone: text,
          company: text,
          topic: text,
          message: text,
          session_id: text,
        },
      },
    },
  },
  mappings: [
    { to: 'occurredAt', from: ['timestamp'], as: 'timestamp-iso', required: true },
    { to: 'facts.eventType', from: ['type'], as: 'word', required: true },
    { to: 'identifiers.userId', from: ['data.user_id'], as: 'text', required: false },
    { to: 'identifiers.email', from: ['data.email'], as: 'email', required: false },
    { to: 'identifiers.phone', from: ['data.phone'], as: 'phone', required: false },
    { to: 'identifiers.sessionId', from: ['data.session_id'], as: 'text', required: false },
    { to: 'profile.email', from: ['data.email'], as: 'email', required: false },
    { to: 'profile.firstName', from: ['data.first_name'], as: 'text', required: false },
    { to: 'profile.lastName', from: ['data.last_name'], as: 'text', required: false },
    { to: 'profile.phone', from: ['data.phone'], as: 'phone', required: false },
    { to: 'profile.company', from: ['data.company'], as: 'text', required: false },
    { to: 'facts.topic', from: ['data.topic'], as: 'word', required: false },
    { to: 'message', from: ['data.message'], as: 'text', required: false },
    { to: 'attribution.sessionId', from: ['data.session_id'], as: 'text', required: false },
  ],
  metadata: { source: 'optional', campaign: 'optional', sessionId: 'counted', intentId: 'optional' },
});
