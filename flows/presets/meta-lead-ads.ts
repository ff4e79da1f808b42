import { definePreset, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const id = { type: ['integer', 'string'] } as const;

const answer = (name: string): string => `fetched.field_data[name=${name}].values[0]`;
const EMAIL = [answer('email'), answer('work_email')] as const;
const PHONE = [answer('phone_number'), answer('work_phone_number')] as const;

/**
 * Lead forms of Facebook and Instagram. A notice names the lead by its id only, `fetched` is the lead itself: without it the
 * signal waits for a person rather than going on empty. Answers are found by name; add those of your own questions with
 * `mappings`.
 */
export const metaLeadAds = definePreset({
  emitter: {
    name: 'meta-lead-ads',
    kind: 'vendor-webhook',
    connector: 'meta-lead-ads',
    path: '/hooks/meta-lead-ads',
    contract: 'meta-lead-ads',
    tier: 'seconds',
    signature: 'HMAC-SHA256 of the body (X-Hub-Signature-256), no time',
    eventKey: 'value.leadgen_id',
    recordId: 'value.leadgen_id',
    clock: 'sender',
  },
  contract: {
    name: 'meta-lead-ads',
    emitter: 'meta-lead-ads',
    kind: 'inbound',
    channel: 'ad',
    format: 'json',
    schema: {
      type: 'object',
      required: ['field', 'value', 'fetched'],
      properties: {
        field: { type: 'string', enum: ['leadgen'] },
        value: {
          type: 'object',
          required: ['leadgen_id'],
          properties: {
            leadgen_id: id,
            page_id: id,
            form_id: id,
            ad_id: id,
            adgroup_id: id,
            created_time: { type: 'integer', description: 'epoch seconds' },
          },
        },
        fetched: {
          type: 'object',
          required: ['field_data'],
          properties: {
            id,
            created_time: text,
            ad_id: id,
            ad_name: text,
            adset_id: id,
            adset_name: text,
            campaign_id: id,
            campaign_name: text,
            form_id: id,
            is_organic: { type: 'boolean' },
            platform: text,
            field_data: {
              type: 'array',
              items: {
                type: 'object',
                required: ['name'],
                properties: { name: text, values: { type: 'array' } },
              },
            },
          },
        },
      },
    },
    mappings: [
      optional('occurredAt', 'timestamp-iso', 'fetched.created_time'),
      optional('occurredAt', 'timestamp-seconds', 'value.created_time'),
      optional('facts.platform', 'word', 'fetched.platform'),
      optional('facts.isOrganic', 'boolean', 'fetched.is_organic'),
      optional('identifiers.email', 'email', ...EMAIL),
      optional('identifiers.phone', 'phone', ...PHONE),
      optional('profile.email', 'email', ...EMAIL),
      optional('profile.phone', 'phone', ...PHONE),
      optional('profile.firstName', 'text', answer('first_name')),
      optional('profile.firstName', 'first-name', answer('full_name')),
      optional('profile.lastName', 'text', answer('last_name')),
      optional('profile.lastName', 'last-name', answer('full_name')),
      optional('profile.company', 'text', answer('company_name')),
      optional('profile.jobTitle', 'text', answer('job_title')),
      optional('attribution.source', 'text', 'fetched.platform'),
      optional('attribution.campaign', 'text', 'fetched.campaign_name'),
      optional('attribution.content', 'text', 'fetched.ad_name'),
      optional('attribution.campaignId', 'text', 'fetched.campaign_id'),
      optional('attribution.adGroupId', 'text', 'fetched.adset_id', 'value.adgroup_id'),
      optional('attribution.adId', 'text', 'fetched.ad_id', 'value.ad_id'),
      optional('attribution.formId', 'text', 'fetched.form_id', 'value.form_id'),
      required('attribution.recordId', 'text', 'value.leadgen_id'),
    ],
    recordIds: { meta: 'attribution.recordId' },
    metadata: { source: 'counted', campaign: 'counted', sessionId: 'optional', intentId: 'optional' },
  },
});
