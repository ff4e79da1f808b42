import { definePreset, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;
const people = {
  type: 'array',
  items: { type: 'object', properties: { Email: text, Name: text, MailboxHash: text } },
} as const;

/**
 * Postmark's inbound mail. What counts as the message is what the writer added; `isAutomatic` and `senderCheck` are for rules
 * that must not answer machines or believe a forged sender. `mailboxHash` is what stood behind `+` in our address.
 */
export const postmark = definePreset({
  emitter: {
    name: 'postmark',
    kind: 'vendor-webhook',
    connector: 'postmark',
    account: 'mail',
    path: '/hooks/postmark',
    contract: 'postmark',
    tier: 'minutes',
    signature: 'user and password in the URL (Authorization: Basic)',
    eventKey: 'MessageID',
    recordId: 'Message-ID of Headers',
    clock: 'sender',
  },
  contract: {
    name: 'postmark',
    emitter: 'postmark',
    kind: 'inbound',
    channel: 'email',
    format: 'json',
    schema: {
      type: 'object',
      required: ['MessageID', 'FromFull', 'Headers'],
      properties: {
        MessageID: text,
        MessageStream: text,
        From: text,
        FromName: text,
        FromFull: {
          type: 'object',
          required: ['Email'],
          properties: { Email: text, Name: text, MailboxHash: text },
        },
        To: text,
        ToFull: people,
        Cc: text,
        CcFull: people,
        Bcc: text,
        BccFull: people,
        OriginalRecipient: text,
        ReplyTo: text,
        Subject: text,
        MailboxHash: text,
        Date: text,
        TextBody: text,
        HtmlBody: text,
        StrippedTextReply: text,
        Tag: text,
        RawEmail: text,
        Headers: {
          type: 'array',
          items: { type: 'object', required: ['Name', 'Value'], properties: { Name: text, Value: text } },
        },
        Attachments: { type: 'array', items: { type: 'object' } },
      },
    },
    mappings: [
      optional('occurredAt', 'timestamp-mail', 'Date'),
      required('identifiers.email', 'email', 'FromFull.Email'),
      optional('identifiers.conversation', 'mail-thread', 'Headers'),
      required('profile.email', 'email', 'FromFull.Email'),
      optional('profile.firstName', 'first-name', 'FromFull.Name', 'FromName'),
      optional('profile.lastName', 'last-name', 'FromFull.Name', 'FromName'),
      optional('message', 'mail-reply', 'StrippedTextReply', 'TextBody', 'HtmlBody'),
      optional('forwarded', 'subject-is-forwarded', 'Subject'),
      optional('forwarded', 'mail-is-forwarded', 'Headers'),
      optional('facts.isReply', 'mail-is-reply', 'Headers'),
      optional('facts.isAutomatic', 'mail-is-automatic', 'Headers'),
      optional('facts.senderCheck', 'mail-sender-check', 'Headers'),
      optional('facts.isSpam', 'boolean', 'Headers[Name=X-Spam-Status].Value'),
      optional('attribution.thread', 'mail-thread', 'Headers'),
      optional('attribution.recordId', 'mail-id', 'Headers'),
      optional('attribution.mailboxHash', 'text', 'MailboxHash'),
      optional('attribution.subject', 'text', 'Subject'),
    ],
    recordIds: { postmark: 'attribution.recordId' },
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
