import { describe, expect, it } from 'vitest';
import { stripe } from '../../../flows/presets/stripe.ts';
import { CAMPAIGN, DANA, mapped, resultOf, sample } from './sample.ts';

const { email, phone, firstName, lastName, company, anonymousId, sessionId } = DANA;
const UTM = { ...CAMPAIGN, term: 'warehouse robots', content: 'ad-b' };
const CUSTOMER = 'cus_QXg1o8vcGmoR32';
const SUBSCRIPTION = 'sub_1Pgc6rB7WZ01zgkWNy0Cn5nw';
const PRICE = 'price_1PgafmB7WZ01zgkW6dKueIc5';
const base = { apiVersion: '2025-09-30.clover', isLive: false };

const event = (type: string, fetched?: string) =>
  resultOf(stripe, sample(`stripe.${type}.json`), fetched === undefined ? {} : { fetched });

const subscription = {
  ...base,
  currency: 'usd',
  trialEndsAtSeconds: 1_796_223_845,
  isCancelledAtPeriodEnd: true,
  seats: 5,
  plan: 'team-monthly',
  price: PRICE,
};

describe('an event of Stripe becomes its signal:', () => {
  it('a checkout says who, from where and what for covers: [24, 31]', () => {
    expect(event('checkout.session.completed')).toEqual(
      mapped({
        channel: 'payment',
        occurredAt: 1_795_014_245_000,
        identifiers: { email, phone, anonymousId, sessionId },
        profile: { email, phone, firstName, lastName, company },
        facts: {
          ...base,
          eventType: 'checkout.session.completed',
          status: 'complete',
          amountMinor: 0,
          currency: 'usd',
        },
        attribution: {
          ...UTM,
          sessionId,
          recordId: 'cs_test_a1YS1URlnyQCN5fUUduORoQ7Pw41PJqDWkIVQCpJPqkfIhd6tVY8XB1OLY',
          customerId: CUSTOMER,
          subscriptionId: SUBSCRIPTION,
        },
      }),
    );
  });

  it('a new customer says who', () => {
    expect(event('customer.created')).toEqual(
      mapped({
        channel: 'payment',
        occurredAt: 1_795_013_645_000,
        identifiers: { email, phone, anonymousId },
        profile: { email, phone, firstName, lastName },
        facts: { ...base, eventType: 'customer.created' },
        attribution: { campaign: CAMPAIGN.campaign, recordId: CUSTOMER, customerId: CUSTOMER },
      }),
    );
  });

  it.each([
    ['customer.subscription.created', 1_795_014_245_000, { status: 'trialing', lifecycleStage: 'trial' }],
    ['customer.subscription.trial_will_end', 1_795_964_645_000, { status: 'trialing', lifecycleStage: 'trial' }],
    [
      'customer.subscription.updated',
      1_796_227_545_000,
      { status: 'past_due', lifecycleStage: 'customer', previousStatus: 'trialing' },
    ],
  ])('%s says what happened, and nobody by name covers: [24, 31, 91]', (type, occurredAt, facts) => {
    expect(event(type)).toEqual(
      mapped({
        channel: 'payment',
        occurredAt,
        identifiers: {},
        profile: {},
        facts: { ...subscription, ...facts, eventType: type },
        attribution: { ...UTM, recordId: SUBSCRIPTION, customerId: CUSTOMER },
      }),
    );
  });

  it('a subscription says who once its customer was fetched', () => {
    const customer = JSON.stringify(JSON.parse(sample('stripe.customer.created.json')).data.object);
    expect(event('customer.subscription.created', customer)).toMatchObject({
      kind: 'mapped',
      signal: {
        identifiers: { email, phone, anonymousId },
        profile: { email, phone, firstName, lastName },
        facts: { eventType: 'customer.subscription.created', seats: 5 },
        attribution: { recordId: SUBSCRIPTION, customerId: CUSTOMER },
      },
    });
  });

  it('a failed payment says who owes how much for what', () => {
    expect(event('invoice.payment_failed')).toEqual(
      mapped({
        channel: 'payment',
        occurredAt: 1_796_227_545_000,
        identifiers: { email, phone },
        profile: { email, phone, firstName, lastName },
        facts: {
          ...base,
          eventType: 'invoice.payment_failed',
          status: 'open',
          amountMinor: 245_000,
          currency: 'usd',
          attempts: 1,
          seats: 5,
          price: PRICE,
        },
        attribution: {
          ...UTM,
          recordId: 'in_1Qabc1B7WZ01zgkWfA1lEd00',
          customerId: CUSTOMER,
          subscriptionId: SUBSCRIPTION,
        },
      }),
    );
  });

  it('a product that has a name is nobody', () => {
    const product = { object: 'product', id: 'prod_1', name: 'Team Plan' };
    const text = JSON.stringify({
      id: 'evt_1',
      type: 'product.created',
      created: 1_795_014_245,
      data: { object: product },
    });
    expect(resultOf(stripe, text)).toMatchObject({ kind: 'mapped', signal: { profile: {} } });
  });
});
