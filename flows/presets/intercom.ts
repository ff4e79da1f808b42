import { definePreset, only, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;

const AUTHOR = 'data.item.source.author';
/** Somebody of ours may open a conversation too: then its author is not the lead. */
const CONTACTS = ['user', 'lead', 'contact'] as const;
const SESSION = ['data.item.custom_attributes.session_id', 'data.item.custom_attributes.Session ID'] as const;
const PAGE = ['data.item.source.url', 'data.item.first_contact_reply.url'] as const;

/**
 * Intercom's notifications of API version 2.x: conversations, and contacts themselves. Handed to a person is
 * `conversation.admin.assigned` with an `assigneeId`. `fetched` is the conversation: what was said, as lines by contact,
 * teammate and bot. A visitor is known by Intercom's contact id until an address is known.
 */
export const intercom = definePreset({
  emitter: {
    name: 'intercom',
    kind: 'vendor-webhook',
    connector: 'intercom',
    account: 'intercom',
    path: '/hooks/intercom',
    contract: 'intercom',
    tier: 'seconds',
    signature: 'HMAC-SHA1 of the body (X-Hub-Signature), no time',
    eventKey: 'id',
    recordId: 'data.item.id',
    clock: 'sender',
  },
  contract: {
    name: 'intercom',
    emitter: 'intercom',
    kind: 'inbound',
    channel: 'chat',
    format: 'json',
    schema: {
      type: 'object',
      required: ['topic', 'created_at', 'data'],
      properties: {
        type: text,
        id: text,
        topic: text,
        app_id: text,
        created_at: integer,
        first_sent_at: integer,
        delivered_at: integer,
        delivery_attempts: integer,
        delivery_status: text,
        self: text,
        links: { type: 'object' },
        data: {
          type: 'object',
          required: ['item'],
          properties: { type: text, item: { type: 'object' } },
        },
        fetched: {
          type: 'object',
          required: ['transcript'],
          properties: {
            transcript: {
              type: 'array',
              items: { type: 'object', properties: { by: text, at: integer, text } },
            },
            conversation: { type: 'object' },
          },
        },
      },
    },
    mappings: [
      optional(
        'occurredAt',
        'timestamp-seconds',
        'data.item.conversation_parts.conversation_parts[0].created_at',
        'data.item.updated_at',
        'created_at',
      ),
      required('facts.eventType', 'word', 'topic'),
      optional('facts.state', 'word', 'data.item.state'),
      optional('facts.assigneeId', 'number', 'data.item.admin_assignee_id'),
      optional('facts.teamId', 'number', 'data.item.team_assignee_id'),
      optional('facts.isBotInvolved', 'boolean', 'data.item.ai_agent_participated'),
      optional('facts.botResolution', 'word', 'data.item.ai_agent.resolution_state'),
      optional('facts.rating', 'number', 'data.item.conversation_rating.rating'),
      optional('identifiers.userId', 'text', 'data.item.contacts.contacts[0].external_id'),
      optional('identifiers.anonymousId', 'text', 'data.item.contacts.contacts[0].id'),
      ...only('data.item.type', ['conversation'], [optional('identifiers.conversation', 'text', 'data.item.id')]),
      optional('identifiers.clickId', 'url-click-id', ...PAGE),
      optional('identifiers.sessionId', 'text', ...SESSION),
      ...only(`${AUTHOR}.type`, CONTACTS, [
        optional('identifiers.email', 'email', `${AUTHOR}.email`),
        optional('profile.email', 'email', `${AUTHOR}.email`),
        optional('profile.firstName', 'first-name', `${AUTHOR}.name`),
        optional('profile.lastName', 'last-name', `${AUTHOR}.name`),
      ]),
      ...only('data.item.type', CONTACTS, [
        optional('identifiers.userId', 'text', 'data.item.external_id'),
        optional('identifiers.anonymousId', 'text', 'data.item.id'),
        optional('identifiers.email', 'email', 'data.item.email'),
        optional('identifiers.phone', 'phone', 'data.item.phone'),
        optional('profile.email', 'email', 'data.item.email'),
        optional('profile.phone', 'phone', 'data.item.phone'),
        optional('profile.firstName', 'first-name', 'data.item.name'),
        optional('profile.lastName', 'last-name', 'data.item.name'),
      ]),
      optional('message', 'html-text', 'fetched.transcript[*by=contact].text'),
      ...only(`${AUTHOR}.type`, CONTACTS, [optional('message', 'html-text', 'data.item.source.body')]),
      optional('attribution.source', 'url-utm-source', ...PAGE),
      optional('attribution.medium', 'url-utm-medium', ...PAGE),
      optional('attribution.campaign', 'url-utm-campaign', ...PAGE),
      optional('attribution.term', 'url-utm-term', ...PAGE),
      optional('attribution.content', 'url-utm-content', ...PAGE),
      optional('attribution.adClickId', 'url-gclid', ...PAGE),
      optional('attribution.page', 'text', ...PAGE),
      optional('attribution.sessionId', 'text', ...SESSION),
      optional('attribution.recordId', 'text', 'data.item.id'),
    ],
    recordIds: { intercom: 'attribution.recordId' },
    metadata: { source: 'counted', campaign: 'counted', sessionId: 'counted', intentId: 'optional' },
  },
});
