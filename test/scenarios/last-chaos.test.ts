/** Everything at once, small: `npm run chaos` is the same with 300 signals and longer phases. */
import { expect, it } from 'vitest';
import { COMPACT } from '../../sandbox/chaos/faults.ts';
import { brokenPromises, tell } from '../../sandbox/chaos/report.ts';
import { runChaos } from '../../sandbox/chaos/run.ts';
import { showProgress } from '../../sandbox/progress.ts';
import { sandbox } from './sandbox.ts';

const SIGNALS = 60;

it('nothing is lost and nothing doubled when everything around Baton breaks, and a full replay changes nothing covers: [181, 182, 190, 191, 205, 226, 427, 459]', {
  timeout: 8 * 60_000,
}, async () => {
  const progress = showProgress(process.stderr);
  const report = await runChaos(sandbox, { signals: SIGNALS, seed: 1, schedule: COMPACT, progress });
  expect(brokenPromises(report), tell(report).join('\n')).toEqual([]);
  expect(report).toMatchObject({ accepted: SIGNALS, remainder: 0, lost: 0, outageItems: 1, replayChanges: 0 });
});
