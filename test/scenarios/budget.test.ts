/**
 * Holds what a lead costs to `bench/budget.json`. Counts only: they are the same on any machine. One lead at a time, so that
 * none loses a race; by its name this file runs before those that leave something going on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { overruns, readBudget } from '../../bench/budget.ts';
import { transitionsOf } from '../../bench/executions.ts';
import { RoadRecording, type RoadUse } from '../../bench/recording.ts';
import { sendLeads } from '../../bench/traffic.ts';
import { sandbox } from './sandbox.ts';

const LEADS = 12;
/** A function that calls nothing for this long has returned. */
const QUIET_MS = 1_500;

const recording = new RoadRecording(sandbox.addresses.deployment.functionNames);
let since = 0;

async function useSinceLastTime(): Promise<RoadUse> {
  const { next, calls } = await sandbox.proxy.calls({ since });
  since = next;
  return recording.use(calls);
}

describe('a lead on the happy path', () => {
  it('costs no more calls, write units, transitions and CRM calls than the budget allows', async () => {
    // The first lead meets cold caches; and whatever came before it has to come to its end.
    await sendLeads(sandbox, 1, 1);
    await sandbox.waitUntil('the road to be quiet', async () => (await useSinceLastTime()).calls === 0, {
      everyMs: QUIET_MS,
    });
    const crmCalls = (await sandbox.twin()).callCount;
    const signals = await sendLeads(sandbox, LEADS, 1);
    await sleep(QUIET_MS);
    const use = await useSinceLastTime();
    const figures = {
      awsCallsPerLead: use.calls / LEADS,
      wruPerLead: use.writeUnits / LEADS,
      rruPerLead: use.readUnits / LEADS,
      transitionsPerLead: await transitionsOf(sandbox, signals.slice(-3)),
      crmCallsPerLead: ((await sandbox.twin()).callCount - crmCalls) / LEADS,
    };
    expect(overruns(readBudget(), figures), JSON.stringify({ ...figures, byCall: [...use.byCall] })).toEqual([]);
    expect(figures.awsCallsPerLead, 'a recording that missed calls proves nothing').toBeGreaterThan(10);
  });
});
