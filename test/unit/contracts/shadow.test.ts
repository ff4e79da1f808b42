import { describe, expect, it } from 'vitest';
import { applyContract } from '../../../core/contracts/apply.ts';
import { type ShadowVerdict, shadowVerdict } from '../../../core/contracts/shadow.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { PLAIN, reads, withMapping, withMore, withoutField, withRequired } from './contracts.ts';

const BODY = {
  email: 'ana@acme.example',
  kind: 'a',
  note: 'hello',
  page: { url: 'https://acme.example/', title: 'Acme' },
};

const judged = (candidate: Contract, body: object = BODY, live = PLAIN): ShadowVerdict => {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return shadowVerdict(applyContract(live, bytes), applyContract(candidate, bytes));
};

describe('a contract in shadow', () => {
  it.each<[string, ShadowVerdict, Contract, object?]>([
    ['agrees with itself', { outcome: 'agrees', fields: [] }, PLAIN],
    ['agrees where the schema alone differs', { outcome: 'agrees', fields: [] }, withoutField('other')],
    ['agrees where both stop', { outcome: 'agrees', fields: [] }, withRequired('email', 'size'), { kind: 'b' }],
    ['adds a field', { outcome: 'adds', fields: ['message'] }, withMore(reads('message', 'note'))],
    ['loses a field', { outcome: 'differs', fields: ['attribution.page'] }, withMapping(6, undefined)],
    [
      'reads a field elsewhere',
      { outcome: 'differs', fields: ['profile.company'] },
      withMapping(1, { from: ['note', 'page.title'] }),
    ],
    [
      'writes another field',
      { outcome: 'differs', fields: ['attribution.page'] },
      withMapping(6, { to: 'attribution.referrer' }),
    ],
    ['breaks', { outcome: 'breaks', fields: ['size'] }, withRequired('email', 'kind', 'size')],
    ['breaks as a whole', { outcome: 'breaks', fields: ['$'] }, { ...PLAIN, schema: { type: 'array' } }],
    [
      'mends what the live version refuses',
      { outcome: 'mends', fields: ['kind'] },
      withRequired('email'),
      { email: 'ana@acme.example' },
    ],
  ])('%s, and names the field covers: [82]', (_what, expected, candidate, body) => {
    expect(judged(candidate, body)).toEqual(expected);
  });

  it('agrees on a list that says the same, and differs where it says more', () => {
    const ids = (...from: string[]) =>
      withMore(...from.map((path) => ({ ...reads('identifiers.crmContactMerged', path), as: 'record-ids' as const })));
    const body = { ...BODY, note: '101;202', kind: 'a', other: '303' };
    expect(judged(ids('note'), body, ids('note'))).toEqual({ outcome: 'agrees', fields: [] });
    const more = judged(ids('note', 'other'), body, ids('note'));
    expect(more).toEqual({ outcome: 'differs', fields: ['identifiers.crmContactMerged'] });
  });

  it('says nothing of what was sent: names of its own and of the live contract only', () => {
    const said = JSON.stringify([
      judged(withMapping(0, { as: 'text', from: ['note'] })),
      judged(withRequired('size'), { ...BODY, 'ana@acme.example': 'ana@acme.example' }),
    ]);
    expect(said).not.toContain('ana@');
    expect(said).not.toContain('hello');
  });

  it('names no more fields than anybody reads', () => {
    const many = Array.from({ length: 60 }, (_, index) => reads(`facts.f${index}`, 'note'));
    expect(judged(withMore(...many)).fields).toHaveLength(20);
  });
});
