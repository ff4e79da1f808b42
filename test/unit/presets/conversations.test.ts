import { describe, expect, it } from 'vitest';
import { intercom } from '../../../flows/presets/intercom.ts';
import { postmark } from '../../../flows/presets/postmark.ts';
import { twilioVoice } from '../../../flows/presets/twilio-voice.ts';
import { CAMPAIGN, DANA, mapped, resultOf, sample } from './sample.ts';

const { email, phone, firstName, lastName, sessionId } = DANA;

describe('a notification of Intercom becomes its signal:', () => {
  const opening = 'Hi, do you support SAP EWM? We run 3 warehouses.';
  const signal = {
    channel: 'chat',
    identifiers: {
      userId: 'user_8842',
      anonymousId: '6762f1261bb69f9f2193bba7',
      email,
      conversation: '215473853299345',
      sessionId,
    },
    profile: { email, firstName, lastName },
    message: opening,
    attribution: {
      ...CAMPAIGN,
      page: 'https://northwind.example/pricing?utm_source=google&utm_medium=cpc&utm_campaign=q4-automation-webinar',
      sessionId,
      recordId: '215473853299345',
    },
  };
  const facts = { assigneeId: 991_267_715, teamId: 5_017_691, isBotInvolved: true, botResolution: 'escalated' };
  const closed = {
    ...signal,
    occurredAt: 1_795_014_240_000,
    facts: { ...facts, eventType: 'conversation.admin.closed', state: 'closed' },
  };

  it('a conversation handed to a person says to whom covers: [25]', () => {
    expect(resultOf(intercom, sample('intercom.json'))).toEqual(
      mapped({
        ...signal,
        occurredAt: 1_795_014_105_000,
        facts: { ...facts, eventType: 'conversation.admin.assigned', state: 'open' },
      }),
    );
  });

  it('a closed one is about the contact, not about the teammate who closed it', () => {
    expect(resultOf(intercom, sample('intercom.closed.json'))).toEqual(mapped(closed));
  });

  it('with its transcript it holds everything the contact said, and only that covers: [25]', () => {
    const fetched = sample('intercom.transcript.json');
    expect(resultOf(intercom, sample('intercom.closed.json'), { fetched })).toEqual(
      mapped({ ...closed, message: `${opening}\nMarch. Call me on +1 415 555 0142.` }),
    );
  });

  it('a conversation that a teammate began is not the teammate’s', () => {
    const ours = sample('intercom.json').replace('"type": "user"', '"type": "admin"');
    const result = resultOf(intercom, ours);
    expect(result).toMatchObject({ kind: 'mapped', signal: { profile: {}, identifiers: { userId: 'user_8842' } } });
    expect(JSON.stringify(result)).not.toContain(email);
    expect(result).not.toHaveProperty('signal.message');
  });

  it('a contact who gave an address is known by it from then on', () => {
    const item = { type: 'contact', id: 'c1', external_id: null, email, name: 'Dana Whitfield', phone: null };
    const text = JSON.stringify({ id: 'n', topic: 'contact.email.updated', created_at: 1_795_014_105, data: { item } });
    expect(resultOf(intercom, text)).toMatchObject({
      kind: 'mapped',
      signal: { identifiers: { anonymousId: 'c1', email }, profile: { firstName, lastName } },
    });
  });
});

describe('a mail of Postmark becomes its signal:', () => {
  const message = 'Thanks Priya - Tuesday 10:00 works. Can you bring pricing for 3 sites?';
  const without = (field: string): string => {
    const mail = JSON.parse(sample('postmark-inbound.json'));
    return JSON.stringify({ ...mail, [field]: '' });
  };

  it('an answer holds what is new, and its thread covers: [26, 27]', () => {
    expect(resultOf(postmark, sample('postmark-inbound.json'))).toEqual(
      mapped({
        channel: 'email',
        occurredAt: Date.UTC(2026, 10, 18, 15, 4, 5),
        identifiers: { email, conversation: '0102018e.outbound-1@acme.example' },
        profile: { email, firstName, lastName },
        message,
        facts: { isReply: true, isAutomatic: false, senderCheck: 'pass', isSpam: false },
        attribution: {
          thread: '0102018e.outbound-1@acme.example',
          recordId: 'CAGXpo2WKfxHWZ5UFYCR3H_J9SNMG+5AXUovfEFL6DjWBJSyZaA@mail.gmail.com',
          mailboxHash: 'lead_8842',
          subject: 'Re: Your warehouse robots demo',
        },
      }),
    );
  });

  it.each([
    ['by its subject', { Subject: 'Fwd: Your warehouse robots demo' }],
    ['by what the mail program notes', { Headers: [{ Name: 'Resent-From', Value: 'bob@acme.example' }] }],
  ])('one that somebody passed on is known %s', (_how, more) => {
    const mail = JSON.stringify({ ...JSON.parse(sample('postmark-inbound.json')), ...more });
    expect(resultOf(postmark, mail)).toMatchObject({ signal: { forwarded: true } });
  });

  it('holds the same where Postmark could not strip the quotation, from text or HTML', () => {
    expect(resultOf(postmark, without('StrippedTextReply'))).toMatchObject({ signal: { message } });
    const html = JSON.stringify({ ...JSON.parse(without('StrippedTextReply')), TextBody: '' });
    expect(resultOf(postmark, html)).toMatchObject({ signal: { message } });
  });

  it('without a name in From is one of an address', () => {
    const mail = JSON.parse(sample('postmark-inbound.json'));
    const bare = { ...mail, FromName: '', FromFull: { ...mail.FromFull, Name: '' } };
    expect(resultOf(postmark, JSON.stringify(bare))).toMatchObject({ kind: 'mapped', signal: { profile: { email } } });
  });
});

describe('a call of Twilio becomes its signal:', () => {
  const recordId = `CA${'0'.repeat(31)}1`;
  const call = sample('twilio-voice-status.txt');
  const facts = {
    eventType: 'completed',
    direction: 'inbound',
    callSeconds: 187,
    sequence: 3,
    sipCode: 200,
    country: 'us',
  };

  it('a call to us is the caller’s covers: [28]', () => {
    expect(resultOf(twilioVoice, call)).toEqual(
      mapped({
        channel: 'call',
        occurredAt: Date.UTC(2026, 10, 18, 15, 7, 12),
        identifiers: { phone, conversation: recordId },
        profile: { phone },
        facts,
        attribution: { dialledNumber: '+14155550199', sessionId: recordId, recordId },
      }),
    );
  });

  it.each(['outbound-api', 'outbound-dial'])('a call of ours (%s) is the one’s we called', (direction) => {
    const result = resultOf(twilioVoice, call.replace('Direction=inbound', `Direction=${direction}`));
    expect(result).toMatchObject({ kind: 'mapped', signal: { identifiers: { phone: '+14155550199' } } });
  });

  it.each(['anonymous', '%2B266696687', 'client%3Aalice', 'sip%3Aa%40b.example'])(
    'a caller %s has no number',
    (from) => {
      expect(resultOf(twilioVoice, call.replace('&From=%2B14155550142', `&From=${from}`))).toMatchObject({
        kind: 'mapped',
        signal: { identifiers: { conversation: recordId } },
        unusable: ['From'],
      });
    },
  );

  it('a call whose direction is not told waits: it could be anybody’s', () => {
    expect(resultOf(twilioVoice, call.replace('Direction=', 'CallDirection='))).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'Direction', found: 'missing', suggestion: 'CallDirection' }],
    });
  });
});
