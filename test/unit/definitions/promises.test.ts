import { describe, expect, it } from 'vitest';
import type { Contract, Mapping } from '../../../core/definitions/definitions.ts';
import { truthOf } from '../../../core/definitions/promises.ts';
import { DefinitionError, type Definitions, defineContract } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { problemsOf } from './sample-with.ts';

const contractOf = (name: string): Contract => {
  const found = sample.contracts?.find((each) => each.name === name);
  if (!found) throw new Error(`The sample has no contract "${name}".`);
  return found;
};
const website = contractOf('website-api');

const said = (mapping: Partial<Mapping>): readonly string[] => {
  try {
    const own: Mapping = { to: 'facts.intent', from: ['type'], as: 'word', required: false, ...mapping };
    defineContract({ ...website, mappings: [own] });
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return [];
};

describe('what a contract declares', () => {
  it.each<[string, Partial<Contract>, string]>([
    [
      'truth of a field it does not fill',
      { truth: { 'profile.jobTitle': 'hubspot', 'facts.nothing': 'hubspot' } },
      'contract "website-api": truth names "facts.nothing", which no mapping writes',
    ],
    [
      'truth of a system nobody declared',
      { truth: { 'profile.email': 'the-crm' } },
      'contract "website-api": truth.profile.email names "the-crm", which is neither an emitter nor a destination',
    ],
    [
      'a record id it does not read',
      { recordIds: { stripe: 'facts.customerId' } },
      'contract "website-api": recordIds.stripe names "facts.customerId", which no mapping writes',
    ],
    [
      'metadata it does not read',
      { metadata: { source: 'required', intentId: 'required' } },
      'contract "website-api": metadata.intentId is required, but no mapping writes "attribution.intentId"',
    ],
  ])('is refused when it is %s covers: [89, 90]', (_what, over, expected) => {
    const { truth: _truth, recordIds: _ids, metadata: _metadata, ...bare } = website;
    const contracts = (sample.contracts ?? []).map((each) =>
      each.name === 'website-api'
        ? { ...bare, mappings: bare.mappings.filter(({ to }) => to !== 'attribution.intentId'), ...over }
        : each,
    );
    expect(problemsOf({ ...sample, contracts })).toEqual([expected]);
  });

  it('may not differ about the truth of a field within one flow covers: [89]', () => {
    const contracts = (sample.contracts ?? []).map((each) => {
      if (each.name === 'website-api') return { ...each, truth: { 'profile.company': 'hubspot' } };
      return each.name === 'contact-form' ? { ...each, truth: { 'profile.company': 'contact-form' } } : each;
    });
    expect(problemsOf({ ...sample, contracts })).toEqual([
      'flow "demo-request": contracts "website-api" and "contact-form" disagree who is right about "profile.company": ' +
        '"hubspot" or "contact-form"',
    ]);
  });

  it('makes the emitter right about every field nothing is said of', () => {
    const contract = { ...website, truth: { 'profile.company': 'hubspot' } };
    expect(truthOf(contract, 'profile.company')).toBe('hubspot');
    expect(truthOf(contract, 'profile.email')).toBe('website-api');
  });

  it.each<[Partial<Mapping>, string[]]>([
    [{}, []],
    [{ words: { tour: 'demo' } }, []],
    [
      { words: { tour: 'guided-tour' } },
      [
        'contract "website-api": mappings[0].words: holds a word that is not in the closed list of this field (core/signal/vocabulary.ts)',
      ],
    ],
    [{ as: 'text' }, ['contract "website-api": mappings[0].as: must be word: the field is closed']],
    [
      { to: 'facts.topic', as: 'text', words: {} },
      ['contract "website-api": mappings[0].words: is for words (as: word) only'],
    ],
    [
      { to: 'facts.topic', words: { 'a b': 'c' } },
      ['contract "website-api": mappings[0].words.a b: Invalid key in record'],
    ],
  ])('maps words only to words that are ours: %j covers: [91, 92]', (mapping, expected) => {
    expect(said(mapping)).toEqual(expected);
  });
});

describe('a candidate', () => {
  const beside = (candidate: Contract): Definitions => ({ ...sample, candidates: [candidate] });

  it('stands beside the live contract of its name', () => {
    expect(problemsOf(beside({ ...website, owner: 'otto' }))).toEqual([]);
    expect(problemsOf(beside({ ...website, name: 'other' }))).toEqual([
      'candidate "other": there is no live contract of this name',
    ]);
    expect(problemsOf(beside(website))).toEqual(['candidate "website-api": is the live contract itself; take it away']);
  });

  it('must be fit to become live: what a rule asks for it must still tell covers: [82]', () => {
    const mappings = website.mappings.filter(({ to }) => to !== 'facts.teamSize');
    expect(problemsOf(beside({ ...website, mappings }))).toEqual([]);
    const other = website.mappings.filter(({ to }) => to !== 'facts.eventType');
    expect(problemsOf(beside({ ...website, mappings: other }))).toEqual([
      'candidate "website-api": flow "demo-request": ruleSet rule "evidence" asks for fact "eventType", which no contract of its sources declares',
      'candidate "website-api": flow "demo-request": ruleSet rule "lead-updated" asks for fact "eventType", which no contract of its sources declares',
    ]);
  });
});
