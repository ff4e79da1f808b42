import { describe, expect, it } from 'vitest';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { facts, jsonOf, partsOf, sample, split } from './parts.ts';

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

/** Forms, and files, which nobody may send by HTTP. */
const NO_JSON = ['html-form', 'twilio-voice', 'csv-batch'];

describe.each([...EMITTER_CONNECTORS.keys()].filter((name) => !NO_JSON.includes(name)))('a body of %s', (name) => {
  it('that is no JSON is one signal that parks', () => {
    expect(split(name, '<html>')).toEqual({ kind: 'unreadable', why: 'malformed-json' });
  });
});
