import { describe, expect, it } from 'vitest';
import { segmentWebhook } from '../../../flows/presets/segment-webhook.ts';
import { CAMPAIGN, DANA, mapped, resultOf, sample } from './sample.ts';

const { email, phone, firstName, lastName, company, anonymousId, sessionId } = DANA;
const userId = 'user_8842';
const attribution = {
  ...CAMPAIGN,
  term: 'warehouse robots',
  content: 'ad-b',
  page: 'https://northwind.example/pricing?utm_source=google&utm_medium=cpc&utm_campaign=q4-automation-webinar',
  referrer: 'https://www.google.com/',
};

describe('a call of Segment becomes its signal:', () => {
  it('track says what a known user did covers: [30]', () => {
    expect(resultOf(segmentWebhook, sample('segment.json'))).toEqual(
      mapped({
        channel: 'product',
        occurredAt: Date.UTC(2026, 10, 18, 15, 4, 5, 97),
        identifiers: { userId, anonymousId, sessionId },
        profile: {},
        facts: { callType: 'track', eventType: 'demo-requested', plan: 'enterprise' },
        attribution: { ...attribution, sessionId, formId: 'demo' },
      }),
    );
  });

  it('identify says who the visitor is', () => {
    expect(resultOf(segmentWebhook, sample('segment.identify.json'))).toEqual(
      mapped({
        channel: 'product',
        occurredAt: Date.UTC(2026, 10, 18, 15, 4, 4, 97),
        identifiers: { userId, anonymousId, email, phone },
        profile: { email, phone, firstName, lastName, company, jobTitle: 'VP Operations' },
        facts: { callType: 'identify', eventType: 'identify', teamSize: 180 },
        attribution,
      }),
    );
  });

  it('page is about a stranger covers: [34]', () => {
    expect(resultOf(segmentWebhook, sample('segment.page.json'))).toEqual(
      mapped({
        channel: 'product',
        occurredAt: Date.UTC(2026, 10, 18, 15, 3, 20, 97),
        identifiers: { anonymousId },
        profile: {},
        facts: { callType: 'page', eventType: 'page', pageName: 'pricing' },
        attribution,
      }),
    );
  });

  it('an ad click is known by the address of the page covers: [32]', () => {
    const clicked = sample('segment.page.json').replace('"search": "?', '"search": "?gclid=Cj0Test&');
    expect(resultOf(segmentWebhook, clicked)).toMatchObject({
      signal: { attribution: { adClickId: 'Cj0Test' }, identifiers: { clickId: 'Cj0Test' } },
    });
  });

  it('a name in one piece is taken apart where its parts are not sent', () => {
    const whole = sample('segment.identify.json').replace(/"(first|last)Name": "\w+",/g, '');
    expect(resultOf(segmentWebhook, whole)).toMatchObject({ signal: { profile: { firstName, lastName } } });
  });
});
