import { describe, expect, it } from 'vitest';
import { applyContract, type ContractResult } from '../../../core/contracts/apply.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { PLAIN, reads, withMore } from './contracts.ts';

const apply = (contract: Contract, body: object): ContractResult =>
  applyContract(contract, new TextEncoder().encode(JSON.stringify({ email: 'ana@acme.example', kind: 'a', ...body })));

const facts = (result: ContractResult) => (result.kind === 'mapped' ? result.signal.facts : result);

const withSource = (source: 'required' | 'counted'): Contract => ({
  ...withMore(reads('attribution.source', 'note'), reads('attribution.campaign', 'stage')),
  metadata: { source, campaign: 'counted' },
});

describe('closed words', () => {
  it.each([
    ['MQL', { lifecycleStage: 'marketing-qualified', first: 'mql' }],
    ['customer', { lifecycleStage: 'customer', first: 'customer' }],
  ])('are what a vendor means by %s, while other fields keep its word covers: [91]', (stage, expected) => {
    expect(facts(apply(PLAIN, { stage }))).toEqual(expected);
  });

  it('leave a word that is none of them out, and name the field', () => {
    expect(apply(PLAIN, { stage: 'Hot Lead' })).toMatchObject({
      kind: 'mapped',
      signal: { facts: { first: 'hot-lead' } },
      unusable: ['stage'],
    });
  });

  it.each(['constructor', '__proto__', 'toString'])('take nothing that only a prototype has: %s', (stage) => {
    expect(facts(apply(PLAIN, { stage }))).not.toHaveProperty('lifecycleStage');
  });

  it('hold for intents whether a contract maps them or not covers: [92]', () => {
    const contract = withMore(reads('facts.intent', 'stage', { as: 'word', words: { tour: 'demo' } }));
    expect(facts(apply(contract, { stage: 'Tour' }))).toMatchObject({ intent: 'demo' });
    expect(facts(apply(contract, { stage: 'pricing' }))).toMatchObject({ intent: 'pricing' });
    expect(facts(apply(contract, { stage: 'whatever' }))).not.toHaveProperty('intent');
  });
});

describe('declared metadata', () => {
  it('breaks the contract when it is required and absent, named by its place in the payload covers: [66]', () => {
    expect(apply(withSource('required'), { stage: 'spring' })).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'note', wanted: 'metadata source', found: 'missing' }],
    });
  });

  it('is a counted gap where the contract says so, and the signal goes on covers: [66]', () => {
    expect(apply(withSource('counted'), {})).toMatchObject({ kind: 'mapped', gaps: ['source', 'campaign'] });
    expect(apply(withSource('counted'), { stage: 'spring' })).toMatchObject({ kind: 'mapped', gaps: ['source'] });
  });

  it('leaves no trace when it is all there', () => {
    expect(apply(withSource('required'), { note: 'ad', stage: 'spring' })).not.toHaveProperty('gaps');
  });
});
