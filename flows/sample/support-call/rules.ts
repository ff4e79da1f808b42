import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** A call nobody took is returned. One that was taken is written down. A call of ours says only that it was made. */
export const supportCallRules = defineRuleSet({
  name: 'support-call',
  owner: 'vera',
  rules: [
    { id: 'we-called', when: { fact: 'direction', is: '!=', value: 'inbound' }, decision: 'evidence' },
    {
      id: 'not-over-yet',
      when: { fact: 'eventType', is: 'in', value: ['queued', 'initiated', 'ringing', 'answered', 'in-progress'] },
      decision: 'evidence',
    },
    {
      id: 'nobody-took-it',
      when: { fact: 'eventType', is: 'in', value: ['no-answer', 'busy', 'failed', 'canceled'] },
      decision: 'assign',
      pool: 'support-desk',
      dueMinutes: 30,
      priority: 'high',
      nextStep: 'Call back: nobody took the call',
    },
    {
      id: 'hung-up-early',
      when: {
        all: [
          { fact: 'eventType', is: '=', value: 'completed' },
          { fact: 'callSeconds', is: '<', value: 15 },
        ],
      },
      decision: 'assign',
      pool: 'support-desk',
      dueMinutes: 60,
      priority: 'medium',
      nextStep: 'Call back: the caller hung up while waiting',
    },
    {
      id: 'spoke-with-us',
      when: { fact: 'eventType', is: '=', value: 'completed' },
      decision: 'assign',
      pool: 'support-desk',
      dueMinutes: 240,
      priority: 'low',
      nextStep: 'Write down what the caller needs',
    },
  ],
  otherwise: 'hold',
});
