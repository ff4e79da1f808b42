import { describe, expect, it } from 'vitest';
import { facts, jsonOf, partsOf, sample, split } from './parts.ts';

describe('what Meta sends', () => {
  const body = (leads: readonly string[], spelling = (id: string) => `"${id}"`): string =>
    `{"object":"page","entry":[${leads
      .map(
        (id, n) =>
          `{"id":"1","time":${n},"changes":[{"field":"leadgen","value":{"leadgen_id":${spelling(id)},"form_id":"9"}}]}`,
      )
      .join(',')}]}`;

  it('is one signal for each lead, which it only refers to', () => {
    expect(facts(split('meta-lead-ads', sample('meta-leadgen.json')))).toEqual([
      {
        eventKey: '24873651098472345',
        recordId: '24873651098472345',
        reference: { kind: 'lead', id: '24873651098472345' },
      },
    ]);
  });

  it('keeps every digit of an id sent as a number beyond 2^53', () => {
    const asNumber = split(
      'meta-lead-ads',
      body(['24873651098472345'], (id) => id),
    );
    expect(facts(asNumber)).toMatchObject([{ eventKey: '24873651098472345' }]);
    expect(asNumber).toEqual(split('meta-lead-ads', body(['24873651098472345'])));
  });

  it('of 1,000 leads is 1,000 signals, each once', () => {
    const leads = Array.from({ length: 1_000 }, (_, n) => String(24_873_651_098_000_000n + BigInt(n)));
    const parts = partsOf(split('meta-lead-ads', body(leads)));
    expect(parts.map(({ eventKey }) => eventKey)).toEqual(leads);
    expect(parts.map(({ reference }) => reference?.id)).toEqual(leads);
    expect(parts.map(jsonOf)).toEqual(
      leads.map((id) => ({ field: 'leadgen', value: { leadgen_id: id, form_id: '9' } })),
    );
  });

  it('may hold several leads of one page', () => {
    const changes = ['11', '12'].map((id) => ({ field: 'leadgen', value: { leadgen_id: id } }));
    const parts = partsOf(split('meta-lead-ads', JSON.stringify({ object: 'page', entry: [{ id: '1', changes }] })));
    expect(parts.map(({ eventKey }) => eventKey)).toEqual(['11', '12']);
  });

  it("as the dashboard's test is a test", () => {
    expect(facts(split('meta-lead-ads', body(['444444444444'])))).toEqual([
      { eventKey: '444444444444', recordId: '444444444444', isTest: true },
    ]);
  });

  it.each([
    ['a change of another field', '{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}'],
    ['an entry without changes', '{"object":"page","entry":[{"id":"1","messaging":[]}]}'],
    ['nothing at all', '{"object":"page","entry":[]}'],
    ['something else', '[1,2]'],
  ])('as %s is kept as one signal without a key', (_what, text) => {
    expect(facts(split('meta-lead-ads', text))).toEqual([{}]);
  });
});

describe('what Google Ads sends', () => {
  it('is one signal under the lead id', () => {
    const lead = 'Cj0KCQiA7NO7BhDsARIsADg_hIYk2m5h0S1v9X3b7Q';
    expect(facts(split('google-ads', sample('google-ads.json')))).toEqual([{ eventKey: lead, recordId: lead }]);
  });

  it.each([
    ['says so', '"lead_id": "TeSter-123', '"lead_id": "other-123'],
    ['has the lead id of all of them', '"is_test": true', '"is_test": false'],
  ])('is a test when it %s', (_why, from, to) => {
    expect(facts(split('google-ads', sample('google-ads.test-lead.json').replace(from, to)))).toMatchObject([
      { isTest: true },
    ]);
  });
});
