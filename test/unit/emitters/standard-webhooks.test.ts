import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { standardWebhooks } from '../../../connectors/standard-webhooks/index.ts';
import { readVector, requestOf } from './request.ts';

const vector = readVector('standard-webhooks');
const generic = readVector('generic-json');
const otherSecret = ['wh', 'sec_', Buffer.alloc(24, 7).toString('base64')].join('');

const verifyWith = (
  over: { body?: string; headers?: Readonly<Record<string, string | undefined>>; at?: number },
  secrets: readonly string[] = [vector.secret],
) =>
  standardWebhooks.verify(
    requestOf({
      body: over.body ?? vector.body,
      headers: { ...vector.headers, ...over.headers },
      atSeconds: over.at ?? vector.verifyAtEpochSeconds,
    }),
    secrets,
  );

const authentic = { kind: 'authentic', verified: true };

/** Signs as a sender would, with node:crypto alone. */
const sign = (secret: string, id: string, timestamp: number, body: string): string => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
};

describe('the signature of the own API', () => {
  it('accepts a request whose second listed signature matches, as during a rotation at the sender', () => {
    expect(verifyWith({})).toEqual(authentic);
  });

  it('accepts what we ask custom senders to send', () => {
    const request = requestOf({
      body: generic.body,
      headers: generic.headers,
      atSeconds: generic.verifyAtEpochSeconds,
    });
    expect(standardWebhooks.verify(request, [generic.secret])).toEqual(authentic);
  });

  it.each(vector.vendorVectors)(
    'accepts the published vector of message $id',
    ({ secret, id, timestamp, body, signature }) => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
      expect(standardWebhooks.verify(requestOf({ body, headers, atSeconds: timestamp }), [secret])).toEqual(authentic);
    },
  );

  it.each(vector.negatives)('refuses the vector when: $why', ({ body, headers, verifyAtEpochSeconds }) => {
    const over = {
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
      ...(verifyAtEpochSeconds !== undefined && { at: verifyAtEpochSeconds }),
    };
    expect(verifyWith(over)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    [-300, 'authentic'],
    [300, 'authentic'],
    [-301, 'refused'],
    [301, 'refused'],
  ])('with a clock %d s off the timestamp it is %s', (offset, kind) => {
    const at = Number(vector.headers['webhook-timestamp']) + offset;
    expect(verifyWith({ at })).toMatchObject({ kind });
  });

  it.each([0, 1])('accepts either of two live secrets (place %d)', (place) => {
    const secrets = place === 0 ? [vector.secret, otherSecret] : [otherSecret, vector.secret];
    expect(verifyWith({}, secrets)).toEqual(authentic);
  });

  it('refuses when only another secret is live', () => {
    expect(verifyWith({}, [otherSecret])).toEqual({ kind: 'refused', why: 'signature-mismatch' });
  });

  it('takes a signature made over bytes that are not UTF-8', () => {
    const body = Uint8Array.from([0xff, 0xfe, 0x00, 0x41]);
    const key = Buffer.from(vector.secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update('m1.1795014250.').update(body).digest('base64');
    const headers = { 'webhook-id': 'm1', 'webhook-timestamp': '1795014250', 'webhook-signature': `v1,${mac}` };
    expect(standardWebhooks.verify(requestOf({ body, headers }), [vector.secret])).toEqual(authentic);
  });

  it('never opens to an empty or short secret, even if the sender signed with it', () => {
    for (const weak of ['', 'whsec_', ['wh', 'sec_', 'c2hvcnQ='].join('')]) {
      const headers = {
        'webhook-id': 'm1',
        'webhook-timestamp': '1795014250',
        'webhook-signature': `v1,${createHmac('sha256', Buffer.from(weak.replace('whsec_', ''), 'base64'))
          .update('m1.1795014250.{}')
          .digest('base64')}`,
      };
      expect(standardWebhooks.verify(requestOf({ body: '{}', headers }), [weak])).toEqual({
        kind: 'refused',
        why: 'no-usable-secret',
      });
    }
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a request without %s', (name) => {
    expect(verifyWith({ headers: { [name]: undefined } })).toEqual({ kind: 'refused', why: 'signature-missing' });
  });

  it('refuses an id with a dot, which could be read as another timestamp', () => {
    const signature = sign(vector.secret, 'a.1', 1_795_014_250, '{}');
    const headers = { 'webhook-id': 'a.1', 'webhook-timestamp': '1795014250', 'webhook-signature': signature };
    expect(standardWebhooks.verify(requestOf({ body: '{}', headers }), [vector.secret])).toMatchObject({
      kind: 'refused',
    });
  });

  it('skips signatures of other schemes', () => {
    const other = vector.otherScheme ?? '';
    expect(verifyWith({ headers: { 'webhook-signature': other } })).toMatchObject({ kind: 'refused' });
    const both = `${other} ${vector.headers['webhook-signature']}`;
    expect(verifyWith({ headers: { 'webhook-signature': both } })).toEqual(authentic);
  });
});

describe('what the own API sends', () => {
  const split = (body: string, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }) =>
    standardWebhooks.split(requestOf({ body, headers: { 'webhook-id': 'msg_1', ...headers } }));

  it('makes one object one signal under the webhook id, its bytes untouched', () => {
    const body = '{"a": 1.0 }';
    expect(split(body)).toEqual({ kind: 'one', part: { eventKey: 'msg_1', body: new TextEncoder().encode(body) } });
  });

  it('makes an array one signal per element, keyed by the id of each', () => {
    const result = split('[{"id":"e1","n":12345678901234567890},{"id":7},{"n":1},5]');
    expect(result).toMatchObject({ kind: 'many', deliveryKey: 'msg_1' });
    const parts = result.kind === 'many' ? result.parts : [];
    expect(parts.map(({ eventKey }) => eventKey)).toEqual(['e1', '7', undefined, undefined]);
    expect(parts.map(({ body }) => new TextDecoder().decode(body))).toEqual([
      '{"id":"e1","n":"12345678901234567890"}',
      '{"id":7}',
      '{"n":1}',
      '5',
    ]);
  });

  it('gives the parts of an array the same bytes on every attempt', () => {
    const body = '[{"id":"e1","b":2,"a":{"z":1.50}}]';
    expect(split(body)).toEqual(split(body));
  });

  it.each([
    ['{"a":', 'malformed-json'],
    ['', 'empty'],
    ['[]', 'empty-batch'],
  ])('keeps the webhook id of a body it cannot use (%j: %s), so that a repaired one is its revision', (body, why) => {
    expect(split(body)).toEqual({ kind: 'unreadable', eventKey: 'msg_1', why });
  });

  it.each([
    ['application/json', 'one'],
    ['application/json; charset=utf-8', 'one'],
    ['application/cloudevents+json', 'one'],
    ['', 'one'],
    ['text/plain', 'unreadable'],
    ['application/x-www-form-urlencoded', 'unreadable'],
  ])('reads content type %j as %s', (contentType, kind) => {
    expect(split('{}', { 'content-type': contentType })).toMatchObject({ kind });
  });
});
