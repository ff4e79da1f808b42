/** Leads through a sandbox of the suite's own: what they ask of AWS and of the CRM, and the CPU time it takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxClient } from '../../sandbox/client.ts';
import type { Progress } from '../../sandbox/progress.ts';
import { startSandbox } from '../../sandbox/session.ts';
import { transitionsOf } from '../executions.ts';
import { type Logged, readInvocations } from '../invocations.ts';
import { HAPPY_PATH, RoadRecording, type RoadUse } from '../recording.ts';
import { sendLeads } from '../traffic.ts';
import { type BareCalls, measureBareCalls } from './bare-calls.ts';

/** Senders of the warm-up. What is measured goes one by one: two at one round-robin counter is what a race costs, not a lead. */
const WARM_UP_WIDTH = 4;
/** Before anything is measured: connections open, caches full, and most of the code compiled, which takes hundreds of calls. */
export const WARM_UP = 240;
const HISTORIES = 5;
/** A lead rests a moment before its last function returns and logs. */
const QUIET_MS = 1_500;

export interface Road {
  readonly leads: number;
  readonly use: RoadUse;
  /** Of the one lead that was first. */
  readonly coldUse: RoadUse;
  readonly logged: Logged;
  readonly transitions: number;
  readonly crmCalls: number;
  /** Measured in the same run, on the same machine. */
  readonly bareCalls: BareCalls;
}

export async function measureRoad(progress: Progress, leads: number): Promise<Road> {
  const sandbox = await startSandbox({ progress, capacity: 200_000 });
  try {
    const useSoFar = recorder(sandbox);
    await useSoFar();
    // The first lead of a deployment meets no process that has anything ready.
    await progress.step('one lead through cold functions', () => send(sandbox, 1, 1));
    const coldUse = await useSoFar();
    await progress.step(`${WARM_UP} leads to warm up`, () => send(sandbox, WARM_UP, WARM_UP_WIDTH));
    await useSoFar();
    const [startedAt, twin] = [Date.now(), await sandbox.twin()];
    const signals = await progress.step(`${leads} leads, one by one`, () => send(sandbox, leads, 1));
    const use = await useSoFar();
    const bareCalls = await progress.step('calls by themselves', () => measureBare(sandbox));
    return {
      leads,
      use,
      coldUse,
      bareCalls,
      crmCalls: (await sandbox.twin()).callCount - twin.callCount,
      logged: await readInvocations(sandbox, happyPath(sandbox), startedAt),
      transitions: await transitionsOf(sandbox, signals.slice(-HISTORIES)),
    };
  } finally {
    await sandbox.stop();
  }
}

const measureBare = ({ addresses: { proxyUrl, deployment } }: SandboxClient): Promise<BareCalls> =>
  measureBareCalls(proxyUrl, deployment.tableNames.ledger ?? '');

async function send(sandbox: SandboxClient, count: number, width: number): Promise<string[]> {
  const signals = await sendLeads(sandbox, count, width);
  await sleep(QUIET_MS);
  return signals;
}

/** Each call of what it returns gives the use since the call before. */
function recorder({ addresses, proxy }: SandboxClient): () => Promise<RoadUse> {
  const recording = new RoadRecording(addresses.deployment.functionNames);
  let since = 0;
  return async () => {
    const { next, calls } = await proxy.calls({ since });
    since = next;
    return recording.use(calls);
  };
}

const happyPath = ({ addresses }: SandboxClient): string[] =>
  Object.keys(addresses.deployment.functionNames).filter((name) =>
    HAPPY_PATH.includes(name.replace(/^deliver-.*/, 'deliver')),
  );
