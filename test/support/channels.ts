/**
 * One person on several channels. Each knows them by something else: the chat by its visitor, mail by an address, a call by
 * its number; who says more on one of them than the others know is what links them.
 */
import type { Answer } from '../../core/ingest/answers.ts';
import { type Sendable, sign } from '../../sandbox/senders.ts';
import { secretsOf } from './requests.ts';
import type { Road } from './road.ts';

/** Posts it as its vendor would; what it refers to is found, and says nothing more. */
export function say(road: Road, sample: Sendable, eventKey = `${sample.emitter}-1`): Promise<Answer> {
  const { registry, keys, now } = road;
  const secrets = { [sample.emitter]: secretsOf(sample.emitter, registry) };
  road.vendors.tokens.set(sample.emitter, 'token');
  road.vendors.answer = () => ({ kind: 'found', body: new TextEncoder().encode('{}') });
  return road.post(sign(sample, { secrets, keys, now: now(), publicUrl: 'https://api.example', eventKey }));
}

export interface Somebody {
  /** Part of every key and name: no two people share one. */
  readonly key: string;
  readonly visitor: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string;
  readonly account: string;
}

/** The n-th person of a test. */
export const somebody = (n: number, key = `p${n}`): Somebody => ({
  key,
  visitor: `visitor-${key}`,
  email: `${key}@channels.example`,
  phone: `+34600${String(100_000 + n)}`,
  account: `u-${key}`,
});

/** What a channel tells beside what it always knows. */
export interface Tells {
  readonly email?: string;
  readonly account?: string;
}

const seconds = (at: number): number => Math.floor(at / 1000);

/** A conversation at Intercom that was handed to a person: the visitor, and what they said of themselves there. */
export const chat = ({ key, visitor }: Somebody, at: number, { email, account }: Tells = {}): Sendable => ({
  emitter: 'intercom',
  contentType: 'application/json',
  body: {
    type: 'notification_event',
    id: `notif_${key}`,
    topic: 'conversation.admin.assigned',
    created_at: seconds(at),
    data: {
      type: 'notification_event_data',
      item: {
        type: 'conversation',
        id: `conversation-${key}`,
        created_at: seconds(at),
        updated_at: seconds(at),
        state: 'open',
        admin_assignee_id: 7_712_004,
        source: {
          type: 'conversation',
          id: `source-${key}`,
          body: 'Do you support shifts across midnight?',
          author: { type: 'lead', id: visitor, name: null, email: email ?? null },
          url: 'https://www.acme.example/pricing',
        },
        contacts: {
          type: 'contact.list',
          contacts: [{ type: 'contact', id: visitor, external_id: account ?? null }],
        },
        conversation_parts: {
          type: 'conversation_part.list',
          conversation_parts: [
            { type: 'conversation_part', id: '9', part_type: 'assignment', created_at: seconds(at) },
          ],
          total_count: 1,
        },
      },
    },
  },
});

/** A mail at Postmark. */
export const mail = ({ key, email }: Somebody, at: number): Sendable => ({
  emitter: 'postmark',
  contentType: 'application/json',
  body: {
    FromName: 'Ines Duarte',
    MessageStream: 'inbound',
    From: email,
    FromFull: { Email: email, Name: 'Ines Duarte', MailboxHash: '' },
    To: 'hello@inbound.acme.example',
    ToFull: [{ Email: 'hello@inbound.acme.example', Name: '', MailboxHash: '' }],
    OriginalRecipient: 'hello@inbound.acme.example',
    Subject: 'Robots for the night shift',
    MessageID: `mail-${key}`,
    Date: new Date(at).toUTCString().replace('GMT', '+0000'),
    TextBody: 'Which robots fit our aisles?',
    HtmlBody: '',
    StrippedTextReply: '',
    Headers: [
      { Name: 'Received-SPF', Value: 'pass' },
      { Name: 'Message-ID', Value: `<${key}@mx.channels.example>` },
    ],
    Attachments: [],
  },
});

/** A call that nobody took, at Twilio: the number is all it knows. */
export const call = ({ key, phone }: Somebody, at: number): Sendable => ({
  emitter: 'twilio-voice',
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams({
    AccountSid: 'AC-tests',
    CallSid: `CA-${key}`,
    CallStatus: 'no-answer',
    Direction: 'inbound',
    From: phone,
    To: '+34910000000',
    SequenceNumber: '2',
    Timestamp: new Date(at).toUTCString().replace('GMT', '+0000'),
    CallDuration: '0',
  }).toString(),
});

/** Somebody asks to be called back. */
export const callback = ({ phone }: Somebody, at: number, tells: Tells = {}): Sendable => ({
  emitter: 'support-api',
  contentType: 'application/json',
  body: {
    type: 'callback.requested',
    timestamp: new Date(at).toISOString(),
    data: {
      phone,
      topic: 'billing',
      ...(tells.email ? { email: tells.email } : {}),
      ...(tells.account ? { user_id: tells.account } : {}),
    },
  },
});

/** The contact page, which knows address, number and the visitor of the chat. */
export const form = ({ key, email, phone, visitor }: Somebody, at: number): Sendable => ({
  emitter: 'contact-form',
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams({
    form_id: 'contact-us',
    submission_id: `submission-${key}`,
    shown_at: String(at - 60_000),
    website: '',
    first_name: 'Ines',
    last_name: 'Duarte',
    email,
    phone,
    anonymous_id: visitor,
    company: 'Porto Cargo',
    message: 'Please call about the robots.',
  }).toString(),
});
