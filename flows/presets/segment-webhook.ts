import { definePreset, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const object = { type: 'object' } as const;

const EMAIL = ['traits.email', 'context.traits.email', 'properties.email'] as const;
const PHONE = ['traits.phone', 'context.traits.phone', 'properties.phone'] as const;
const SESSION = ['properties.session_id', 'context.sessionId'] as const;
const NAME = ['traits.name', 'context.traits.name'] as const;

/**
 * Segment's calls, by its common fields. `traits`, `properties` and `context` are open by design: what your tracking plan
 * puts there is added with `mappings`. A page view of a stranger has an `anonymousId` only.
 */
export const segmentWebhook = definePreset({
  emitter: {
    name: 'segment',
    kind: 'vendor-webhook',
    connector: 'segment-webhook',
    path: '/hooks/segment',
    contract: 'segment',
    tier: 'minutes',
    signature: 'HMAC-SHA1 of the body (X-Signature), no time',
    eventKey: 'messageId',
    recordId: 'userId, else anonymousId',
    clock: 'sender',
  },
  contract: {
    name: 'segment',
    emitter: 'segment',
    kind: 'inbound',
    channel: 'product',
    format: 'json',
    schema: {
      type: 'object',
      required: ['type', 'messageId', 'timestamp'],
      properties: {
        type: text,
        messageId: text,
        userId: { type: ['string', 'number', 'null'] },
        anonymousId: { type: ['string', 'number', 'null'] },
        groupId: text,
        previousId: text,
        event: text,
        name: text,
        category: text,
        channel: text,
        version: { type: ['number', 'string'] },
        timestamp: text,
        originalTimestamp: text,
        sentAt: text,
        receivedAt: text,
        context: object,
        integrations: object,
        traits: object,
        properties: object,
      },
    },
    mappings: [
      required('occurredAt', 'timestamp-iso', 'timestamp'),
      required('facts.callType', 'word', 'type'),
      required('facts.eventType', 'word', 'event', 'type'),
      optional('facts.pageName', 'word', 'name'),
      optional('facts.plan', 'word', 'properties.plan', 'traits.plan', 'context.traits.plan'),
      optional('facts.teamSize', 'range-start', 'traits.company.employee_count', 'traits.employees'),
      optional('identifiers.userId', 'text', 'userId'),
      optional('identifiers.anonymousId', 'text', 'anonymousId'),
      optional('identifiers.sessionId', 'text', ...SESSION),
      optional('identifiers.clickId', 'url-click-id', 'context.page.search', 'context.page.url'),
      optional('identifiers.email', 'email', ...EMAIL),
      optional('identifiers.phone', 'phone', ...PHONE),
      optional('profile.email', 'email', ...EMAIL),
      optional('profile.phone', 'phone', ...PHONE),
      optional('profile.firstName', 'text', 'traits.firstName', 'context.traits.firstName'),
      optional('profile.firstName', 'first-name', ...NAME),
      optional('profile.lastName', 'text', 'traits.lastName', 'context.traits.lastName'),
      optional('profile.lastName', 'last-name', ...NAME),
      optional('profile.company', 'text', 'traits.company.name', 'context.traits.company.name'),
      optional('profile.jobTitle', 'text', 'traits.title', 'context.traits.title'),
      optional('attribution.source', 'text', 'context.campaign.source'),
      optional('attribution.medium', 'text', 'context.campaign.medium'),
      optional('attribution.campaign', 'text', 'context.campaign.name'),
      optional('attribution.term', 'text', 'context.campaign.term'),
      optional('attribution.content', 'text', 'context.campaign.content'),
      optional('attribution.adClickId', 'url-gclid', 'context.page.search', 'context.page.url'),
      optional('attribution.sessionId', 'text', ...SESSION),
      optional('attribution.formId', 'text', 'properties.form_id'),
      optional('attribution.groupId', 'text', 'context.groupId', 'groupId'),
      optional('attribution.page', 'text', 'context.page.url', 'properties.url'),
      optional('attribution.referrer', 'text', 'context.page.referrer', 'properties.referrer'),
    ],
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
