import { definePreset, optional, required } from '../../core/definitions/preset.ts';
import { HUBSPOT_STAGES } from './hubspot-webhooks.ts';

const text = { type: 'string' } as const;
const id = { type: ['integer', 'string'] } as const;

const value = (property: string): string => `properties.${property}.value`;
const FIRST_URL = value('hs_analytics_first_url');

/**
 * The contact a HubSpot workflow sends after a form was submitted ("Send a webhook", Operations Hub). `recent_conversion_*`
 * is about the newest submission; which properties come along is set in the workflow.
 */
export const hubspotWorkflow = definePreset({
  emitter: {
    name: 'hubspot-workflow',
    kind: 'vendor-webhook',
    connector: 'hubspot-workflow',
    account: 'hubspot',
    path: '/hooks/hubspot-workflow',
    contract: 'hubspot-workflow',
    tier: 'seconds',
    signature: 'v2 SHA-256 over secret, method, URL and body (X-HubSpot-Signature), or v3',
    eventKey: 'conversion-id of the newest form submission',
    recordId: 'vid',
    clock: 'sender',
  },
  contract: {
    name: 'hubspot-workflow',
    emitter: 'hubspot-workflow',
    kind: 'inbound',
    channel: 'form',
    format: 'json',
    schema: {
      type: 'object',
      required: ['vid', 'properties'],
      properties: {
        vid: id,
        'canonical-vid': id,
        'merged-vids': { type: 'array' },
        'portal-id': id,
        'is-contact': { type: 'boolean' },
        'profile-url': text,
        properties: { type: 'object' },
        'form-submissions': {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              'conversion-id': text,
              timestamp: { type: 'integer', description: 'epoch milliseconds' },
              'form-id': text,
              'portal-id': id,
              'page-title': text,
              'page-url': text,
              title: text,
              'form-type': text,
            },
          },
        },
        'list-memberships': { type: 'array' },
        'identity-profiles': { type: 'array' },
        'merge-audits': { type: 'array' },
        'associated-company': { type: 'object' },
        'associated-owner': { type: 'object' },
      },
    },
    mappings: [
      optional('occurredAt', 'timestamp-seconds', value('recent_conversion_date'), 'form-submissions[0].timestamp'),
      // Of merged contacts the first is the one that is left; the others are what it was.
      optional('identifiers.crmContact', 'text', 'canonical-vid', 'vid'),
      optional('identifiers.crmContactMerged', 'record-ids', 'merged-vids'),
      optional('identifiers.crmContactMerged', 'record-ids', value('hs_merged_object_ids')),
      required('identifiers.email', 'email', value('email')),
      optional('identifiers.phone', 'phone', value('phone'), value('mobilephone')),
      required('profile.email', 'email', value('email')),
      optional('profile.phone', 'phone', value('phone'), value('mobilephone')),
      optional('profile.firstName', 'text', value('firstname')),
      optional('profile.lastName', 'text', value('lastname')),
      optional('profile.company', 'text', value('company')),
      optional('profile.jobTitle', 'text', value('jobtitle')),
      optional('message', 'text', value('message')),
      { ...optional('facts.lifecycleStage', 'word', value('lifecyclestage')), words: { ...HUBSPOT_STAGES } },
      optional('facts.conversions', 'number', value('num_conversion_events')),
      optional('attribution.source', 'url-utm-source', FIRST_URL),
      optional('attribution.source', 'text', value('hs_analytics_source')),
      optional('attribution.medium', 'url-utm-medium', FIRST_URL),
      optional('attribution.campaign', 'url-utm-campaign', FIRST_URL),
      optional('attribution.campaign', 'text', value('hs_analytics_source_data_1')),
      optional('attribution.formId', 'text', 'form-submissions[0].form-id'),
      optional('attribution.form', 'text', value('recent_conversion_event_name')),
      optional('attribution.page', 'text', 'form-submissions[0].page-url', FIRST_URL),
      required('attribution.recordId', 'text', 'vid'),
    ],
    recordIds: { hubspot: 'attribution.recordId' },
    metadata: { source: 'counted', campaign: 'counted', sessionId: 'optional', intentId: 'optional' },
  },
});
