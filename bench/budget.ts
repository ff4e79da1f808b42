/** The budget of figures that must not rise unnoticed, and who was allowed to raise it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Budget = z.strictObject({
  /** Figure -> the most it may be. */
  max: z.record(z.string(), z.number().positive()),
  /** One line for each time a limit was raised: what it is now, and the feature that needed it. */
  raised: z.array(z.strictObject({ figure: z.string(), to: z.number().positive(), feature: z.string().min(10) })),
});
export type Budget = z.infer<typeof Budget>;

/** Reads `bench/budget.json`. Throws, naming the field, when it is not a budget. */
export const readBudget = (): Budget =>
  Budget.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'budget.json'), 'utf8')));

/** One line for each figure above its limit; empty when all keep it. Figures without a limit are free. */
export function overruns({ max }: Budget, figures: Readonly<Record<string, number>>): string[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    const limit = max[name];
    return limit === undefined || value <= limit ? [] : [`${name} is ${value}, the budget is ${limit}`];
  });
}

/** Limits above the first ones without a line that says why, and limits that are gone. */
export function unexplained({ max, raised }: Budget, first: Readonly<Record<string, number>>): string[] {
  return Object.entries(first).flatMap(([name, value]) => {
    const allowed = raised.filter(({ figure }) => figure === name).at(-1)?.to ?? value;
    const found = max[name];
    if (found === undefined) return [`${name} has no limit; it was ${value}`];
    return found <= allowed
      ? []
      : [`${name} may be ${found}, but no line of "raised" names a feature for more than ${allowed}`];
  });
}
