import { definePreset, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const id = { type: ['integer', 'string'] } as const;

const column = (name: string): string => `user_column_data[column_id=${name}].string_value`;
const EMAIL = [column('WORK_EMAIL'), column('EMAIL')] as const;
const PHONE = [column('PHONE_NUMBER'), column('WORK_PHONE')] as const;

/**
 * Lead forms of Google Ads. Answers are found by `column_id`; that of a question of your own is made from its text, so add it
 * with `mappings` and expect it to change when the text does. Google adds fields: they are additive.
 */
export const googleAds = definePreset({
  emitter: {
    name: 'google-ads',
    kind: 'vendor-webhook',
    connector: 'google-ads',
    path: '/hooks/google-ads',
    contract: 'google-ads',
    tier: 'seconds',
    signature: 'google_key in the body, taken out before it is kept',
    eventKey: 'lead_id',
    recordId: 'lead_id',
    clock: 'sender',
  },
  contract: {
    name: 'google-ads',
    emitter: 'google-ads',
    kind: 'inbound',
    channel: 'ad',
    format: 'json',
    schema: {
      type: 'object',
      required: ['lead_id', 'user_column_data'],
      properties: {
        lead_id: text,
        user_column_data: {
          type: 'array',
          items: {
            type: 'object',
            required: ['column_id'],
            properties: { column_id: text, column_name: text, string_value: text },
          },
        },
        api_version: text,
        form_id: id,
        campaign_id: id,
        adgroup_id: id,
        creative_id: id,
        asset_group_id: id,
        gcl_id: text,
        google_key: { type: 'string', description: 'taken out before the body is kept' },
        is_test: { type: 'boolean' },
        lead_stage: text,
        lead_submit_time: text,
      },
    },
    mappings: [
      optional('occurredAt', 'timestamp-iso', 'lead_submit_time'),
      optional('facts.isTest', 'boolean', 'is_test'),
      optional('facts.leadStage', 'word', 'lead_stage'),
      optional('identifiers.clickId', 'text', 'gcl_id'),
      optional('identifiers.email', 'email', ...EMAIL),
      optional('identifiers.phone', 'phone', ...PHONE),
      optional('profile.email', 'email', ...EMAIL),
      optional('profile.phone', 'phone', ...PHONE),
      optional('profile.firstName', 'text', column('FIRST_NAME')),
      optional('profile.firstName', 'first-name', column('FULL_NAME')),
      optional('profile.lastName', 'text', column('LAST_NAME')),
      optional('profile.lastName', 'last-name', column('FULL_NAME')),
      optional('profile.company', 'text', column('COMPANY_NAME')),
      optional('profile.jobTitle', 'text', column('JOB_TITLE')),
      optional('attribution.adClickId', 'text', 'gcl_id'),
      optional('attribution.campaignId', 'text', 'campaign_id'),
      optional('attribution.adGroupId', 'text', 'adgroup_id'),
      optional('attribution.adId', 'text', 'creative_id'),
      optional('attribution.formId', 'text', 'form_id'),
      required('attribution.recordId', 'text', 'lead_id'),
    ],
    recordIds: { 'google-ads': 'attribution.recordId' },
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
