import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** A business address is called first, a phone number alone after it, the rest goes to the newsletter. */
export const adLeadRules = defineRuleSet({
  name: 'ad-lead',
  owner: 'vera',
  rules: [
    {
      id: 'test-lead',
      when: {
        any: [
          { fact: 'isTest', is: '=', value: true },
          { fact: 'emailDomain', is: '=', value: 'example.invalid' },
        ],
      },
      decision: 'reject',
      closesEngagement: false,
    },
    { id: 'student', when: { fact: 'emailDomainIsAcademic', is: '=', value: true }, decision: 'nurture' },
    {
      id: 'business-address',
      when: { fact: 'emailDomainIsFree', is: '=', value: false },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 30,
      priority: 'high',
      nextStep: 'Call about the advertisement',
    },
    {
      id: 'left-a-number',
      when: { fact: 'hasPhone', is: '=', value: true },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 240,
      priority: 'medium',
      nextStep: 'Call about the advertisement',
    },
    { id: 'private-address', when: { fact: 'hasEmail', is: '=', value: true }, decision: 'nurture' },
  ],
  otherwise: 'hold',
});
