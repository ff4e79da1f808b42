import { describe, expect, it } from 'vitest';
import { compareContracts } from '../../../core/contracts/compare.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import {
  PLAIN,
  reads,
  withField,
  withMapping,
  withMore,
  withoutField,
  withProperties,
  withRequired,
} from './contracts.ts';

const told = (after: Contract): string[] =>
  compareContracts(PLAIN, after).map(({ kind, what, field }) => `${kind} ${what} ${field}`);

const { truth: _truth, recordIds: _ids, metadata: _metadata, ...bare } = PLAIN;

describe('two versions of a contract', () => {
  it.each<[string, Contract, string[]]>([
    ['nothing', { ...PLAIN }, []],
    ['the format', { ...PLAIN, format: 'form' }, ['breaking contract-changed format']],
    ['the emitter', { ...PLAIN, emitter: 'other' }, ['breaking contract-changed emitter']],
    ['the owner', { ...PLAIN, owner: 'otto' }, ['additive owner-changed owner']],
    ['a required field taken away', withoutField('kind'), ['breaking field-removed kind']],
    ['an optional field taken away', withoutField('other'), ['additive optional-field-removed other']],
    ['a field added', withProperties({ extra: { type: 'string' } }), ['additive field-added extra']],
    ['a field newly required', withRequired('email', 'kind', 'size'), ['breaking newly-required size']],
    ['a field no longer required', withRequired('email'), ['additive no-longer-required kind']],
    ['another type', withField('email', { type: 'number' }), ['breaking retyped email']],
    ['fewer types', withField('size', { type: 'number' }), ['breaking type-narrowed size']],
    ['whole numbers only', withField('size', { type: ['integer', 'string'] }), ['breaking type-narrowed size']],
    ['more types', withField('email', { type: ['string', 'null'] }), ['additive type-widened email']],
    ['a type where there was none', withField('other', { type: 'string' }), ['breaking type-narrowed other']],
    [
      'no type where there was one',
      withProperties({ tags: {} }),
      ['additive type-widened tags', 'additive type-widened tags[*]'],
    ],
    ['fewer values', withField('kind', { enum: ['a'] }), ['breaking enum-narrowed kind']],
    ['more values', withField('kind', { enum: ['a', 'b', 'c'] }), ['additive enum-widened kind']],
    [
      'other values',
      withField('kind', { enum: ['b', 'c'] }),
      ['breaking enum-narrowed kind', 'additive enum-widened kind'],
    ],
    ['any value', withField('kind', { enum: undefined }), ['additive enum-widened kind']],
    ['values where any went', withField('note', { enum: ['x'] }), ['breaking enum-narrowed note']],
    ['the type of elements', withField('tags', { items: { type: 'number' } }), ['breaking retyped tags[*]']],
    [
      'fields listed where none were',
      withField('other', { properties: { a: { type: 'string' } } }),
      ['breaking type-narrowed other.a', 'additive field-added other.a'],
    ],
    ['a field inside one', withField('page', { required: ['url', 'title'] }), ['breaking newly-required page.title']],
    ['words of a description', withField('note', { description: 'text' }), ['additive description-changed note']],
  ])('that differ in the schema by %s are told apart by the field', (_what, after, expected) => {
    expect(told(after)).toEqual(expected);
  });

  it.each<[string, Contract, string[]]>([
    ['a mapping taken away', withMapping(6, undefined), ['breaking mapping-removed attribution.page']],
    ['one of two mappings taken away', withMapping(4, undefined), ['breaking mapping-removed facts.first']],
    ['a mapping added', withMore(reads('message', 'note')), ['additive mapping-added message']],
    [
      'a mapping added that must be there',
      withMore(reads('message', 'note', { required: true })),
      ['breaking newly-required note', 'additive mapping-added message'],
    ],
    [
      'a mapping added of what it may refuse',
      withMore(reads('profile.phone', 'tags', { as: 'phone' })),
      ['breaking newly-refused tags', 'additive mapping-added profile.phone'],
    ],
    ['another target', withMapping(6, { to: 'attribution.referrer' }), ['breaking target-changed attribution.page']],
    ['another transform', withMapping(2, { as: 'number' }), ['breaking transform-changed facts.size']],
    ['a field newly required', withMapping(6, { required: true }), ['breaking newly-required page.url']],
    ['a field no longer required', withMapping(0, { required: false }), ['additive no-longer-required email']],
    ['a place taken away', withMapping(1, { from: ['page.title'] }), ['breaking path-removed note']],
    ['a place added', withMapping(1, { from: ['page.title', 'note', 'stage'] }), ['additive path-added stage']],
    [
      'a place put first',
      withMapping(1, { from: ['stage', 'page.title', 'note'] }),
      ['breaking order-changed profile.company', 'additive path-added stage'],
    ],
    [
      'a place added before another mapping',
      withMapping(3, { from: ['note', 'page.title'] }),
      ['breaking order-changed facts.first', 'additive path-added page.title'],
    ],
    [
      'a place that may hold what is refused',
      withMapping(2, { from: ['size', 'tags'] }),
      ['breaking newly-refused tags', 'additive path-added tags'],
    ],
    [
      'another condition',
      withMapping(3, { when: { path: 'kind', in: ['a', 'b'] } }),
      ['breaking condition-changed facts.first'],
    ],
    [
      'another order',
      { ...PLAIN, mappings: PLAIN.mappings.toSpliced(3, 2, ...PLAIN.mappings.slice(3, 5).reverse()) },
      ['breaking order-changed facts.first'],
    ],
    [
      'a word more',
      withMapping(5, { words: { mql: 'marketing-qualified', sql: 'sales-qualified' } }),
      ['additive word-added facts.lifecycleStage'],
    ],
    [
      'a word of ours that means another',
      withMapping(5, { words: { mql: 'marketing-qualified', lead: 'customer' } }),
      ['breaking word-changed facts.lifecycleStage'],
    ],
    ['a word less', withMapping(5, { words: {} }), ['breaking word-changed facts.lifecycleStage']],
  ])('that differ in the mappings by %s are told apart by the field', (_what, after, expected) => {
    expect(told(after)).toEqual(expected);
  });

  it.each<[string, Contract, string[]]>([
    [
      'all taken away',
      bare,
      [
        'breaking declaration-changed truth.profile.company',
        'breaking declaration-changed recordIds.plain',
        'additive declaration-added metadata.source',
      ],
    ],
    [
      'another source of truth',
      { ...PLAIN, truth: { 'profile.company': 'crm' } },
      ['breaking declaration-changed truth.profile.company'],
    ],
    [
      'one more record id',
      { ...PLAIN, recordIds: { ...PLAIN.recordIds, crm: 'facts.size' } },
      ['additive declaration-added recordIds.crm'],
    ],
    [
      'metadata that must be there',
      { ...PLAIN, metadata: { source: 'required' } },
      ['breaking newly-required metadata.source'],
    ],
    [
      'metadata that is counted',
      { ...PLAIN, metadata: { source: 'counted', campaign: 'counted' } },
      ['additive declaration-added metadata.campaign'],
    ],
  ])('that differ in what they declare by %s are told apart by the field', (_what, after, expected) => {
    expect(told(after)).toEqual(expected);
  });

  it('are the same whatever the order of keys and of mappings to different fields', () => {
    const { mappings, ...rest } = PLAIN;
    const moved = [...mappings.slice(5), ...mappings.slice(0, 5)];
    expect(told({ mappings: moved, ...Object.fromEntries(Object.entries(rest).reverse()) } as Contract)).toEqual([]);
  });

  it('name what breaks first, in words', () => {
    const [first] = compareContracts(PLAIN, { ...withField('kind', { enum: ['a'] }), owner: 'otto' });
    expect(first).toEqual({ kind: 'breaking', what: 'enum-narrowed', field: 'kind', says: 'no longer takes b' });
  });
});
