/**
 * `npm run bench -- <suite> [--json FILE] [--check] [--leads N] [--quiet]`: measures one suite, prints a table, and writes
 * one flat JSON object. `--check` exits 1 when a figure is above `budget.json`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { showProgress, silent } from '../sandbox/progress.ts';
import { overruns, readBudget } from './budget.ts';
import type { Measured, Suite } from './suite.ts';
import { suite as ingest } from './suites/ingest.ts';
import { suite as road } from './suites/road.ts';
import { suite as stitch } from './suites/stitch.ts';
import { rounded, tableOf } from './table.ts';

const { values: wish, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
    leads: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});

const SUITES: readonly Suite[] = [road, ingest, stitch];

const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

async function main(): Promise<number> {
  const suite = SUITES.find(({ name }) => name === positionals[0]);
  if (!suite) {
    say('Name a suite, for example: npm run bench -- road --json bench.json', '');
    say(...SUITES.map(({ name, what }) => `  ${name}  ${what}`));
    return 2;
  }
  say(`${suite.name}: ${suite.what}`, '');
  const leads = Number(wish.leads);
  const progress = wish.quiet ? silent : showProgress(process.stderr);
  return report(suite.name, await suite.run({ progress, ...(leads > 0 ? { leads } : {}) }));
}

/** Prints and writes the figures. Returns the exit code. */
function report(name: string, { figures, details }: Measured): number {
  const budget = readBudget();
  const values = Object.fromEntries(Object.entries(figures).map(([figure, { value }]) => [figure, rounded(value)]));
  say('', ...details, '', ...tableOf(figures, budget));
  if (wish.json !== undefined) writeFileSync(wish.json, `${JSON.stringify({ suite: name, ...values }, null, 2)}\n`);
  const over = overruns(budget, values);
  if (over.length > 0) say('', ...over);
  return wish.check && over.length > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
