import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** The first rule that applies decides. What no rule covers waits for a person. */
export const demoRequestRules = defineRuleSet({
  name: 'demo-request',
  owner: 'vera',
  rules: [
    {
      id: 'test-address',
      when: { fact: 'emailDomain', is: '=', value: 'example.invalid' },
      decision: 'reject',
      closesEngagement: false,
    },
    { id: 'nobody-named', when: { fact: 'hasIdentifier', is: '=', value: false }, decision: 'hold' },
    {
      id: 'evidence',
      when: {
        any: [
          { fact: 'kind', is: '=', value: 'evidence' },
          { fact: 'eventType', is: 'in', value: ['page.viewed', 'email.opened'] },
        ],
      },
      decision: 'evidence',
    },
    { id: 'lead-updated', when: { fact: 'eventType', is: '=', value: 'lead.updated' }, decision: 'advance' },
    {
      id: 'student',
      when: {
        any: [
          { fact: 'intent', is: '=', value: 'student' },
          { fact: 'emailDomainIsAcademic', is: '=', value: true },
        ],
      },
      decision: 'nurture',
    },
    {
      id: 'one-person-on-free-mail',
      when: {
        all: [
          { fact: 'emailDomainIsFree', is: '=', value: true },
          { fact: 'teamSize', is: '<=', value: 1 },
        ],
      },
      decision: 'nurture',
    },
    {
      id: 'wants-a-demo',
      when: {
        all: [
          { fact: 'hasEmail', is: '=', value: true },
          {
            any: [
              { fact: 'intent', is: '=', value: 'demo' },
              { fact: 'teamSize', is: '>=', value: 5 },
            ],
          },
        ],
      },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 15,
      priority: 'high',
      nextStep: 'Call to arrange the demo',
    },
    {
      id: 'wrote-to-us',
      when: {
        all: [
          { fact: 'hasEmail', is: '=', value: true },
          { fact: 'hasMessage', is: '=', value: true },
        ],
      },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 240,
      priority: 'medium',
      nextStep: 'Answer the message',
    },
    {
      id: 'sent-the-hosted-form',
      when: {
        all: [
          { fact: 'emitter', is: '=', value: 'hubspot-form' },
          { fact: 'hasEmail', is: '=', value: true },
        ],
      },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 15,
      priority: 'high',
      nextStep: 'Call to arrange the demo',
    },
  ],
  otherwise: 'hold',
});
