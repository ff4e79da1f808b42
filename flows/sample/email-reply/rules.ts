import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** Machines and junk are turned away, a sender nobody vouches for is looked at, a person is answered. */
export const emailReplyRules = defineRuleSet({
  name: 'email-reply',
  owner: 'vera',
  rules: [
    {
      id: 'written-by-a-machine',
      when: { fact: 'isAutomatic', is: '=', value: true },
      decision: 'evidence',
    },
    { id: 'junk', when: { fact: 'isSpam', is: '=', value: true }, decision: 'reject', closesEngagement: false },
    { id: 'forged-sender', when: { fact: 'senderCheck', is: '=', value: 'fail' }, decision: 'hold' },
    { id: 'nothing-written', when: { fact: 'hasMessage', is: '=', value: false }, decision: 'hold' },
    {
      id: 'answered-us',
      when: { fact: 'isReply', is: '=', value: true },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 120,
      priority: 'high',
      nextStep: 'Answer the reply',
    },
    {
      id: 'wrote-first',
      when: { fact: 'hasEmail', is: '=', value: true },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 240,
      priority: 'medium',
      nextStep: 'Answer the mail',
    },
  ],
  otherwise: 'hold',
});
