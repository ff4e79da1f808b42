import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPayload } from '../../../core/contracts/read.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (text: string) => readPayload('json', bytes(text));
const form = (text: string) => readPayload('form', bytes(text));
const read = (payload: unknown) => ({ kind: 'read', payload });
const unreadable = (why: string) => ({ kind: 'unreadable', why });

describe('reading JSON', () => {
  it('keeps every digit of an integer beyond 2^53', () => {
    expect(json('{"id":10152368852405295,"neg":-9007199254740993,"ok":9007199254740991}')).toEqual(
      read({ id: '10152368852405295', neg: '-9007199254740993', ok: 9007199254740991 }),
    );
  });

  it('keeps a number too large for a double as text', () => {
    expect(json('[1e400, 1.5, 1e3]')).toEqual(read(['1e400', 1.5, 1000]));
  });

  it('lets the last of duplicate keys win', () => {
    expect(json('{"email":"a","email":"b"}')).toEqual(read({ email: 'b' }));
  });

  it('tolerates a byte order mark', () => {
    expect(json('\uFEFF{"a":1}')).toEqual(read({ a: 1 }));
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['{', 'malformed-json'],
    ['{"a":1}x', 'malformed-json'],
    ['undefined', 'malformed-json'],
    ['{"__proto__":{"isAdmin":true}}', 'forbidden-key'],
    ['{"a":[{"\\u005f_proto__":1}]}', 'forbidden-key'],
    ['{"constructor":{"prototype":{"x":1}}}', 'forbidden-key'],
    ['['.repeat(65) + ']'.repeat(65), 'too-deep'],
    ['['.repeat(500_000), 'too-deep'],
  ])('finds %.40s unreadable: %s', (text, why) => {
    expect(json(text)).toEqual(unreadable(why));
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });

  it('takes "constructor" as a plain word, and brackets inside text as text', () => {
    expect(json('{"constructor":"Acme"}')).toEqual(read({ constructor: 'Acme' }));
    const text = '['.repeat(100);
    expect(json(JSON.stringify({ a: text, b: '\\"[' }))).toEqual(read({ a: text, b: '\\"[' }));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(readPayload('json', Uint8Array.from([0x22, 0xff, 0x22]))).toEqual(unreadable('not-utf8'));
  });

  it('reads what any JSON writer writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const isPolluting = text.includes('__proto__') || text.includes('constructor');
        const isExact = !/\d{16,}|e\+/.test(text);
        fc.pre(!isPolluting && isExact);
        expect(json(text)).toEqual(read(JSON.parse(text)));
      }),
    );
  });
});

describe('reading a form', () => {
  it('decodes plus, percent and line ends, and keeps what was left blank', () => {
    expect(form('first_name=Dana+M.&message=3%25+off%0D%0ATuesday%3F&phone=')).toEqual(
      read({ first_name: 'Dana M.', message: '3% off\r\nTuesday?', phone: '' }),
    );
  });

  it('makes an array of a field sent several times, unless every copy is the same', () => {
    expect(form('interest=robots&interest=wms&consent=on&consent=on')).toEqual(
      read({ interest: ['robots', 'wms'], consent: 'on' }),
    );
  });

  it('replaces broken percent sequences instead of failing', () => {
    expect(form('a=%ff&b=%zz&=1')).toEqual(read({ a: '\uFFFD', b: '%zz', '': '1' }));
  });

  it.each([
    ['', 'empty'],
    ['__proto__=1', 'forbidden-key'],
    ['a=1&%5F%5Fproto%5F%5F=1', 'forbidden-key'],
  ])('finds %j unreadable: %s', (text, why) => {
    expect(form(text)).toEqual(unreadable(why));
  });
});
