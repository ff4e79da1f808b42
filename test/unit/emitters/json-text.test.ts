import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { googleAds } from '../../../connectors/google-ads/index.ts';
import { intercom } from '../../../connectors/intercom/index.ts';
import { replaceValues, withFetched, withProperty } from '../../../connectors/json-text.ts';
import { stripe } from '../../../connectors/stripe/index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString('utf8');
const replaced = (json: string, depth?: number): string =>
  text(replaceValues(bytes(json), { names: new Set(['key']), by: '"-"', ...(depth === undefined ? {} : { depth }) }));

describe('a value taken out of JSON text', () => {
  it.each([
    ['{"key":"s"}', '{"key":"-"}'],
    ['{ "a" : 1.0 ,\n "key"\t:  "s\\"}" , "b":[ ] }', '{ "a" : 1.0 ,\n "key"\t:  "-" , "b":[ ] }'],
    ['{"key":12,"b":true}', '{"key":"-","b":true}'],
    ['{"key":{"a":["]","}"]},"b":1}', '{"key":"-","b":1}'],
    ['{"key":[{"key":1}]}', '{"key":"-"}'],
    ['{"key":"a","key":"b"}', '{"key":"-","key":"-"}'],
    ['{"\\u006bey":"s"}', '{"\\u006bey":"-"}'],
    ['{"a":"key","b":["key"]}', '{"a":"key","b":["key"]}'],
    ['{"a":"\\"key\\":\\"s\\""}', '{"a":"\\"key\\":\\"s\\""}'],
    ['{"key":null}', '{"key":null}'],
    ['[{"a":{"key":"s"}}]', '[{"a":{"key":"-"}}]'],
    ['{"ü":"ö","key":"😀"}', '{"ü":"ö","key":"-"}'],
    ['{"key":"open', '{"key":"-"'],
    ['{"key":', '{"key":"-"'],
    ['"key":', '"key":"-"'],
    ['', ''],
  ])('%s is %s', (json, expected) => {
    expect(replaced(json)).toBe(expected);
  });

  it('may be wanted of the outermost object only', () => {
    expect(replaced('{"key":1,"a":{"key":1}}', 1)).toBe('{"key":"-","a":{"key":1}}');
  });

  it('leaves the very bytes where there is none', () => {
    const body = Uint8Array.from([0xff, 0x22, 0x6b, 0x22, 0x00]);
    expect(replaceValues(body, { names: new Set(['key']), by: '1' })).toBe(body);
  });

  it('changes what a parser reads there and nothing else', () => {
    const json = fc.dictionary(fc.constantFrom('key', 'other', 'Key'), fc.jsonValue());
    const redacted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(redacted);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, name === 'key' && each !== null ? '-' : redacted(each)]),
      );
    };
    fc.assert(
      fc.property(json, fc.boolean(), (value, isPretty) => {
        const written = JSON.stringify(value, null, isPretty ? 2 : undefined);
        expect(JSON.parse(replaced(written))).toEqual(redacted(JSON.parse(written)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is found in 4 MB of anything in no time worth naming', () => {
    const started = performance.now();
    for (const piece of ['"key":', '{"key":', '[', '"', '\\"', 'x']) replaced(piece.repeat(4_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});

describe('secrets inside bodies', () => {
  it('are gone from a Google lead, whatever the key, and all else is as it came', () => {
    const lead = (key: string): string => `{"lead_id": "a", "google_key": ${key}, "note": {"google_key": "kept"}}`;
    expect(text(googleAds.redact?.(bytes(lead('"k1"'))))).toBe(lead('"redacted"'));
    expect(googleAds.redact?.(bytes(lead('"k1"')))).toEqual(googleAds.redact?.(bytes(lead('"k2"'))));
  });

  it('are gone from Stripe objects however deep', () => {
    const event = (secret: string): string => `{"data":{"object":{"id":"pi_1","client_secret":${secret},"b":null}}}`;
    expect(text(stripe.redact?.(bytes(event('"pi_1_secret_2"'))))).toBe(event('"redacted"'));
    expect(text(stripe.redact?.(bytes(event('null'))))).toBe(event('null'));
  });
});

describe('what was fetched', () => {
  it('stands under "fetched" of the part, which keeps its bytes', () => {
    expect(text(withFetched(bytes('{ "a": 1.0 }\n'), bytes('{"b": 2}')))).toBe('{ "a": 1.0 ,"fetched":{"b": 2}}\n');
    expect(text(withFetched(bytes('{}'), bytes('[]')))).toBe('{"fetched":[]}');
  });

  it('wins when it was fetched again', () => {
    const twice = withFetched(withFetched(bytes('{"a":1}'), bytes('1')), bytes('2'));
    expect(JSON.parse(text(twice))).toEqual({ a: 1, fetched: 2 });
  });

  it('cannot be added to what is no object', () => {
    expect(() => withProperty(bytes('[1]'), 'a', bytes('1'))).toThrow('Only a JSON object');
  });
});

describe('a transcript of Intercom', () => {
  const completed = (conversation: unknown): unknown => {
    const body = intercom.complete?.(bytes('{"topic":"x"}'), bytes(JSON.stringify(conversation)));
    return JSON.parse(text(body)).fetched.transcript;
  };
  const said = (type: string, body: string | null, part_type = 'comment') => ({
    part_type,
    body,
    created_at: 5,
    author: { type },
  });

  it('has the opening message and every line said, without notes and markup', () => {
    const conversation_parts = {
      conversation_parts: [
        said('bot', '<p>Yes.</p><p>Want a person?</p>'),
        said('admin', '<p>Hot lead</p>', 'note'),
        said('admin', null, 'assignment'),
        said('admin', '<p>Priya here</p>'),
        said('user', 'a &lt; b, no markup'),
        said('lead', '<b>Call&nbsp;me</b><br>today'),
      ],
    };
    const source = { body: 'Hi, is R&D in?', author: { type: 'user' } };
    expect(completed({ created_at: 1, source, conversation_parts })).toEqual([
      { by: 'contact', at: 1, text: 'Hi, is R&D in?' },
      { by: 'bot', at: 5, text: 'Yes.\n\nWant a person?' },
      { by: 'teammate', at: 5, text: 'Priya here' },
      { by: 'contact', at: 5, text: 'a &lt; b, no markup' },
      { by: 'contact', at: 5, text: 'Call me\ntoday' },
    ]);
  });

  it.each([{}, [], { conversation_parts: { conversation_parts: 3 } }, { source: { body: 4 } }])(
    'of %j is empty',
    (conversation) => {
      expect(completed(conversation)).toEqual([]);
    },
  );
});
