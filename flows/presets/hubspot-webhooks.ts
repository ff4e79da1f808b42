import type { Mapping } from '../../core/definitions/definitions.ts';
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

/** Mappings for some types of change, whichever of its two names the field has. */
const ofChange = (types: readonly string[], mappings: readonly Mapping[]): Mapping[] =>
  ['subscriptionType', 'eventType'].flatMap((field) => only(field, types, mappings));

/**
 * What is notified of a contact that is still there: `objectId` is its id, or was: asked for by an id that was merged away
 * HubSpot answers with the record that lives on, and names the others there. A deletion must not make a lead of it.
 */
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
      required: ['portalId', 'occurredAt'],
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
        primaryObjectId: { ...id, description: 'of a merge: the record whose values win' },
        mergedObjectIds: { type: 'array', description: 'of a merge: the records that went into it' },
        newObjectId: { ...id, description: 'of a merge: the record that lives on, where it is a new one' },
        numberOfPropertiesMoved: { type: 'integer' },
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
      ...ofChange(
        ['contact.merge'],
        [
          optional('identifiers.crmContact', 'text', 'fetched.id', 'newObjectId', 'primaryObjectId', 'objectId'),
          optional('identifiers.crmContactMerged', 'record-ids', 'mergedObjectIds'),
          optional('identifiers.crmContactMerged', 'record-ids', 'primaryObjectId'),
        ],
      ),
      ...ofChange(CONTACT_CHANGES, [optional('identifiers.crmContact', 'text', 'fetched.id', 'objectId')]),
      ...ofChange(CONVERSATION_CHANGES, [optional('identifiers.crmContact', 'text', 'fetched.id')]),
      optional('identifiers.crmContactMerged', 'record-ids', property('hs_merged_object_ids')),
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
      required('attribution.recordId', 'text', 'objectId', 'newObjectId', 'primaryObjectId'),
      ...only('changeSource', ['FORM'], [optional('attribution.formId', 'text', 'sourceId')]),
    ],
    recordIds: { hubspot: 'attribution.recordId' },
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
