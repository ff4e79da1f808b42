import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transform } from '../../../core/contracts/transforms.ts';
import { TRANSFORMS, type TransformName } from '../../../core/definitions/definitions.ts';

const value = (each: string | number | boolean) => ({ kind: 'value', value: each });
const unusable = { kind: 'unusable' };
const retyped = { kind: 'retyped' };
const absent = { kind: 'absent' };

const table = (name: TransformName, rows: readonly (readonly [unknown, object])[]) =>
  describe(`transform ${name}`, () => {
    it.each(rows)('makes of %j: %j', (input, expected) => {
      expect(transform(name, input)).toEqual(expected);
    });
  });

table('text', [
  ['  Dana  ', value('Dana')],
  ['two\r\nlines', value('two\nlines')],
  ['nul\u0000l', value('null')],
  ['e\u0301', value('é')],
  ['half \uD800', value('half \uFFFD')],
  [42, value('42')],
  [true, value('true')],
  [['robots', 'wms'], value('robots, wms')],
  ['', unusable],
  [[{ a: 1 }], retyped],
  [{ a: 1 }, retyped],
]);

table('word', [
  [' Demo ', value('demo')],
  ['Book a demo', value('book-a-demo')],
  ['demo.requested', value('demo.requested')],
  ['form_response', value('form_response')],
  [3, value('3')],
  ['dana@acme.example', unusable],
  ['Can you call me back on Tuesday afternoon please, I am in the office then', unusable],
  [['a'], retyped],
]);

table('email', [
  [' Dana.W@ACME.Example ', value('Dana.W@acme.example')],
  ['mailto:dana@acme.example', value('dana@acme.example')],
  ['dana+demo@sub.acme.example', value('dana+demo@sub.acme.example')],
  ['dana@münchen.example', value('dana@münchen.example')],
  ['n/a', unusable],
  ['dana@acme', unusable],
  ['dana@@acme.example', unusable],
  ['Dana <dana@acme.example>', unusable],
  ['a@b.example, c@d.example', unusable],
  [`${'a'.repeat(250)}@b.example`, unusable],
  [5, retyped],
]);

table('record-ids', [
  ['202;101', value('101;202')],
  [[202, 101, 202], value('101;202')],
  [303, value('303')],
  [' ; ', absent],
  [[null], absent],
  ['101, 202', retyped],
  [[{ vid: 101 }], retyped],
  [{ vid: 101 }, retyped],
  [true, retyped],
]);

table('phone', [
  ['(415) 555-0142', value('4155550142')],
  ['+1 (415) 555-0142', value('+14155550142')],
  ['0049 30 901820', value('+4930901820')],
  ['415.555.0142 ext. 12', value('4155550142')],
  ['415 555 0142 x12', value('4155550142')],
  ['\uFF14\uFF11\uFF15 5550142', value('4155550142')],
  [4155550142, value('4155550142')],
  ['call me at 5', unusable],
  ['12345', unusable],
  ['1'.repeat(30), unusable],
  ['+266696687', unusable],
  ['anonymous', unusable],
  ['+12666966871', value('+12666966871')],
  [true, retyped],
]);

table('number', [
  [12, value(12)],
  [' 12.50 ', value(12.5)],
  ['-3', value(-3)],
  ['1,250', value(1250)],
  ['10152368852405295123', value('10152368852405295123')],
  ['twelve', unusable],
  ['0x10', unusable],
  ['1e5', unusable],
  ['', unusable],
  [{}, retyped],
]);

table('range-start', [
  [40, value(40)],
  ['40', value(40)],
  ['50–200', value(50)],
  ['size_50_200', value(50)],
  ['1,000+', value(1000)],
  ['> 10', value(10)],
  ['just me', unusable],
  [null, retyped],
]);

table('boolean', [
  [true, value(true)],
  ['on', value(true)],
  ['TRUE', value(true)],
  [1, value(true)],
  ['0', value(false)],
  ['no', value(false)],
  ['maybe', unusable],
  [2, unusable],
  [[], retyped],
]);

table('timestamp-iso', [
  ['2026-11-18T15:04:05Z', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['2022-11-03T20:26:10.344522Z', value(Date.UTC(2022, 10, 3, 20, 26, 10, 344))],
  ['2026-11-18T16:04:05+01:00', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['2026-11-18 15:04:05+00', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['2026-11-18T15:04', value(Date.UTC(2026, 10, 18, 15, 4))],
  ['2026-11-18', value(Date.UTC(2026, 10, 18))],
  ['2026-13-01', unusable],
  ['18.11.2026', unusable],
  ['1795014245', unusable],
  ['9999-01-01', unusable],
  [1795014245, retyped],
]);

table('timestamp-seconds', [
  [1795014245, value(1795014245000)],
  ['1795014245.5', value(1795014245500)],
  [1795014245123, value(1795014245123)],
  [-1, unusable],
  ['2026', value(2026000)],
  ['soon', unusable],
  [{}, retyped],
]);

table('first-name', [
  ['Dana Whitfield', value('Dana')],
  [' Dana  van   Whitfield ', value('Dana')],
  ['Whitfield, Dana', value('Dana')],
  ['Dana', value('Dana')],
  [5, retyped],
]);

table('last-name', [
  ['Dana Whitfield', value('Whitfield')],
  ['Dana van Whitfield', value('van Whitfield')],
  ['Whitfield, Dana', value('Whitfield')],
  ['Dana', unusable],
]);

table('timestamp-mail', [
  ['Wed, 18 Nov 2026 07:04:05 -0800', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['18 Nov 2026 15:04 +0000', value(Date.UTC(2026, 10, 18, 15, 4))],
  ['Wed,  8 Apr 2026 15:07:12 GMT', value(Date.UTC(2026, 3, 8, 15, 7, 12))],
  ['Wed, 18 Nov 2026 07:04:05 -0800 (PST)', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['Wed, 18 Foo 2026 07:04:05 -0800', unusable],
  ['Wed, 31 Feb 2026 27:04:05 -0800', unusable],
  ['2026-11-18T15:04:05Z', unusable],
  [1795014245, retyped],
]);

table('html-text', [
  ['<p>Hi Dana,<br>March?</p><p>Priya</p>', value('Hi Dana,\nMarch?\n\nPriya')],
  ['plain, 3 < 4 &amp; <priya@acme.example>', value('plain, 3 < 4 &amp; <priya@acme.example>')],
  [['one', '<b>two</b>'], value('one\ntwo')],
  ['<p> </p>', unusable],
  [[], unusable],
  [5, retyped],
]);

table('mail-reply', [
  [
    'Tuesday works.\r\n\r\nOn Tue, Nov 17, 2026 at 9:12 AM Priya <p@a.example> wrote:\r\n> ok?',
    value('Tuesday works.'),
  ],
  ['<div>Tuesday works.</div><blockquote>ok?</blockquote>', value('Tuesday works.')],
  [' ', unusable],
  [['a'], retyped],
]);

const headers = [
  { Name: 'message-id', Value: '<own@a.example>' },
  { Name: 'REFERENCES', Value: '<root@a.example> <last@a.example>' },
];
table('mail-id', [
  [headers, value('own@a.example')],
  [[], absent],
  ['<own@a.example>', retyped],
]);
table('mail-thread', [
  [headers, value('root@a.example')],
  [[{ Name: 'Message-ID', Value: 'no brackets' }], absent],
]);
table('mail-is-reply', [
  [headers, value(true)],
  [[], value(false)],
]);
table('mail-is-automatic', [
  [headers, value(false)],
  [[{ Name: 'Auto-Submitted', Value: 'auto-replied' }], value(true)],
]);
table('mail-is-forwarded', [
  [headers, absent],
  [[{ Name: 'X-Forwarded-Message-Id', Value: '<1@acme.example>' }], value(true)],
  [[{ Name: 'Resent-From', Value: 'bob@acme.example' }], value(true)],
  // A rule of a mailbox: who wrote it is still in From.
  [[{ Name: 'X-Forwarded-For', Value: 'sales@acme.example in@baton.example' }], absent],
]);
table('subject-is-forwarded', [
  ['Fwd: Question', value(true)],
  ['WG: Re: Frage', value(true)],
  ['[EXTERN] TR : Devis', value(true)],
  ['转发：报价', value(true)],
  ['Re: Fwd: Question', absent],
  ['Forward: march', absent],
  ['Trial', absent],
  [5, retyped],
]);
table('mail-sender-check', [
  [headers, value('none')],
  [[{ name: 'x-spam-tests', value: 'SPF_PASS,DKIM_VALID_AU' }], value('pass')],
]);

table('url-utm-campaign', [
  ['https://a.example/?utm_campaign=q4%20webinar&utm_source=x#utm_campaign=no', value('q4 webinar')],
  ['?utm_campaign=q4', value('q4')],
  ['https://a.example/utm_campaign=q4', absent],
  ['https://a.example/?utm_campaign=', absent],
  [5, retyped],
]);
table('url-utm-source', [['?utm_source=google', value('google')]]);
table('url-utm-medium', [['?utm_medium=cpc', value('cpc')]]);
table('url-utm-term', [['?utm_term=warehouse+robots', value('warehouse robots')]]);
table('url-utm-content', [['?utm_content=ad-b', value('ad-b')]]);
table('url-gclid', [['?gclid=Cj0', value('Cj0')]]);
table('url-click-id', [
  ['?gclid=Cj0&fbclid=Iw0', value('Cj0')],
  ['https://a.example/?msclkid=c1#gclid=no', value('c1')],
  ['https://a.example/?gbraid=0AAA', absent],
  ['https://a.example/', absent],
]);

/** What these make is another kind of thing than what they take. */
const ONE_WAY = /^(timestamp-|mail-|subject-|url-|html-text$|last-name$|phone$)/;

describe.each(TRANSFORMS)('transform %s', (name) => {
  it('is total, and what it makes stays the same when it is applied again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (input) => {
        const once = transform(name, input);
        if (once.kind !== 'value') return;
        expect(['string', 'number', 'boolean']).toContain(typeof once.value);
        if (!ONE_WAY.test(name)) expect(transform(name, once.value)).toEqual(once);
      }),
    );
  });
});
