/**
 * Lets a rule set decide: the first rule whose condition holds. Total, pure, no code generation; every rule passed over
 * is in the trace with the first condition that failed it.
 */
import type { DecisionKind, RuleCondition, RuleSet } from '../definitions/definitions.ts';
import type { Fact, Facts } from './facts.ts';

/** Why an earlier rule did not apply: the rule's own words and a fact's name, never a fact's value. */
export interface PassedOver {
  readonly rule: string;
  readonly failed: string;
  readonly fact: string;
}

export interface Decided {
  /** Id of the rule, or `otherwise` when none applied. */
  readonly rule: string;
  readonly decision: DecisionKind;
  readonly pool?: string;
  readonly dueMinutes?: number;
  readonly priority?: 'low' | 'medium' | 'high';
  readonly nextStep?: string;
  readonly closesEngagement?: boolean;
  readonly trace: readonly PassedOver[];
}

type Rule = RuleSet['rules'][number];
type Test = Extract<RuleCondition, { fact: string }>;

/** The decision for these facts. The same rule set and facts always give the same answer. */
export function decide(ruleSet: RuleSet, facts: Facts): Decided {
  const trace: PassedOver[] = [];
  for (const rule of ruleSet.rules) {
    const failure = failureOf(rule.when, facts);
    if (!failure) return { ...consequences(rule), trace };
    trace.push({ rule: rule.id, ...failure });
  }
  return { rule: 'otherwise', decision: ruleSet.otherwise, trace };
}

function consequences({ id, decision, pool, dueMinutes, priority, nextStep, closesEngagement }: Rule) {
  return {
    rule: id,
    decision,
    ...(pool !== undefined && { pool }),
    ...(dueMinutes !== undefined && { dueMinutes }),
    ...(priority !== undefined && { priority }),
    ...(nextStep !== undefined && { nextStep }),
    ...(closesEngagement !== undefined && { closesEngagement }),
  };
}

type Failure = Omit<PassedOver, 'rule'>;

/** The first condition that fails, or undefined when all holds. */
function failureOf(condition: RuleCondition, facts: Facts): Failure | undefined {
  if ('all' in condition) {
    for (const each of condition.all) {
      const failure = failureOf(each, facts);
      if (failure) return failure;
    }
    return undefined;
  }
  return holds(condition, facts) ? undefined : { failed: describe(condition), fact: firstFact(condition) };
}

/** Whether a condition holds. */
export function holds(condition: RuleCondition, facts: Facts): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, facts));
  if ('any' in condition) return condition.any.some((each) => holds(each, facts));
  if ('not' in condition) return !holds(condition.not, facts);
  return passes(condition, Object.hasOwn(facts, condition.fact) ? facts[condition.fact] : undefined);
}

/** A comparison with an unknown fact is false, `!=` included. Values of different types are never equal or ordered. */
function passes(test: Test, fact: Fact | undefined): boolean {
  if (!('value' in test)) return (fact !== undefined) === (test.is === 'known');
  if (fact === undefined) return false;
  if (test.is === 'in') return test.value.some((value) => value === fact);
  if (test.is === '=' || test.is === '!=') return (fact === test.value) === (test.is === '=');
  return typeof fact === 'number' && typeof test.value === 'number' && isOrdered(fact, test.is, test.value);
}

function isOrdered(fact: number, is: '<' | '<=' | '>' | '>=', value: number): boolean {
  if (is === '<') return fact < value;
  if (is === '<=') return fact <= value;
  return is === '>' ? fact > value : fact >= value;
}

/** A condition in words: `teamSize >= 5`, `not (intent is known)`. */
export function describe(condition: RuleCondition): string {
  if ('all' in condition) return `all of (${condition.all.map(describe).join('; ')})`;
  if ('any' in condition) return `any of (${condition.any.map(describe).join('; ')})`;
  if ('not' in condition) return `not (${describe(condition.not)})`;
  if (!('value' in condition)) return `${condition.fact} is ${condition.is}`;
  if (condition.is === 'in') return `${condition.fact} in ${condition.value.join(', ')}`;
  return `${condition.fact} ${condition.is} ${condition.value}`;
}

/** The first fact a condition names; empty when it names none. */
function firstFact(condition: RuleCondition): string {
  if ('all' in condition) return condition.all.map(firstFact).find((fact) => fact !== '') ?? '';
  if ('any' in condition) return condition.any.map(firstFact).find((fact) => fact !== '') ?? '';
  return 'not' in condition ? firstFact(condition.not) : condition.fact;
}
