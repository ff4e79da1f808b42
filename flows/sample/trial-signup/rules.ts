import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** A trial that begins, ends or cannot be paid needs a person. What else changes in an account is noted. */
export const trialSignupRules = defineRuleSet({
  name: 'trial-signup',
  owner: 'vera',
  rules: [
    { id: 'test-mode', when: { fact: 'isLive', is: '=', value: false }, decision: 'reject', closesEngagement: false },
    {
      id: 'account-changed',
      when: { fact: 'eventType', is: 'in', value: ['customer.created', 'customer.updated', 'invoice.paid'] },
      decision: 'evidence',
    },
    {
      id: 'trial-cancelled',
      when: { fact: 'eventType', is: '=', value: 'customer.subscription.deleted' },
      decision: 'reject',
      closesEngagement: true,
    },
    {
      id: 'became-a-customer',
      when: {
        all: [
          { fact: 'eventType', is: '=', value: 'customer.subscription.updated' },
          { fact: 'previousStatus', is: '=', value: 'trialing' },
          { fact: 'status', is: '=', value: 'active' },
        ],
      },
      decision: 'advance',
    },
    {
      id: 'trial-started',
      when: {
        any: [
          {
            all: [
              { fact: 'eventType', is: '=', value: 'checkout.session.completed' },
              { fact: 'checkoutMode', is: '=', value: 'subscription' },
            ],
          },
          {
            all: [
              { fact: 'eventType', is: '=', value: 'customer.subscription.created' },
              { fact: 'status', is: '=', value: 'trialing' },
            ],
          },
        ],
      },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 60,
      priority: 'high',
      nextStep: 'Welcome the trial and help with the first steps',
    },
    {
      id: 'trial-ends-soon',
      when: { fact: 'eventType', is: '=', value: 'customer.subscription.trial_will_end' },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 480,
      priority: 'medium',
      nextStep: 'Call before the trial ends',
    },
    {
      id: 'payment-failed',
      when: { fact: 'eventType', is: '=', value: 'invoice.payment_failed' },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 240,
      priority: 'medium',
      nextStep: 'Ask for another way to pay',
    },
    {
      id: 'subscription-changed',
      when: { fact: 'eventType', is: 'in', value: ['customer.subscription.created', 'customer.subscription.updated'] },
      decision: 'evidence',
    },
  ],
  otherwise: 'hold',
});
