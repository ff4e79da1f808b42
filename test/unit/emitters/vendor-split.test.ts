import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SignalPart, Split } from '../../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { requestOf } from './request.ts';

/** A sample of the vendor's, as it is sent. */
const sample = (file: string): string =>
  readFileSync(new URL(`../presets/data/${file}`, import.meta.url), 'utf8').replace('{zeros}', '0'.repeat(32));

const split = (name: string, body: string, headers: Readonly<Record<string, string>> = {}): Split => {
  const connector = EMITTER_CONNECTORS.get(name);
  if (!connector) throw new Error(`There is no connector "${name}".`);
  return connector.split(requestOf({ body, headers }));
};

const partsOf = (result: Split): readonly SignalPart[] =>
  result.kind === 'many' ? result.parts : result.kind === 'one' ? [result.part] : [];

/** All but the bytes. */
const facts = (result: Split) => partsOf(result).map(({ body: _body, ...rest }) => rest);
const textOf = (part: SignalPart | undefined): string => Buffer.from(part?.body ?? []).toString('utf8');
const jsonOf = (part: SignalPart | undefined): unknown => JSON.parse(textOf(part));

describe('what HubSpot sends', () => {
  const contact = { kind: 'contact', id: '1246978' };

  it('is one signal for each change, keyed by all that makes it one, out of order or not', () => {
    const result = split('hubspot-webhooks', sample('hubspot.json'));
    expect(result.kind).toBe('many');
    expect(facts(result)).toEqual([
      { eventKey: '33:22:3816279480:1246978:1795014240800', recordId: '1246978', reference: contact },
      {
        eventKey: '33:25:3816279340:1246978:1795014240000:lifecyclestage',
        recordId: '1246978',
        reference: contact,
      },
      { eventKey: '33:26:3816279341:1246978:1795014240000:email', recordId: '1246978', reference: contact },
    ]);
  });

  it('keeps two changes apart that share an event id', () => {
    const changes = ['email', 'phone'].map((propertyName) => ({
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      objectId: 4,
      occurredAt: 5,
      propertyName,
    }));
    expect(facts(split('hubspot-webhooks', JSON.stringify(changes))).map(({ eventKey }) => eventKey)).toEqual([
      '3:2:1:4:5:email',
      '3:2:1:4:5:phone',
    ]);
  });

  it('is the same signal with the same bytes on every attempt', () => {
    const again = sample('hubspot.json').replaceAll('"attemptNumber": 0', '"attemptNumber": 4');
    expect(split('hubspot-webhooks', again)).toEqual(split('hubspot-webhooks', sample('hubspot.json')));
  });

  it('of 100 changes is 100 signals, each once', () => {
    const changes = Array.from({ length: 100 }, (_, n) => ({
      eventId: 7,
      subscriptionId: 25,
      portalId: 33,
      appId: 1,
      occurredAt: 1_795_014_240_000 + (n % 10),
      subscriptionType: 'contact.propertyChange',
      attemptNumber: 2,
      objectId: 1_000 + Math.floor(n / 10),
      propertyName: 'lifecyclestage',
    }));
    const parts = partsOf(split('hubspot-webhooks', JSON.stringify(changes)));
    expect(parts).toHaveLength(100);
    expect(new Set(parts.map(({ eventKey }) => eventKey)).size).toBe(100);
    expect(parts.map(jsonOf)).toEqual(changes.map(({ attemptNumber: _, ...rest }) => rest));
  });

  it.each([
    ['contact.creation', 'contact'],
    ['company.propertyChange', 'company'],
    ['contact.deletion', undefined],
    ['contact.privacyDeletion', undefined],
    ['', undefined],
  ])('by %j refers to: %s', (subscriptionType, kind) => {
    const [part] = partsOf(split('hubspot-webhooks', JSON.stringify([{ subscriptionType, objectId: 5 }])));
    expect(part?.reference?.kind).toBe(kind);
  });

  it('under the name eventType, as one of its pages has it, is understood', () => {
    const [part] = partsOf(split('hubspot-webhooks', '[{"eventType":"contact.creation","objectId":5}]'));
    expect(part?.reference).toEqual({ kind: 'contact', id: '5' });
  });

  it('has no key when any part of it is missing', () => {
    const [first] = JSON.parse(sample('hubspot.json'));
    for (const name of ['portalId', 'subscriptionId', 'eventId', 'objectId', 'occurredAt']) {
      const { [name]: _gone, ...rest } = first;
      expect(partsOf(split('hubspot-webhooks', JSON.stringify([rest])))[0]).not.toHaveProperty('eventKey');
    }
  });

  it('is unreadable as an empty batch', () => {
    expect(split('hubspot-webhooks', '[]')).toEqual({ kind: 'unreadable', why: 'empty-batch' });
  });

  it('from a workflow is one signal, keyed by the newest conversion', () => {
    const body = sample('hubspot.workflow-form.json');
    expect(split('hubspot-workflow', body)).toEqual({
      kind: 'one',
      part: { eventKey: '2e137f47a86e48798322d47f6f529a93', recordId: '71', body: new TextEncoder().encode(body) },
    });
    const two = JSON.stringify({
      vid: 71,
      'form-submissions': [
        { 'conversion-id': 'old', timestamp: 1 },
        { 'conversion-id': 'new', timestamp: 2 },
        { 'conversion-id': 'older', timestamp: 0 },
      ],
    });
    expect(facts(split('hubspot-workflow', two))).toEqual([{ eventKey: 'new', recordId: '71' }]);
    expect(facts(split('hubspot-workflow', '{"vid":71}'))).toEqual([{ recordId: '71' }]);
  });
});

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

describe('what Meta sends', () => {
  const body = (leads: readonly string[], spelling = (id: string) => `"${id}"`): string =>
    `{"object":"page","entry":[${leads
      .map(
        (id, n) =>
          `{"id":"1","time":${n},"changes":[{"field":"leadgen","value":{"leadgen_id":${spelling(id)},"form_id":"9"}}]}`,
      )
      .join(',')}]}`;

  it('is one signal for each lead, which it only refers to', () => {
    expect(facts(split('meta-lead-ads', sample('meta-leadgen.json')))).toEqual([
      {
        eventKey: '24873651098472345',
        recordId: '24873651098472345',
        reference: { kind: 'lead', id: '24873651098472345' },
      },
    ]);
  });

  it('keeps every digit of an id sent as a number beyond 2^53', () => {
    const asNumber = split(
      'meta-lead-ads',
      body(['24873651098472345'], (id) => id),
    );
    expect(facts(asNumber)).toMatchObject([{ eventKey: '24873651098472345' }]);
    expect(asNumber).toEqual(split('meta-lead-ads', body(['24873651098472345'])));
  });

  it('of 1,000 leads is 1,000 signals, each once', () => {
    const leads = Array.from({ length: 1_000 }, (_, n) => String(24_873_651_098_000_000n + BigInt(n)));
    const parts = partsOf(split('meta-lead-ads', body(leads)));
    expect(parts.map(({ eventKey }) => eventKey)).toEqual(leads);
    expect(parts.map(({ reference }) => reference?.id)).toEqual(leads);
    expect(parts.map(jsonOf)).toEqual(
      leads.map((id) => ({ field: 'leadgen', value: { leadgen_id: id, form_id: '9' } })),
    );
  });

  it('may hold several leads of one page', () => {
    const changes = ['11', '12'].map((id) => ({ field: 'leadgen', value: { leadgen_id: id } }));
    const parts = partsOf(split('meta-lead-ads', JSON.stringify({ object: 'page', entry: [{ id: '1', changes }] })));
    expect(parts.map(({ eventKey }) => eventKey)).toEqual(['11', '12']);
  });

  it("as the dashboard's test is a test", () => {
    expect(facts(split('meta-lead-ads', body(['444444444444'])))).toEqual([
      { eventKey: '444444444444', recordId: '444444444444', isTest: true },
    ]);
  });

  it.each([
    ['a change of another field', '{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}'],
    ['an entry without changes', '{"object":"page","entry":[{"id":"1","messaging":[]}]}'],
    ['nothing at all', '{"object":"page","entry":[]}'],
    ['something else', '[1,2]'],
  ])('as %s is kept as one signal without a key', (_what, text) => {
    expect(facts(split('meta-lead-ads', text))).toEqual([{}]);
  });
});

describe('what Stripe sends', () => {
  const customer = { kind: 'customer', id: 'cus_QXg1o8vcGmoR32' };
  const sub = 'sub_1Pgc6rB7WZ01zgkWNy0Cn5nw';
  const session = 'cs_test_a1YS1URlnyQCN5fUUduORoQ7Pw41PJqDWkIVQCpJPqkfIhd6tVY8XB1OLY';

  it.each([
    ['customer.created', '1', 'cus_QXg1o8vcGmoR32'],
    ['checkout.session.completed', '2', session],
    ['customer.subscription.created', '3', sub],
    ['customer.subscription.trial_will_end', '4', sub],
    ['customer.subscription.updated', '5', sub],
    ['invoice.payment_failed', '6', 'in_1Qabc1B7WZ01zgkWfA1lEd00'],
  ])('as %s is one signal under its event id, and a test outside live mode', (type, n, recordId) => {
    const eventKey = `evt_1Pgc76B7WZ01zgkWTest000${n}`;
    expect(facts(split('stripe', sample(`stripe.${type}.json`)))).toEqual([{ eventKey, recordId, isTest: true }]);
  });

  const live = (file: string): string => sample(file).replaceAll('"livemode": false', '"livemode": true');

  it('about a subscription refers to its customer, about anything else it says whose it is', () => {
    expect(facts(split('stripe', live('stripe.customer.subscription.updated.json')))).toMatchObject([
      { reference: customer },
    ]);
    expect(facts(split('stripe', live('stripe.invoice.payment_failed.json')))[0]).not.toHaveProperty('reference');
  });

  it('as a thin event refers to the event itself', () => {
    const thin = '{"object":"v2.core.event","id":"evt_2","livemode":true,"related_object":{"id":"acct_1"}}';
    expect(facts(split('stripe', thin))).toEqual([
      { eventKey: 'evt_2', recordId: 'acct_1', reference: { kind: 'event', id: 'evt_2' } },
    ]);
  });

  it('is the same bytes however many endpoints are still to be told', () => {
    const body = sample('stripe.customer.created.json');
    expect(split('stripe', body.replace('"pending_webhooks": 1', '"pending_webhooks": 3'))).toEqual(
      split('stripe', body),
    );
  });
});

describe('what Segment sends', () => {
  it.each([
    ['segment.json', 'ajs-next-1795014245000-f8ca1e4de5024d9430b3928bd8ac6b96', 'user_8842'],
    ['segment.identify.json', 'ajs-next-1795014244000-022bb90cbbac11e48dfcaa07a5b093db', 'user_8842'],
    [
      'segment.page.json',
      'ajs-next-1795014200000-5a0c7f2a912f4e7a108b1d5b0d933c6f',
      '3f1c2a8e-7f0b-4d0e-9c55-2b6f6f1f9a10',
    ],
  ])('in %s is one signal under its message id, its bytes untouched', (file, eventKey, recordId) => {
    const body = sample(file);
    expect(split('segment-webhook', body)).toEqual({
      kind: 'one',
      part: { eventKey, recordId, body: new TextEncoder().encode(body) },
    });
  });

  it('in a batch is one signal for each call', () => {
    const calls = ['segment.json', 'segment.page.json'].map((file) => JSON.parse(sample(file)));
    const result = split('segment-webhook', JSON.stringify(calls));
    expect(result.kind).toBe('many');
    expect(partsOf(result).map(({ eventKey }) => eventKey)).toEqual(calls.map(({ messageId }) => messageId));
    expect(partsOf(result).map(jsonOf)).toEqual(calls);
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

describe('what Google Ads sends', () => {
  it('is one signal under the lead id', () => {
    const lead = 'Cj0KCQiA7NO7BhDsARIsADg_hIYk2m5h0S1v9X3b7Q';
    expect(facts(split('google-ads', sample('google-ads.json')))).toEqual([{ eventKey: lead, recordId: lead }]);
  });

  it.each([
    ['says so', '"lead_id": "TeSter-123', '"lead_id": "other-123'],
    ['has the lead id of all of them', '"is_test": true', '"is_test": false'],
  ])('is a test when it %s', (_why, from, to) => {
    expect(facts(split('google-ads', sample('google-ads.test-lead.json').replace(from, to)))).toMatchObject([
      { isTest: true },
    ]);
  });
});

describe.each([...EMITTER_CONNECTORS.keys()].filter((name) => !['html-form', 'twilio-voice'].includes(name)))(
  'a body of %s',
  (name) => {
    it('that is no JSON is one signal that parks', () => {
      expect(split(name, '<html>')).toEqual({ kind: 'unreadable', why: 'malformed-json' });
    });
  },
);
