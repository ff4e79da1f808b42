import { defineEmitter } from '../../../core/definitions/registry.ts';

/** The help centre's "Call me back" button. */
export const supportApi = defineEmitter({
  name: 'support-api',
  kind: 'own-api',
  connector: 'standard-webhooks',
  path: '/signals/support',
  flow: 'support-callback',
  contract: 'support-api',
  owner: 'iris',
  tier: 'seconds',
  signature: 'Standard Webhooks: HMAC-SHA256 of id, time and body (webhook-signature), 5 min',
  eventKey: 'webhook-id',
  recordId: 'none',
  clock: 'sender',
  expectedPerDay: 30,
});
