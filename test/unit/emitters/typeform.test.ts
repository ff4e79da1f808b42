import { describe, expect, it } from 'vitest';
import { typeform } from '../../../connectors/typeform/index.ts';
import { readVector, requestOf } from './request.ts';

const vector = readVector('typeform');
const authentic = { kind: 'authentic', verified: true };

describe('the signature of Typeform', () => {
  const request = (over: { body?: string | undefined; headers?: Readonly<Record<string, string>> | undefined } = {}) =>
    requestOf({ body: over.body ?? vector.body, headers: { ...vector.headers, ...over.headers } });

  it('is taken over the raw UTF-8 bytes', () => {
    expect(typeform.verify(request(), [vector.secret])).toEqual(authentic);
  });

  it.each(vector.negatives)('is refused when: $why', ({ body, headers }) => {
    expect(typeform.verify(request({ body, headers }), [vector.secret])).toMatchObject({ kind: 'refused' });
  });

  it('may come from either of two live secrets', () => {
    expect(typeform.verify(request(), ['another one', vector.secret])).toEqual(authentic);
    expect(typeform.verify(request(), [vector.secret, 'another one'])).toEqual(authentic);
    expect(typeform.verify(request(), ['another one'])).toEqual({ kind: 'refused', why: 'signature-mismatch' });
  });

  it('is required: a webhook without a secret sends none', () => {
    expect(typeform.verify(requestOf({ body: vector.body }), [vector.secret])).toEqual({
      kind: 'refused',
      why: 'signature-missing',
    });
  });

  it('never matches an empty secret', () => {
    expect(typeform.verify(request(), [''])).toEqual({ kind: 'refused', why: 'no-usable-secret' });
  });
});

describe('what Typeform sends', () => {
  const split = (body: string) => typeform.split(requestOf({ body }));

  it('is one signal, keyed by event type, form and token', () => {
    expect(split(vector.body)).toEqual({
      kind: 'one',
      part: {
        eventKey: 'form_response:hK3dZ8Qp:8xk1q2w3e4r5t6y7u8i9o0p1a2s3d4f5',
        body: new TextEncoder().encode(vector.body),
      },
    });
  });

  it('keeps a partial response apart from the full one with the same token', () => {
    const partial = split(vector.body.replace('"event_type":"form_response"', '"event_type":"form_response_partial"'));
    expect(partial).toMatchObject({
      part: { eventKey: 'form_response_partial:hK3dZ8Qp:8xk1q2w3e4r5t6y7u8i9o0p1a2s3d4f5' },
    });
  });

  it('has no event key when the token is missing', () => {
    const result = split('{"event_type":"form_response","form_response":{"form_id":"x"}}');
    expect(result.kind === 'one' && 'eventKey' in result.part).toBe(false);
  });

  it('is unreadable when it is no JSON', () => {
    expect(split('<html>')).toEqual({ kind: 'unreadable', why: 'malformed-json' });
  });
});
