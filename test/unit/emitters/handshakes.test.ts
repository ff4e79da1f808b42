import { describe, expect, it } from 'vitest';
import type { InboundRequest } from '../../../connectors/emitter.ts';
import { intercom } from '../../../connectors/intercom/index.ts';
import { metaLeadAds } from '../../../connectors/meta-lead-ads/index.ts';
import { requestOf } from './request.ts';

const secret = ['meta', 'app', 'secret', 'of', 'a', 'test'].join('-');
const token = metaLeadAds.signing?.handshakeToken?.(secret) ?? '';

const asked = (query: string, over: Partial<InboundRequest> = {}): InboundRequest => ({
  ...requestOf({ body: '' }),
  method: 'GET',
  query,
  ...over,
});
const challenge = (query: string, secrets: readonly string[] = [secret], over: Partial<InboundRequest> = {}) =>
  metaLeadAds.challenge?.(asked(query, over), secrets);
const wellAsked = (verifyToken: string, answer = '1158201444') =>
  `hub.mode=subscribe&hub.challenge=${answer}&hub.verify_token=${verifyToken}`;

describe('the handshake of Meta', () => {
  it('is answered with the challenge and nothing else when the token is ours', () => {
    expect(challenge(wellAsked(token))).toEqual({ contentType: 'text/plain', body: '1158201444' });
  });

  it('goes on working with the token of either live secret', () => {
    expect(challenge(wellAsked(token), ['a newer secret', secret])).toBeDefined();
    expect(challenge(wellAsked(token), ['a newer secret'])).toBeUndefined();
  });

  it.each([
    ['another token', wellAsked('meatyhamhock')],
    ['the secret itself as the token', wellAsked(secret)],
    ['an empty token', wellAsked('')],
    ['no challenge', `hub.mode=subscribe&hub.verify_token=${token}`],
    ['another mode', wellAsked(token).replace('=subscribe', '=unsubscribe')],
    ['a challenge that is a page', wellAsked(token, encodeURIComponent('<script>1</script>'))],
    ['nothing', ''],
  ])('is not answered with %s', (_what, query) => {
    expect(challenge(query)).toBeUndefined();
  });

  it('is not answered to a POST, nor without secrets', () => {
    expect(challenge(wellAsked(token), [secret], { method: 'POST' })).toBeUndefined();
    expect(challenge(wellAsked(token), [])).toBeUndefined();
    expect(challenge(wellAsked(metaLeadAds.signing?.handshakeToken?.('') ?? ''), [''])).toBeUndefined();
  });

  it('has a token that does not give the secret away', () => {
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(token).not.toContain(secret);
  });
});

describe('the handshake of Intercom', () => {
  it('is a HEAD request, answered whatever it asks', () => {
    expect(intercom.challenge?.(asked('', { method: 'HEAD' }), [])).toEqual({ contentType: 'text/plain', body: '' });
    expect(intercom.challenge?.(asked(''), [])).toBeUndefined();
  });
});
