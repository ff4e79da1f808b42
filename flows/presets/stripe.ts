import { definePreset, only, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const object = { type: 'object' } as const;

const EMAIL = [
  'data.object.customer_details.email',
  'data.object.customer_email',
  'data.object.email',
  'fetched.email',
] as const;
const PHONE = [
  'data.object.customer_details.phone',
  'data.object.customer_phone',
  'data.object.phone',
  'fetched.phone',
] as const;
const NAME = ['data.object.customer_details.name', 'data.object.customer_name', 'fetched.name'] as const;
/** An invoice repeats the metadata of its subscription. */
const METADATA = 'data.object.metadata';
const PARENT_METADATA = 'data.object.parent.subscription_details.metadata';

/** Where somebody stands, by the status of the subscription. Unpaid ones are customers until Stripe ends them. */
const SUBSCRIPTION_STAGES = {
  trialing: 'trial',
  active: 'customer',
  past_due: 'customer',
  unpaid: 'customer',
  canceled: 'churned',
} as const;

/**
 * Stripe's events. `data.object` is another thing in each of them and differs by `api_version`, so its fields are not listed:
 * what is mapped was read from checkout sessions, customers, subscriptions and invoices of 2025-09-30. A subscription names
 * its customer by id only: `fetched` is that customer. Campaign fields come along as metadata that your checkout sets.
 */
export const stripe = definePreset({
  emitter: {
    name: 'stripe',
    kind: 'vendor-webhook',
    connector: 'stripe',
    path: '/hooks/stripe',
    contract: 'stripe',
    tier: 'minutes',
    signature: 'HMAC-SHA256 of time and body (Stripe-Signature), 5 min',
    eventKey: 'id',
    recordId: 'data.object.id',
    clock: 'sender',
  },
  contract: {
    name: 'stripe',
    emitter: 'stripe',
    kind: 'inbound',
    channel: 'payment',
    format: 'json',
    schema: {
      type: 'object',
      required: ['id', 'type', 'created', 'data'],
      properties: {
        id: text,
        object: text,
        api_version: text,
        account: text,
        created: { type: 'integer', description: 'epoch seconds' },
        livemode: { type: 'boolean' },
        pending_webhooks: { type: 'integer' },
        request: object,
        type: text,
        data: {
          type: 'object',
          required: ['object'],
          properties: { object, previous_attributes: object },
        },
        fetched: { type: 'object', description: 'the customer of a subscription' },
      },
    },
    mappings: [
      required('occurredAt', 'timestamp-seconds', 'created'),
      required('facts.eventType', 'word', 'type'),
      optional('facts.apiVersion', 'word', 'api_version'),
      optional('facts.isLive', 'boolean', 'livemode'),
      optional('facts.status', 'word', 'data.object.status'),
      ...only(
        'data.object.object',
        ['subscription'],
        [{ ...optional('facts.lifecycleStage', 'word', 'data.object.status'), words: { ...SUBSCRIPTION_STAGES } }],
      ),
      optional('facts.previousStatus', 'word', 'data.previous_attributes.status'),
      optional('facts.amountMinor', 'number', 'data.object.amount_due', 'data.object.amount_total'),
      optional('facts.currency', 'word', 'data.object.currency'),
      optional('facts.attempts', 'number', 'data.object.attempt_count'),
      optional('facts.trialEndsAtSeconds', 'number', 'data.object.trial_end'),
      optional('facts.isCancelledAtPeriodEnd', 'boolean', 'data.object.cancel_at_period_end'),
      optional('facts.seats', 'number', 'data.object.items.data[0].quantity', 'data.object.lines.data[0].quantity'),
      optional('facts.plan', 'word', 'data.object.items.data[0].price.nickname'),
      optional(
        'facts.price',
        'text',
        'data.object.items.data[0].price.id',
        'data.object.lines.data[0].pricing.price_details.price',
      ),
      optional('identifiers.userId', 'text', `${METADATA}.user_id`, 'fetched.metadata.user_id'),
      optional(
        'identifiers.anonymousId',
        'text',
        `${METADATA}.anonymous_id`,
        'data.object.client_reference_id',
        'fetched.metadata.anonymous_id',
      ),
      optional('identifiers.sessionId', 'text', `${METADATA}.session_id`),
      optional('identifiers.email', 'email', ...EMAIL),
      optional('identifiers.phone', 'phone', ...PHONE),
      optional('profile.email', 'email', ...EMAIL),
      optional('profile.phone', 'phone', ...PHONE),
      optional('profile.firstName', 'first-name', ...NAME),
      optional('profile.lastName', 'last-name', ...NAME),
      // Other things than a customer have names too: a product, a price.
      ...only(
        'data.object.object',
        ['customer'],
        [
          optional('profile.firstName', 'first-name', 'data.object.name'),
          optional('profile.lastName', 'last-name', 'data.object.name'),
          optional('attribution.customerId', 'text', 'data.object.id'),
        ],
      ),
      optional(
        'profile.company',
        'text',
        'data.object.custom_fields[key=company].text.value',
        'data.object.customer_details.business_name',
        `${METADATA}.company`,
        'fetched.metadata.company',
      ),
      optional('attribution.source', 'text', `${METADATA}.utm_source`, `${PARENT_METADATA}.utm_source`),
      optional('attribution.medium', 'text', `${METADATA}.utm_medium`, `${PARENT_METADATA}.utm_medium`),
      optional('attribution.campaign', 'text', `${METADATA}.utm_campaign`, `${PARENT_METADATA}.utm_campaign`),
      optional('attribution.term', 'text', `${METADATA}.utm_term`, `${PARENT_METADATA}.utm_term`),
      optional('attribution.content', 'text', `${METADATA}.utm_content`, `${PARENT_METADATA}.utm_content`),
      optional('attribution.sessionId', 'text', `${METADATA}.session_id`),
      optional('attribution.recordId', 'text', 'data.object.id'),
      optional('attribution.customerId', 'text', 'data.object.customer'),
      optional(
        'attribution.subscriptionId',
        'text',
        'data.object.parent.subscription_details.subscription',
        'data.object.subscription',
      ),
    ],
    recordIds: { stripe: 'attribution.customerId' },
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
