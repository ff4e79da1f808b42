/** A chaos run on a running sandbox: traffic under faults, quiet, the count, a full replay. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxClient } from '../client.ts';
import type { Progress } from '../progress.ts';
import { seededRandom } from '../proxy/faults.ts';
import { type Aftermath, lookAround } from './aftermath.ts';
import { connectAws, type Emulated } from './aws.ts';
import { count } from './count.ts';
import { type Driver, startDriver } from './drive.ts';
import { BUS_NOISE, crmNoise, ledgerRefusal, type Schedule } from './faults.ts';
import { startKiller } from './killer.ts';
import { changesBetween, replayAll, retryAll } from './replay.ts';
import { type ChaosReport, equationOf, tellItems } from './report.ts';
import { sendAll, type Told } from './sender.ts';
import { type Post, planTraffic } from './traffic.ts';
import { loggedFaults } from './troubles.ts';

export interface ChaosOptions {
  readonly signals: number;
  readonly seed: number;
  readonly schedule: Schedule;
  readonly progress: Progress;
}

const SENDERS = 4;
const KILL_EVERY_MS = 4_000;
/** The longest backoff under way when everything is well again, and time to do the work. */
const QUIET_LIMIT_MS = 420_000;

interface Stage extends ChaosOptions {
  readonly client: SandboxClient;
  readonly aws: Emulated;
  readonly driver: Driver;
  readonly items: ReadonlySet<string>;
  readonly startedAt: number;
}

/** Runs it all; the sandbox should be fresh, for counts are of everything the CRM holds. */
export async function runChaos(client: SandboxClient, options: ChaosOptions): Promise<ChaosReport> {
  const aws = connectAws(client);
  const startedAt = Date.now();
  const driver = startDriver(client, aws);
  try {
    return await run({ client, aws, driver, items: driver.items, startedAt, ...options });
  } finally {
    await driver.stop();
    aws.close();
  }
}

async function run(stage: Stage): Promise<ChaosReport> {
  const { client, driver, progress, seed, signals, startedAt } = stage;
  const posts = planTraffic(signals, seed, startedAt);
  const { told, killed } = await progress.step(`${posts.length} requests under faults`, (note) =>
    disturb(stage, posts, note),
  );
  const isQuiet = await progress.step('calm: everything drains', (note) => settle(driver, note));
  const secondsToQuiet = Math.round((Date.now() - startedAt) / 1000);
  const aftermath = await progress.step('count', () => lookAround(stage, told));
  const faults = await loggedFaults(client, startedAt);
  const { counts, troubles } = count(aftermath);
  const retry = await progress.step('retry of what gave up', (note) => retried(stage, aftermath, note));
  const replay = await progress.step('replay of everything', (note) => replayed(stage, retry.aftermath, note));
  return {
    signals,
    seed,
    posts: posts.length,
    ...counts,
    refused: told.filter(({ isAccepted }) => !isAccepted).length,
    resent: told.reduce((sum, { attempts }) => sum + attempts - 1, 0),
    workersKilled: Object.values(killed).reduce((sum, one) => sum + one, 0),
    isQuiet: isQuiet && retry.isQuiet && replay.isQuiet,
    secondsToQuiet,
    outageItems: outageItems(aftermath, startedAt),
    unexplainedFailures: counts.unexplainedExecutions + faults.unexplained,
    itemsRetried: retry.items,
    stuckAfterRetry: retry.stuck,
    replayed: replay.replayed,
    replayChanges: replay.changes,
    details: {
      equation: equationOf(aftermath),
      troubles: [...troubles, ...retry.troubles, ...replay.troubles],
      items: tellItems(aftermath, startedAt),
      faults: faults.all,
      killed,
      crmCalls: aftermath.twin.calls,
    },
  };
}

/** Items of earlier outages are not this run's. */
const outageItems = ({ items }: Aftermath, startedAt: number): number =>
  [...items.values()].filter(({ item }) => item.reason === 'outage' && item.openedAt >= startedAt).length;

type Note = (text: string) => void;

/** Sends everything while things break, then ends all faults. */
async function disturb({ client, seed, schedule }: Stage, posts: readonly Post[], note: Note) {
  const killer = startKiller(client.addresses.emulatorGroup, KILL_EVERY_MS, seededRandom(seed + 1));
  await client.proxy.addFaults(...BUS_NOISE);
  const plan = breakThings(client, seed, schedule);
  let sent = 0;
  const onSent = () => note(`${++sent} of ${posts.length} sent`);
  const told: Told[] = await sendAll(client, posts, { forMs: schedule.sendingMs, width: SENDERS, onSent });
  await plan;
  const killed = await killer.stop();
  await client.twinFaults({});
  await client.proxy.clearFaults();
  return { told, killed };
}

/** The timed part of the plan; ends when calm begins. */
async function breakThings(client: SandboxClient, seed: number, schedule: Schedule): Promise<void> {
  const startedAt = Date.now();
  const until = (ms: number) => sleep(Math.max(0, startedAt + ms - Date.now()));
  const beginOutage = async () => {
    await until(schedule.outageAt);
    await client.twinFaults({ ...crmNoise(seed), outageUntilMs: Date.now() + schedule.outageMs });
  };
  const refuseLedger = async () => {
    await until(schedule.ledgerAt);
    const names = Object.values(client.addresses.deployment.functionNames);
    await client.proxy.addFaults(...ledgerRefusal(names, Date.now() + schedule.ledgerMs));
  };
  await client.twinFaults(crmNoise(seed));
  await Promise.all([beginOutage(), refuseLedger()]);
  await until(schedule.calmAt);
}

async function settle(driver: Driver, note: Note): Promise<boolean> {
  const timer = setInterval(() => note(`${driver.left()} rows and letters left`), 1_000);
  const isQuiet = await driver.quiet(QUIET_LIMIT_MS);
  clearInterval(timer);
  return isQuiet;
}

/** A retry ends every dead letter well: only what people must decide by its content may wait after it. */
async function retried(stage: Stage, before: Aftermath, note: Note) {
  const items = await retryAll(stage.client, before);
  const isQuiet = await settle(stage.driver, note);
  const aftermath = await lookAround(stage, before.told);
  const { counts, troubles } = count(aftermath);
  const stuck = counts.inItems - counts.heldByContent + counts.remainder + counts.missingContacts + counts.missingTasks;
  return {
    items,
    isQuiet,
    aftermath,
    stuck,
    troubles: stuck > 0 ? troubles.map((line) => `after retry: ${line}`) : [],
  };
}

async function replayed(stage: Stage, before: Aftermath, note: Note) {
  const { client, aws, driver } = stage;
  const started = await replayAll(client, aws, [...before.files.keys()], SENDERS);
  const isQuiet = await settle(driver, note);
  const after = await lookAround(stage, before.told);
  const { counts, troubles } = count(after);
  const changes = changesBetween(before.twin, after.twin) + counts.remainder + counts.lost;
  const told = changes > 0 ? troubles.map((line) => `after replay: ${line}`) : [];
  return { replayed: started, isQuiet, changes, troubles: told };
}
