import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleCondition, RuleSet } from '../../../core/definitions/definitions.ts';
import { defineRuleSet } from '../../../core/definitions/registry.ts';
import { decide, holds } from '../../../core/rules/evaluate.ts';
import type { Facts } from '../../../core/rules/facts.ts';

const facts: Facts = { intent: 'demo', size: 5, consent: true, zip: '10' };

describe('a condition', () => {
  it.each<[RuleCondition, boolean]>([
    [{ all: [] }, true],
    [{ fact: 'intent', is: 'known' }, true],
    [{ fact: 'absent', is: 'known' }, false],
    [{ fact: 'absent', is: 'unknown' }, true],
    [{ fact: 'toString', is: 'known' }, false],
    [{ fact: 'intent', is: '=', value: 'demo' }, true],
    [{ fact: 'intent', is: '=', value: 'Demo' }, false],
    [{ fact: 'size', is: '=', value: '5' }, false],
    [{ fact: 'intent', is: '!=', value: 'pricing' }, true],
    [{ fact: 'absent', is: '!=', value: 'pricing' }, false],
    [{ not: { fact: 'absent', is: '=', value: 'pricing' } }, true],
    [{ fact: 'size', is: '<', value: 5 }, false],
    [{ fact: 'size', is: '<=', value: 5 }, true],
    [{ fact: 'size', is: '>', value: 4 }, true],
    [{ fact: 'size', is: '>=', value: 6 }, false],
    [{ fact: 'zip', is: '>=', value: 5 }, false],
    [{ fact: 'intent', is: 'in', value: ['pricing', 'demo'] }, true],
    [{ fact: 'absent', is: 'in', value: ['pricing'] }, false],
    [
      {
        any: [
          { fact: 'size', is: '>', value: 9 },
          { fact: 'consent', is: '=', value: true },
        ],
      },
      true,
    ],
    [
      {
        all: [
          { fact: 'size', is: '>', value: 9 },
          { fact: 'consent', is: '=', value: true },
        ],
      },
      false,
    ],
  ])('%j is %s', (condition, expected) => {
    expect(holds(condition, facts)).toBe(expected);
  });
});

const rules = defineRuleSet({
  name: 'rules',
  owner: 'vera',
  rules: [
    {
      id: 'spam',
      when: { fact: 'domain', is: '=', value: 'example.invalid' },
      decision: 'reject',
      closesEngagement: true,
    },
    {
      id: 'big',
      when: {
        all: [
          { fact: 'intent', is: '=', value: 'demo' },
          { any: [{ fact: 'size', is: '>=', value: 50 }, { not: { fact: 'consent', is: '=', value: true } }] },
          { fact: 'zip', is: 'known' },
        ],
      },
      decision: 'assign',
      pool: 'enterprise',
    },
    {
      id: 'small',
      when: { fact: 'size', is: '>=', value: 1 },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 15,
      priority: 'high',
      nextStep: 'Call',
    },
  ],
  otherwise: 'hold',
});

describe('a decision', () => {
  it('is that of the first rule that applies, with the first failed condition of every rule before it', () => {
    expect(decide(rules, facts)).toEqual({
      rule: 'small',
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 15,
      priority: 'high',
      nextStep: 'Call',
      trace: [
        { rule: 'spam', failed: 'domain = example.invalid', fact: 'domain' },
        { rule: 'big', failed: 'any of (size >= 50; not (consent = true))', fact: 'size' },
      ],
    });
  });

  it('carries only what its rule says', () => {
    expect(decide(rules, { domain: 'example.invalid' })).toEqual({
      rule: 'spam',
      decision: 'reject',
      closesEngagement: true,
      trace: [],
    });
  });

  it('is what the rule set says otherwise when no rule applies, never silence', () => {
    const decided = decide(rules, {});
    expect(decided).toMatchObject({ rule: 'otherwise', decision: 'hold' });
    expect(decided.trace.map(({ rule }) => rule)).toEqual(['spam', 'big', 'small']);
  });

  it('names facts in its trace and never shows their values', () => {
    const decided = decide(rules, { domain: 'MARKED', intent: 'MARKED', size: -7777 });
    expect(JSON.stringify(decided)).not.toMatch(/MARKED|7777/);
  });
});

const NAMES = ['a', 'b', 'c'] as const;
const SCALAR = fc.oneof(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 3 }), fc.boolean());
const name = fc.constantFrom(...NAMES);
const { condition: CONDITION } = fc.letrec<{ condition: RuleCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ fact: name, is: fc.constantFrom('known', 'unknown') }),
    fc.record({ fact: name, is: fc.constantFrom('=', '!='), value: SCALAR }),
    fc.record({ fact: name, is: fc.constantFrom('<', '<=', '>', '>='), value: fc.integer({ min: 0, max: 3 }) }),
    fc.record({
      fact: name,
      is: fc.constant('in' as const),
      value: fc.array(fc.constantFrom('x', 1, 2), { maxLength: 2 }),
    }),
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const FACTS = fc.dictionary(name, SCALAR, { noNullPrototype: true });

/** The same meaning, written as plainly as possible: one line of truth per operator. */
function reference(condition: RuleCondition, known: ReadonlyMap<string, string | number | boolean>): boolean {
  if ('all' in condition) return !condition.all.map((each) => reference(each, known)).includes(false);
  if ('any' in condition) return condition.any.map((each) => reference(each, known)).includes(true);
  if ('not' in condition) return reference(condition.not, known) === false;
  const fact = known.get(condition.fact);
  switch (condition.is) {
    case 'known':
      return known.has(condition.fact);
    case 'unknown':
      return !known.has(condition.fact);
    case '=':
      return fact === condition.value;
    case '!=':
      return known.has(condition.fact) && fact !== condition.value;
    case 'in':
      return condition.value.some((value) => value === fact);
    default:
      return typeof fact === 'number' && compare[condition.is](fact, condition.value);
  }
}
const compare = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
};

describe('the evaluator', () => {
  it('decides as a naive interpreter does, for any rules and facts', () => {
    fc.assert(
      fc.property(fc.array(CONDITION, { minLength: 1, maxLength: 4 }), FACTS, (conditions, told) => {
        const ruleSet: RuleSet = {
          name: 'any',
          owner: 'vera',
          rules: conditions.map((when, index) => ({ id: `rule-${index}`, when, decision: 'advance' as const })),
          otherwise: 'hold',
        };
        const known = new Map(Object.entries(told));
        const first = conditions.findIndex((each) => reference(each, known));
        const decided = decide(ruleSet, told);
        expect(decided.rule).toBe(first < 0 ? 'otherwise' : `rule-${first}`);
        expect(decided.trace).toHaveLength(first < 0 ? conditions.length : first);
      }),
      { numRuns: 3000 },
    );
  });
});
