import { describe, expect, it } from 'vitest';
import { facts, partsOf, sample, split, textOf } from './parts.ts';

describe('what Intercom sends', () => {
  const conversation = { kind: 'conversation', id: '215473853299345' };

  it.each([
    ['intercom.json', 'notif_b577ea09-0998-45cf-ade1-df4d102a58ec'],
    ['intercom.closed.json', 'notif_2bc4bf3a-0064-4fb0-9e17-dc44d91bcb9b'],
  ])('in %s is one signal that refers to a conversation', (file, eventKey) => {
    expect(facts(split('intercom', sample(file)))).toEqual([
      { eventKey, recordId: conversation.id, reference: conversation },
    ]);
  });

  it('is the same bytes at the second attempt, and every other byte is as it was sent', () => {
    const body = sample('intercom.json');
    const again = body.replace('"delivery_attempts": 1', '"delivery_attempts": 2').replace('"pending"', '"retry"');
    expect(split('intercom', again)).toEqual(split('intercom', body));
    const expected = body
      .replace('"delivery_attempts": 1', '"delivery_attempts": null')
      .replace('"delivery_status": "pending"', '"delivery_status": null')
      .replace('"delivered_at": 0', '"delivered_at": null');
    expect(textOf(partsOf(split('intercom', body))[0])).toBe(expected);
  });

  it('as a ping is a test', () => {
    const ping = { type: 'notification_event', id: null, topic: 'ping', data: { item: { type: 'ping' } } };
    expect(facts(split('intercom', JSON.stringify(ping)))).toEqual([{ isTest: true }]);
  });

  it('about a deleted conversation or a contact refers to nothing that must be fetched', () => {
    const about = (topic: string, type: string) =>
      facts(split('intercom', JSON.stringify({ id: 'n', topic, data: { item: { type, id: '7' } } })));
    expect(about('conversation.deleted', 'conversation')).toEqual([{ eventKey: 'n', recordId: '7' }]);
    expect(about('contact.email.updated', 'contact')).toEqual([{ eventKey: 'n', recordId: '7' }]);
  });
});

describe('what Twilio sends', () => {
  const CALL = `CA${'0'.repeat(31)}1`;
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

  it('is one signal, keyed by the call and the number in its sequence', () => {
    const body = sample('twilio-voice-status.txt');
    expect(split('twilio-voice', body, form)).toEqual({
      kind: 'one',
      part: { eventKey: `${CALL}:3`, recordId: CALL, body: new TextEncoder().encode(body) },
    });
  });

  it('is keyed by the status where no sequence is sent, and by nothing without a call', () => {
    expect(facts(split('twilio-voice', 'CallSid=CA1&CallStatus=busy', form))).toEqual([
      { eventKey: 'CA1:busy', recordId: 'CA1' },
    ]);
    expect(facts(split('twilio-voice', 'CallStatus=busy&SequenceNumber=1', form))).toEqual([{}]);
  });

  it('is unreadable as anything but a form', () => {
    expect(split('twilio-voice', '{}', { 'content-type': 'application/json' })).toEqual({
      kind: 'unreadable',
      why: 'unsupported-media-type',
    });
  });
});

describe('what Postmark sends', () => {
  it("is one signal under Postmark's id; the mail's own id is the record", () => {
    const body = sample('postmark-inbound.json');
    expect(split('postmark', body)).toEqual({
      kind: 'one',
      part: {
        eventKey: '22c74902-a0c1-4511-804f-341342852c90',
        recordId: 'CAGXpo2WKfxHWZ5UFYCR3H_J9SNMG+5AXUovfEFL6DjWBJSyZaA@mail.gmail.com',
        body: new TextEncoder().encode(body),
      },
    });
  });
});
