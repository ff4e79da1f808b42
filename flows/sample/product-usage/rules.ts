import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** Use is evidence. It qualifies only on a pattern that is declared here, and only of somebody we know. */
export const productUsageRules = defineRuleSet({
  name: 'product-usage',
  owner: 'vera',
  rules: [
    {
      id: 'stranger',
      when: {
        all: [
          { fact: 'hasEmail', is: '=', value: false },
          { fact: 'hasUserId', is: '=', value: false },
        ],
      },
      decision: 'evidence',
    },
    {
      id: 'reached-a-limit',
      when: { fact: 'eventType', is: 'in', value: ['seat-limit-reached', 'plan-limit-reached'] },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 240,
      priority: 'high',
      nextStep: 'Offer the plan that fits',
    },
    {
      id: 'invited-a-team',
      when: {
        all: [
          { fact: 'eventType', is: '=', value: 'teammates-invited' },
          { fact: 'invited', is: '>=', value: 3 },
        ],
      },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 480,
      priority: 'medium',
      nextStep: 'Offer help with the rollout to the team',
    },
    {
      id: 'use-jumped',
      when: {
        all: [
          { fact: 'eventType', is: '=', value: 'usage-reported' },
          { fact: 'usageDeltaPercent', is: '>=', value: 50 },
        ],
      },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 480,
      priority: 'medium',
      nextStep: 'Ask what changed and offer the plan that fits',
    },
    {
      id: 'score-rose',
      when: {
        all: [
          { fact: 'eventType', is: '=', value: 'usage_spike' },
          { fact: 'score', is: '>=', value: 80 },
        ],
      },
      decision: 'assign',
      pool: 'trial-team',
      dueMinutes: 480,
      priority: 'medium',
      nextStep: 'Ask what changed and offer the plan that fits',
    },
    { id: 'ordinary-use', when: { all: [] }, decision: 'evidence' },
  ],
  otherwise: 'hold',
});
