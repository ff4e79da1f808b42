import { describe, expect, it } from 'vitest';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { requestOf } from './request.ts';
import { kindOf, trueVector, vectorsOf } from './vector.ts';

const SIGNED = [
  'google-ads',
  'hubspot-webhooks',
  'hubspot-workflow',
  'intercom',
  'meta-lead-ads',
  'segment-webhook',
  'stripe',
  'twilio-voice',
] as const;

const AUTHENTIC = { kind: 'authentic', verified: true };

function connectorOf(name: string) {
  const connector = EMITTER_CONNECTORS.get(name);
  if (!connector) throw new Error(`There is no connector "${name}".`);
  return connector;
}

describe.each(SIGNED)('a request of %s', (name) => {
  const connector = connectorOf(name);
  const vector = vectorsOf(name).find(({ isAuthentic }) => isAuthentic) ?? trueVector(name);

  it.each(vectorsOf(name))('is judged right: $name covers: [29]', (each) => {
    expect(kindOf(connector, each)).toBe(each.isAuthentic ? 'authentic' : 'refused');
  });

  it('may be signed with either of two live secrets', () => {
    expect(connector.verify(vector.request, ['another one', vector.secret])).toEqual(AUTHENTIC);
    expect(connector.verify(vector.request, [vector.secret, 'another one'])).toEqual(AUTHENTIC);
    expect(connector.verify(vector.request, ['another one'])).toEqual({ kind: 'refused', why: 'signature-mismatch' });
  });

  it('never opens to an empty secret or to none', () => {
    expect(connector.verify(vector.request, [''])).toEqual({ kind: 'refused', why: 'no-usable-secret' });
    expect(connector.verify(vector.request, [])).toEqual({ kind: 'refused', why: 'no-usable-secret' });
  });

  it('is refused when one byte of it is another', () => {
    const body = Uint8Array.from(vector.request.body);
    // Inside the key for a body that carries it, inside the signed bytes for all others.
    const at = name === 'google-ads' ? Buffer.from(body).indexOf(vector.secret) : body.length >> 1;
    body[at] = (body[at] ?? 0) ^ 1;
    expect(connector.verify({ ...vector.request, body }, [vector.secret])).toMatchObject({ kind: 'refused' });
  });

  it.skipIf(name === 'google-ads')('is refused without its headers', () => {
    const bare = { ...vector.request, headers: {} };
    expect(connector.verify(bare, [vector.secret])).toEqual({ kind: 'refused', why: 'signature-missing' });
  });
});

describe.each(['hubspot-webhooks', 'hubspot-workflow', 'twilio-voice'])('the signature of %s', (name) => {
  it('covers the URL, so nothing is authentic where no public URL is configured', () => {
    const { request, secret } = vectorsOf(name).find(({ isAuthentic }) => isAuthentic) ?? trueVector(name);
    const { url: _configured, ...unknown } = request;
    expect(connectorOf(name).verify(unknown, [secret])).toEqual({ kind: 'refused', why: 'public-url-unknown' });
  });
});

describe.each([
  ['hubspot-webhooks', 1_795_014_245],
  ['stripe', 1_795_014_247],
])('the clock of %s', (name, signedAt) => {
  const { request, secret } = trueVector(name);

  it.each([
    [-300, 'authentic'],
    [300, 'authentic'],
    [-301, 'refused'],
    [301, 'refused'],
  ])('may be %d s off: %s', (offset, kind) => {
    const late = { ...request, receivedAt: (signedAt + offset) * 1000 };
    expect(connectorOf(name).verify(late, [secret]).kind).toBe(kind);
  });
});

describe('a signature that covers too little', () => {
  it('is not taken from HubSpot in place of a better one that failed', () => {
    const v2 = vectorsOf('hubspot-workflow').find(({ name }) => name.startsWith('v2 POST'));
    if (!v2) throw new Error('The v2 vector is gone.');
    const headers = {
      ...v2.request.headers,
      'x-hubspot-signature-v3': 'AAAA',
      'x-hubspot-request-timestamp': String(v2.request.receivedAt),
    };
    expect(kindOf(connectorOf('hubspot-workflow'), v2)).toBe('authentic');
    expect(kindOf(connectorOf('hubspot-workflow'), { ...v2, request: { ...v2.request, headers } })).toBe('refused');
  });

  it('is not taken from Meta: the SHA-1 header alone', () => {
    const { request, secret } = trueVector('meta-lead-ads');
    const headers = { ...request.headers, 'x-hub-signature-256': undefined };
    expect(connectorOf('meta-lead-ads').verify({ ...request, headers }, [secret])).toEqual({
      kind: 'refused',
      why: 'signature-missing',
    });
  });

  it('makes nothing of a Segment batch authentic, but of a batch of one it covers all', () => {
    const { request, secret } = trueVector('segment-webhook');
    const { verify } = connectorOf('segment-webhook');
    const text = Buffer.from(request.body).toString('utf8');
    const batch = (body: string) => ({ ...request, body: new TextEncoder().encode(body) });
    expect(verify(batch(`[${text}]`), [secret])).toEqual(AUTHENTIC);
    expect(verify(batch(`[${text},${text}]`), [secret])).toEqual({ kind: 'refused', why: 'batch-unsigned' });
    expect(verify(batch(`[${text},${text}`), [secret])).toEqual({ kind: 'refused', why: 'batch-unsigned' });
  });

  it('is made up for, in a Segment batch, by the secret in a header of its own', () => {
    const secret = trueVector('segment-webhook').secret;
    const { verify } = connectorOf('segment-webhook');
    const batch = (authorization: string) => requestOf({ body: '[{"a":1},{"b":2}]', headers: { authorization } });
    expect(verify(batch(`Bearer ${secret}`), [secret])).toEqual(AUTHENTIC);
    expect(verify(batch('Bearer another'), [secret])).toMatchObject({ kind: 'refused' });
    expect(verify(batch('Bearer '), [secret])).toMatchObject({ kind: 'refused' });
  });
});

describe('Basic authentication of Postmark', () => {
  const postmark = connectorOf('postmark');
  const secret = ['baton', 'a-long-password'].join(':');
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const verify = (headers: Readonly<Record<string, string>>, secrets = [secret]) =>
    postmark.verify(requestOf({ body: '{}', headers }), secrets);

  it('opens to the user and password of the URL, of two live pairs to either', () => {
    expect(verify(basic(secret))).toEqual(AUTHENTIC);
    expect(verify(basic(secret), ['other:one', secret])).toEqual(AUTHENTIC);
  });

  it.each([
    ['another password', basic('baton:other'), 'signature-mismatch'],
    ['a password that goes on', basic(`${secret}x`), 'signature-mismatch'],
    ['no header', {}, 'signature-missing'],
    ['a bearer token', { authorization: `Bearer ${secret}` }, 'signature-malformed'],
    ['no base64', { authorization: 'Basic %%%' }, 'signature-malformed'],
  ])('is refused with %s', (_what, headers, why) => {
    expect(verify(headers as Readonly<Record<string, string>>)).toEqual({ kind: 'refused', why });
  });

  it('never opens to an empty secret', () => {
    expect(verify(basic(''), [''])).toMatchObject({ kind: 'refused' });
  });
});

describe('too many fields', () => {
  it('are not sorted for anybody who asks', () => {
    const { request, secret } = trueVector('twilio-voice');
    const body = new TextEncoder().encode('a=1&'.repeat(2_000));
    expect(connectorOf('twilio-voice').verify({ ...request, body }, [secret])).toEqual({
      kind: 'refused',
      why: 'signature-malformed',
    });
  });
});

describe('what a sender of ours signs', () => {
  const url = 'https://hooks.example.com/hooks/x';
  const at = 1_795_014_250_000;
  const bodies = { 'twilio-voice': 'CallSid=CA1&CallStatus=completed&From=%2B1+415' } as Readonly<
    Record<string, string>
  >;
  const signed = [...EMITTER_CONNECTORS].filter(([, { isSigned }]) => isSigned);

  it.each(signed)('is authentic to %s, with a secret made for it', (name, { signing, verify }) => {
    if (!signing) throw new Error(`${name} is signed, but nobody knows how to sign.`);
    const secret = signing.newSecret(Uint8Array.from({ length: 32 }, (_, index) => index * 7));
    expect(signing.isWellFormed(secret)).toBe(true);
    const plain = bodies[name] ?? '{"a":"ü"}';
    const body = signing.enclose?.(plain, secret) ?? plain;
    const contentType = name in bodies ? 'application/x-www-form-urlencoded' : 'application/json';
    const headers = { 'content-type': contentType, ...signing.sign(body, secret, { id: 'evt-1', at, url }) };
    const request = { ...requestOf({ body, headers, atSeconds: at / 1000 }), url };
    expect(verify(request, [secret])).toEqual(AUTHENTIC);
    const other = signing.newSecret(Uint8Array.from({ length: 32 }, (_, index) => index * 5));
    expect(verify(request, [other])).toEqual({ kind: 'refused', why: 'signature-mismatch' });
  });

  it.each(['hubspot-webhooks', 'twilio-voice'])('has no headers for %s without the URL it posts to', (name) => {
    expect(connectorOf(name).signing?.sign('{}', 'secret', { id: 'x', at })).toEqual({});
  });
});
