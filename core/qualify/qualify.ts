/** What the rule set's answer means for the run. Pure. */
import * as z from 'zod';
import { DECISIONS } from '../definitions/decisions.ts';
import type { RuleSet } from '../definitions/definitions.ts';
import type { Verdict } from '../journal/entry.ts';
import { decide } from '../rules/evaluate.ts';

/** What a finished qualify entry holds for route. */
export const DecisionEntry = z.object({
  rule: z.string(),
  decision: z.enum(DECISIONS),
  pool: z.string().optional(),
  dueMinutes: z.number().optional(),
  priority: z.enum(['low', 'medium', 'high']).optional(),
  nextStep: z.string().optional(),
  closesEngagement: z.boolean().optional(),
});
export type DecisionEntry = z.infer<typeof DecisionEntry>;

/** Lets the rule set decide. `hold` parks with the rules that did not match and why. */
export function qualified(ruleSet: RuleSet, facts: Readonly<Record<string, string | number | boolean>>): Verdict {
  const { trace, ...decision } = decide(ruleSet, facts);
  const failed = trace.map(({ rule, failed: condition }) => `${rule}: ${condition}`);
  const data = { ...decision, trace: failed };
  return decision.decision === 'hold' ? { kind: 'parked', reason: 'hold', data } : { kind: 'continue', data };
}
