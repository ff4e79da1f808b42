/**
 * `npm run chaos -- --signals N --seed S --json FILE`: a sandbox under faults, and whether every promise holds.
 * `--scale F` shortens the fault plan (1, the default, is real time: an outage of 60 s, a refusing ledger of 30 s).
 * Exits 1 when a promise is broken.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scheduleOf } from './chaos/faults.ts';
import { brokenPromises, tell } from './chaos/report.ts';
import { runChaos } from './chaos/run.ts';
import { showProgress } from './progress.ts';
import { startSandbox } from './session.ts';

const { values: wish } = parseArgs({
  options: {
    signals: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    json: { type: 'string' },
    record: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const progress = showProgress(process.stdout);
  const seed = Number(wish.seed);
  const recordTo = wish.record === undefined ? {} : { recordTo: wish.record };
  const sandbox = await startSandbox({ progress, seed, ...recordTo });
  try {
    const schedule = scheduleOf(Number(wish.scale));
    const report = await runChaos(sandbox, { signals: Number(wish.signals), seed, schedule, progress });
    const { details, ...figures } = report;
    if (wish.json !== undefined) writeFileSync(wish.json, `${JSON.stringify(figures, null, 2)}\n`);
    for (const line of tell(report)) process.stdout.write(`${line}\n`);
    return brokenPromises(report).length === 0 ? 0 : 1;
  } finally {
    await sandbox.stop();
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
