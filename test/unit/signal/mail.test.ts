import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAutomatic,
  isReply,
  messageIdOf,
  senderCheckOf,
  threadOf,
  withoutQuotedText,
} from '../../../core/signal/mail.ts';

const headers = (list: Readonly<Record<string, string>>) =>
  Object.entries(list).map(([Name, Value]) => ({ Name, Value }));

describe('the thread of a mail', () => {
  const own = { 'Message-ID': '<3@gmail.example>' };

  it.each([
    [
      'its first reference',
      { ...own, References: '<1@a.example>\r\n <2@a.example>', 'In-Reply-To': '<2@a.example>' },
      '1@a.example',
    ],
    ['what it answers', { ...own, 'In-Reply-To': '"Priya" <2@a.example>' }, '2@a.example'],
    ['itself, when it answers nothing', own, '3@gmail.example'],
    ['nothing, when nothing has an id', { Subject: 'Hi' }, undefined],
  ])('is %s covers: [26]', (_what, list, thread) => {
    expect(threadOf(headers(list))).toBe(thread);
  });

  it('is the same for every mail in it', () => {
    const thread = ['<1@a.example>', '<1@a.example> <2@b.example>', '<1@a.example> <2@b.example> <3@a.example>'];
    const threads = [
      threadOf(headers({ 'message-id': '<1@a.example>' })),
      ...thread.map((References) => threadOf(headers({ References }))),
    ];
    expect(new Set(threads)).toEqual(new Set(['1@a.example']));
  });

  it('tells an answer from a new mail', () => {
    expect(isReply(headers({ ...own, 'in-reply-to': '<2@a.example>' }))).toBe(true);
    expect(isReply(headers({ ...own, 'In-Reply-To': '' }))).toBe(false);
    expect(isReply(headers(own))).toBe(false);
  });

  it('is read from lists of {name, value} too, and from nothing else', () => {
    expect(messageIdOf([{ name: 'MESSAGE-ID', value: '<x@a.example>' }])).toBe('x@a.example');
    for (const list of [undefined, null, 'Message-ID: <x>', [1], [{ Name: 'Message-ID', Value: 5 }]]) {
      expect(messageIdOf(list)).toBeUndefined();
    }
  });
});

describe('a mail no person wrote', () => {
  it.each([
    { 'Auto-Submitted': 'auto-replied' },
    { 'auto-submitted': 'auto-generated; owner-email="x"' },
    { Precedence: 'bulk' },
    { Precedence: 'auto_reply' },
    { 'X-Autoreply': 'yes' },
    { 'Return-Path': '<>' },
  ])('is known by %j', (list) => {
    expect(isAutomatic(headers(list as Readonly<Record<string, string>>))).toBe(true);
  });

  it.each([{ 'Auto-Submitted': 'no' }, { Precedence: 'first-class' }, { 'Return-Path': '<dana@a.example>' }, {}])(
    'is not supposed by %j',
    (list) => {
      expect(isAutomatic(headers(list as Readonly<Record<string, string>>))).toBe(false);
    },
  );
});

describe('the check of a sender', () => {
  it.each([
    ['pass', { 'Authentication-Results': 'mx.a.example; dmarc=pass header.from=b.example' }],
    ['pass', { 'X-Spam-Tests': 'DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU,SPF_PASS' }],
    ['unaligned', { 'X-Spam-Tests': 'DKIM_SIGNED,DKIM_VALID,SPF_PASS' }],
    ['unaligned', { 'Received-SPF': 'pass (sender SPF authorized)' }],
    ['fail', { 'Received-SPF': 'softfail' }],
    ['fail', { 'Authentication-Results': 'mx; dmarc=fail', 'Received-SPF': 'pass' }],
    ['none', { 'Received-SPF': 'neutral' }],
    ['none', {}],
  ])('is %s by %j', (verdict, list) => {
    expect(senderCheckOf(headers(list as Readonly<Record<string, string>>))).toBe(verdict);
  });
});

const OWN = 'Tuesday works.\n\nCan you bring pricing?';

describe('what somebody wrote in an answer', () => {
  it.each([
    [
      'Gmail',
      `${OWN}\n\nOn Tue, Nov 17, 2026 at 9:12 AM Priya Nair <priya@acme.example> wrote:\n> Hi Dana,\n> Tuesday?\n`,
    ],
    [
      'Gmail, wrapped',
      `${OWN}\n\nOn Tue, Nov 17, 2026 at 9:12 AM Priya Nair\n<priya@acme.example> wrote:\n\n> Tuesday?`,
    ],
    ['Gmail in German', `${OWN}\n\nAm Di., 17. Nov. 2026 um 09:12 Uhr schrieb Priya Nair <p@a.example>:\n\n> Tuesday?`],
    ['Gmail in French', `${OWN}\n\nLe mar. 17 nov. 2026 à 09:12, Priya Nair <p@a.example> a écrit :\n\n> Tuesday?`],
    ['Apple Mail', `${OWN}\n\n> On 17 Nov 2026, at 09:12, Priya Nair <p@a.example> wrote:\n>\n> Tuesday?`],
    [
      'Outlook',
      `${OWN}\n\n________________________________\nFrom: Priya Nair <p@a.example>\nSent: Tuesday\nTo: Dana\n\nTuesday?`,
    ],
    ['Outlook without a line', `${OWN}\n\nFrom: Priya Nair <p@a.example>\nSent: Tuesday 9:12\nTo: Dana\n\nTuesday?`],
    ['Outlook in German', `${OWN}\n\nVon: Priya Nair <p@a.example>\nGesendet: Dienstag\nAn: Dana\n\nTuesday?`],
    ['older Outlook', `${OWN}\n\n-----Original Message-----\nFrom: Priya\n\nTuesday?`],
    ['a signature', `${OWN}\n-- \nDana Whitfield\nVP Operations`],
    ['a telephone', `${OWN}\n\nSent from my iPhone\n\nOn 17 Nov 2026, at 09:12, Priya wrote:\n\n> Tuesday?`],
    ['Windows line ends', `${OWN}\n\n> Tuesday?`.replaceAll('\n', '\r\n')],
    ['nothing quoted', OWN],
  ])('is read without the rest: %s covers: [26, 27]', (_client, text) => {
    expect(withoutQuotedText(text)).toBe(OWN);
  });

  it('is read below the quotation too', () => {
    expect(withoutQuotedText('On 17 Nov 2026, at 09:12, Priya wrote:\n> Tuesday?\n\nYes, Tuesday.')).toBe(
      'Yes, Tuesday.',
    );
    expect(withoutQuotedText('> Tuesday?\nYes.\n> And pricing?\nThat too.')).toBe('Yes.\nThat too.');
  });

  it('is the whole text when nothing else is left', () => {
    expect(withoutQuotedText('> only a quotation')).toBe('> only a quotation');
  });

  it('is not cut where a sentence only looks like an introduction', () => {
    const text = 'On Monday I wrote to Priya.\nFrom: our warehouse, to yours.\n-- that is, if you like --';
    expect(withoutQuotedText(text)).toBe(text);
  });

  it('is found in any text, and in 2 MB of it in no time worth naming', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof withoutQuotedText(text) === 'string'));
    const started = performance.now();
    for (const piece of ['>', 'On ', '\n', 'From: a\n', '_', ' wrote:'])
      withoutQuotedText(piece.repeat(2_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
