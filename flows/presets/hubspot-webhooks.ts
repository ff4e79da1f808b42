import { definePreset, only, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const id = { type: ['integer', 'string'] } as const;

/** HubSpot's stock lifecycle stages in our words. Stages a company added are ids; it maps them in its own contract. */
export const HUBSPOT_STAGES = {
  marketingqualifiedlead: 'marketing-qualified',
  salesqualifiedlead: 'sales-qualified',
  evangelist: 'advocate',
} as const;

const stage = (from: string) => ({ ...optional('facts.lifecycleStage', 'word', from), words: { ...HUBSPOT_STAGES } });
const property = (name: string): string => `fetched.properties.${name}`;
const FIRST_URL = property('hs_analytics_first_url');

/** What is notified of a contact that is still there: `objectId` is its id. A deletion must not make a lead of it. */
const CONTACT_CHANGES = [
  'contact.creation',
  'contact.propertyChange',
  'contact.associationChange',
  'contact.merge',
  'contact.restore',
] as const;
/** Here it is the id of the thread. */
const CONVERSATION_CHANGES = [
  'conversation.creation',
  'conversation.newMessage',
  'conversation.propertyChange',
] as const;

/**
 * Changes HubSpot notifies an app of. A change says which contact, and the new value of one property; `fetched` is the
 * contact. What Baton itself writes comes back as `changeSource` `integration`: let a rule take it as evidence.
 */
export const hubspotWebhooks = definePreset({
  emitter: {
    name: 'hubspot-webhooks',
    kind: 'vendor-webhook',
    connector: 'hubspot-webhooks',
    account: 'hubspot',
    path: '/hooks/hubspot-webhooks',
    contract: 'hubspot-webhooks',
    tier: 'minutes',
    signature: 'v3 HMAC-SHA256 over method, URL, body and time (X-HubSpot-Signature-v3), 5 min',
    eventKey: 'portalId:subscriptionId:eventId:objectId:occurredAt[:propertyName]',
    recordId: 'objectId',
    clock: 'sender',
  },
  contract: {
    name: 'hubspot-webhooks',
    emitter: 'hubspot-webhooks',
    kind: 'inbound',
    channel: 'api',
    format: 'json',
    schema: {
      type: 'object',
      required: ['portalId', 'objectId', 'occurredAt'],
      properties: {
        eventId: id,
        subscriptionId: id,
        portalId: id,
        appId: id,
        occurredAt: { type: 'integer', description: 'epoch milliseconds' },
        subscriptionType: text,
        eventType: { type: 'string', description: 'what some documents call subscriptionType' },
        objectId: id,
        objectTypeId: text,
        changeFlag: text,
        changeSource: text,
        propertyName: text,
        propertyValue: { type: ['string', 'number', 'boolean'] },
        sourceId: text,
        messageId: { type: 'string', description: 'of a new message in a conversation' },
        messageType: { type: 'string', description: 'MESSAGE or COMMENT' },
        fetched: {
          type: 'object',
          required: ['properties'],
          properties: {
            id,
            properties: { type: 'object' },
            createdAt: text,
            updatedAt: text,
            archived: { type: 'boolean' },
            url: text,
          },
        },
      },
    },
    mappings: [
      required('occurredAt', 'timestamp-seconds', 'occurredAt'),
      required('facts.eventType', 'word', 'subscriptionType', 'eventType'),
      optional('facts.property', 'word', 'propertyName'),
      optional('facts.changeSource', 'word', 'changeSource'),
      stage(property('lifecyclestage')),
      ...only('propertyName', ['lifecyclestage'], [stage('propertyValue')]),
      ...only('subscriptionType', CONTACT_CHANGES, [optional('identifiers.crmContact', 'text', 'objectId')]),
      optional('identifiers.crmContact', 'text', 'fetched.id'),
      ...only('subscriptionType', CONVERSATION_CHANGES, [optional('identifiers.conversation', 'text', 'objectId')]),
      optional('identifiers.email', 'email', property('email')),
      optional('identifiers.phone', 'phone', property('phone'), property('mobilephone')),
      optional('profile.email', 'email', property('email')),
      optional('profile.phone', 'phone', property('phone'), property('mobilephone')),
      ...only(
        'propertyName',
        ['email'],
        [optional('identifiers.email', 'email', 'propertyValue'), optional('profile.email', 'email', 'propertyValue')],
      ),
      ...only(
        'propertyName',
        ['phone'],
        [optional('identifiers.phone', 'phone', 'propertyValue'), optional('profile.phone', 'phone', 'propertyValue')],
      ),
      optional('profile.firstName', 'text', property('firstname')),
      optional('profile.lastName', 'text', property('lastname')),
      optional('profile.company', 'text', property('company')),
      optional('profile.jobTitle', 'text', property('jobtitle')),
      optional('attribution.source', 'url-utm-source', FIRST_URL),
      optional('attribution.source', 'text', property('hs_analytics_source')),
      optional('attribution.medium', 'url-utm-medium', FIRST_URL),
      optional('attribution.campaign', 'url-utm-campaign', FIRST_URL),
      optional('attribution.page', 'text', FIRST_URL),
      required('attribution.recordId', 'text', 'objectId'),
      ...only('changeSource', ['FORM'], [optional('attribution.formId', 'text', 'sourceId')]),
    ],
    recordIds: { hubspot: 'attribution.recordId' },
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
