/** Figures as a table for people. Pure. */
import { type Budget, overruns } from './budget.ts';
import type { Figure } from './suite.ts';

/** At most two digits behind the point: more would claim a precision nobody measured. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** One line per figure: name, value, limit, whether it is kept, and what was counted. */
export function tableOf(figures: Readonly<Record<string, Figure>>, budget: Budget): string[] {
  const rows = Object.entries(figures).map(([name, { value, note }]) => {
    const limit = budget.max[name];
    const isOver = overruns(budget, { [name]: rounded(value) }).length > 0;
    return [name, String(rounded(value)), limit === undefined ? '' : `<= ${limit}`, isOver ? 'OVER' : '', note];
  });
  const all = [['figure', 'value', 'budget', '', 'what is counted'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
