import { describe, expect, it } from 'vitest';
import type { Contract, Flow, RuleSet } from '../../../core/definitions/definitions.ts';
import {
  DefinitionError,
  defineContract,
  defineFlow,
  definePeople,
  defineRuleSet,
} from '../../../core/definitions/registry.ts';
import { websiteApiContract } from '../../../flows/sample/demo-request/contracts/website-api.ts';
import { demoRequest } from '../../../flows/sample/demo-request/flow.ts';
import { demoRequestRules } from '../../../flows/sample/demo-request/rules.ts';

const problemsOf = (define: () => unknown): readonly string[] => {
  try {
    define();
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return [];
};

const without = (field: keyof Flow): Flow => {
  const { [field]: _gone, ...rest } = demoRequest;
  return rest as Flow;
};

describe('a definition', () => {
  it.each(Object.keys(demoRequest).filter((field) => !['name', 'region'].includes(field)) as (keyof Flow)[])(
    'of a flow without %s stops with the flow and the field covers: [14, 226]',
    (field) => {
      const found = problemsOf(() => defineFlow(without(field)));
      expect(found).toEqual([`flow "demo-request": ${field} is missing`]);
    },
  );

  it('without a name says so', () => {
    expect(problemsOf(() => defineFlow(without('name')))).toEqual(['flow without a name: name is missing']);
  });

  it('takes an empty text for missing, and names inner fields', () => {
    const owners = { ...demoRequest.owners, sales: '' };
    expect(problemsOf(() => defineFlow({ ...demoRequest, runbook: '', owners }))).toEqual([
      'flow "demo-request": owners.sales is missing',
      'flow "demo-request": runbook is missing',
    ]);
  });

  it('may hold no field that does not exist: a misspelt one would be lost', () => {
    const misspelt = { ...demoRequest, runbok: 'x' } as Flow;
    expect(problemsOf(() => defineFlow(misspelt))).toEqual(['flow "demo-request": runbok is not a field that exists']);
  });

  it('says what is wrong with a value', () => {
    expect(problemsOf(() => defineFlow({ ...demoRequest, slaMinutes: 0 }))).toEqual([
      'flow "demo-request": slaMinutes: Too small: expected number to be >0',
    ]);
    expect(problemsOf(() => definePeople({ people: [], pools: [] }))[0]).toMatch(/^people: people: /);
  });

  it('is frozen to its last part', () => {
    const flow = defineFlow({ ...demoRequest });
    expect(Object.isFrozen(flow) && Object.isFrozen(flow.owners) && Object.isFrozen(flow.sources)).toBe(true);
  });

  it.each([
    ['no payload path', { to: 'facts.x', from: ['a..b'], as: 'text' }, 'mappings[0].from[0]: is not a payload path'],
    [
      'no field of the signal',
      { to: 'profile.shoe', from: ['a'], as: 'text' },
      'mappings[0].to: is not a field of the canonical signal',
    ],
    [
      'a time where a flag belongs',
      { to: 'consent', from: ['a'], as: 'timestamp-iso' },
      'mappings[0].as: does not make what this field of the signal holds',
    ],
    [
      'free text as an e-mail',
      { to: 'identifiers.email', from: ['a'], as: 'text' },
      'mappings[0].as: does not make what this field of the signal holds',
    ],
  ])('of a contract may map %s nowhere', (_what, mapping, problem) => {
    const mappings = [{ ...mapping, required: false }] as Contract['mappings'];
    expect(problemsOf(() => defineContract({ ...websiteApiContract, mappings }))).toEqual([
      `contract "website-api": ${problem}`,
    ]);
  });

  it('of a rule orders numbers only', () => {
    const rule = { id: 'odd', when: { fact: 'intent', is: '<', value: 'demo' }, decision: 'hold' };
    const odd = { ...demoRequestRules, rules: [rule] } as unknown as RuleSet;
    expect(problemsOf(() => defineRuleSet(odd))[0]).toMatch(/^rule set "demo-request": rules\[0\]\.when/);
  });
});
