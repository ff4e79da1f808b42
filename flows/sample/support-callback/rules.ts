import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** A customer asked to be called back, or no longer wants it. */
export const supportCallbackRules = defineRuleSet({
  name: 'support-callback',
  owner: 'vera',
  rules: [
    {
      id: 'cancelled',
      when: { fact: 'eventType', is: '=', value: 'callback.cancelled' },
      decision: 'reject',
      closesEngagement: true,
    },
    {
      id: 'call-back',
      when: {
        all: [
          { fact: 'hasIdentifier', is: '=', value: true },
          { fact: 'eventType', is: '=', value: 'callback.requested' },
        ],
      },
      decision: 'assign',
      pool: 'support-desk',
      dueMinutes: 60,
      priority: 'medium',
      nextStep: 'Call the customer back',
    },
  ],
  otherwise: 'hold',
});
