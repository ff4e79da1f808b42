import { describe, expect, it } from 'vitest';
import { type FormPost, judgeFormPost } from '../../../core/ingest/form.ts';

const form = {
  thankYouUrl: 'https://www.acme.example/thanks',
  origins: ['https://www.acme.example'],
  honeypotField: 'website',
  shownAtField: 'shown_at',
  minFillMs: 2000,
  perMinute: 60,
  perAddressPerMinute: 5,
  submissionIdField: 'submission_id',
};
const NOW = 1_795_014_250_000;

const judge = (over: Partial<FormPost> = {}, settings = form) =>
  judgeFormPost(settings, {
    fields: { email: 'dana@acme.example', website: '', shown_at: String(NOW - 30_000) },
    origin: 'https://www.acme.example',
    receivedAt: NOW,
    postsThisMinute: 1,
    ...over,
  });

const accept = { kind: 'accept' };
const filtered = (reason: string) => ({ kind: 'filter', reason });
const shown = (before: number) => ({ fields: { shown_at: String(NOW - before) } });

describe('a post at a public form', () => {
  it('is accepted when a person sent it from the page', () => {
    expect(judge()).toEqual(accept);
  });

  it.each([
    ['honeypot', { fields: { website: 'http://spam.example' } }],
    ['honeypot', { fields: { website: ['', 'x'] } }],
    ['foreign-origin', { origin: 'https://elsewhere.example' }],
    ['foreign-origin', { origin: 'http://www.acme.example' }],
    ['foreign-origin', { origin: undefined, referer: 'https://elsewhere.example/www.acme.example' }],
    ['too-fast', shown(1999)],
    ['too-fast', shown(0)],
    ['over-rate', { postsThisMinute: 61 }],
    ['over-address-rate', { fromAddressThisMinute: 6, postsThisMinute: 7 }],
  ] as const)('is filtered as %s: %j', (reason, over) => {
    expect(judge(over)).toEqual(filtered(reason));
  });

  it.each([
    ['the page took just long enough to fill', shown(2000)],
    ["the visitor's clock runs ahead", shown(-90_000)],
    ['a page without script sends no time', { fields: { email: 'a@b.example' } }],
    ['the time is no number', { fields: { shown_at: 'now' } }],
    ['a strict browser sends the origin "null"', { origin: 'null' }],
    ['no origin and no referrer is sent', { origin: undefined }],
    ['only the referrer names our page', { origin: undefined, referer: 'https://www.acme.example/contact?x=1' }],
    ['it is the last one of the minute', { postsThisMinute: 60 }],
    ['it is the last one of its address in the minute', { fromAddressThisMinute: 5 }],
    ['nothing is known of the rates', { postsThisMinute: undefined }],
    ['the body had no fields at all', { fields: undefined }],
  ] as const)('is accepted when %s', (_why, over) => {
    expect(judge(over)).toEqual(accept);
  });

  it('may come from anywhere when the form lists no origins', () => {
    expect(judge({ origin: 'https://elsewhere.example' }, { ...form, origins: [] })).toEqual(accept);
  });
});
