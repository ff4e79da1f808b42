import { defineRuleSet } from '../../../core/definitions/registry.ts';

/** Only the hand-off to a person asks for one. What is said before and after it is evidence. */
export const chatHandoffRules = defineRuleSet({
  name: 'chat-handoff',
  owner: 'vera',
  rules: [
    {
      id: 'handed-to-a-person',
      when: {
        any: [
          {
            all: [
              {
                fact: 'eventType',
                is: 'in',
                value: ['conversation.admin.assigned', 'conversation.admin.open.assigned'],
              },
              {
                any: [
                  { fact: 'assigneeId', is: 'known' },
                  { fact: 'teamId', is: 'known' },
                ],
              },
            ],
          },
          {
            all: [
              { fact: 'eventType', is: '=', value: 'conversation.propertychange' },
              { fact: 'property', is: '=', value: 'assignedto' },
            ],
          },
        ],
      },
      decision: 'assign',
      pool: 'chat-desk',
      dueMinutes: 5,
      priority: 'high',
      nextStep: 'Take over the conversation',
    },
    {
      id: 'conversation-went-on',
      when: {
        fact: 'eventType',
        is: 'in',
        value: [
          'conversation.user.created',
          'conversation.user.replied',
          'conversation.operator.replied',
          'conversation.admin.replied',
          'conversation.admin.noted',
          'conversation.admin.assigned',
          'conversation.admin.closed',
          'conversation.rating.added',
          'conversation.creation',
          'conversation.newmessage',
          'conversation.propertychange',
        ],
      },
      decision: 'evidence',
    },
  ],
  otherwise: 'hold',
});
