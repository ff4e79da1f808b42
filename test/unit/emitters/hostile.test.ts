import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { requestOf } from './request.ts';

const BYTES = fc.uint8Array({ maxLength: 400 });
const TEXT = fc.string({ unit: 'binary', maxLength: 200 });
const BODY = fc.oneof(
  BYTES,
  TEXT,
  fc.json(),
  fc.webQueryParameters(),
  fc.constantFrom('[', '{"a":', '[[[[', 'a=%zz&%=1'),
);
const NAMES = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'typeform-signature',
  'x-hubspot-signature',
  'x-hubspot-signature-v3',
  'x-hubspot-signature-version',
  'x-hubspot-request-timestamp',
  'x-hub-signature',
  'x-hub-signature-256',
  'stripe-signature',
  'x-signature',
  'x-twilio-signature',
  'authorization',
  'content-type',
];
const VALUES = fc.oneof(
  TEXT,
  fc.constantFrom(
    'v1,',
    'v1,AAAA v1a,x',
    'sha256=',
    'sha256=%%%',
    'sha1=00',
    't=1795014250,v1=00,v1=',
    't=,v1',
    'v2',
    '1795014250000',
    'Basic Og==',
    'Bearer x',
    'msg_1',
    '1795014250',
    '-1',
    '1e9',
    'application/json',
    ';;',
  ),
);
/** The doors anybody may find see more: the own API, forms and the form vendor. */
const runsOf = (name: string): number =>
  ['standard-webhooks', 'html-form', 'typeform'].includes(name) ? 10_000 : 1_000;
const HEADERS = fc.dictionary(fc.constantFrom(...NAMES), fc.option(VALUES, { nil: undefined }), {
  noNullPrototype: true,
});

describe.each([...EMITTER_CONNECTORS])('connector %s', (name, connector) => {
  it('is listed under its own name', () => {
    expect(connector.name).toBe(name);
  });

  it(`never throws at ${runsOf(name)} random bodies and headers, and lets nothing signed in by chance`, () => {
    fc.assert(
      fc.property(BODY, HEADERS, fc.array(TEXT, { maxLength: 2 }), (body, headers, secrets) => {
        const request = { ...requestOf({ body, headers }), url: 'https://hooks.example.com/hooks/x?a=1', query: 'a=1' };
        const { kind } = connector.verify(request, secrets);
        // Files come by their bucket: at the door nobody vouches for them.
        expect(kind).toBe(connector.isSigned || name === 'csv-batch' ? 'refused' : 'authentic');
        expect(['one', 'many', 'unreadable']).toContain(connector.split(request).kind);
        expect(connector.redact?.(request.body) ?? request.body).toBeInstanceOf(Uint8Array);
        connector.challenge?.({ ...request, method: 'GET', query: String(body) }, secrets);
      }),
      { numRuns: runsOf(name) },
    );
  });

  it('takes bodies nested 100,000 deep without running out of stack', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const request = requestOf({ body: deep, headers: { 'webhook-id': 'm' } });
    expect(['one', 'unreadable']).toContain(connector.split(request).kind);
  });
});

describe('authentic bytes', () => {
  it('are never refused, whatever they are', () => {
    const secret = 'any text is a secret here';
    const typeform = EMITTER_CONNECTORS.get('typeform');
    fc.assert(
      fc.property(BYTES, (body) => {
        const header = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
        const verdict = typeform?.verify(requestOf({ body, headers: { 'typeform-signature': header } }), [secret]);
        expect(verdict).toEqual({ kind: 'authentic', verified: true });
      }),
    );
  });
});
