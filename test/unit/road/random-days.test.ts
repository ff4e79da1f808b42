/** Days made of what senders, operators and owners do, in any order and some of it at once: whatever they do, it stays sound. */
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../core/definitions/version.ts';
import { engagementIdOf } from '../../../core/ids.ts';
import type { LiveChange } from '../../../core/ops/live.ts';
import { registry as shipped } from '../../../flows/registry.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { changeLiveState } from '../../../stores/live.ts';
import type { Item } from '../../../stores/store.ts';
import type { FakeFault } from '../../support/fake-destination.ts';
import { withDestinations } from '../../support/registries.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

/** More for a long run: `RANDOM_DAYS=500`; `FIRST_DAY=281` begins with that one. */
const DAYS = Number(process.env.RANDOM_DAYS ?? 20);
const FIRST = Number(process.env.FIRST_DAY ?? 1);
const DAY_MS = 86_400_000;
const VERSION = versionOf(shipped.ruleSets.get('demo-request'));

/** One day: its road, its dice, and how often something was done. */
interface Day {
  readonly road: Road;
  readonly random: () => number;
  /** Which step of the day it is: no two bodies are the same. */
  readonly step: number;
}

const pick = <T>({ random }: Day, ...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
const anybody = (day: Day): string => pick(day, 'a@acme.example', 'b@acme.example', 'c@acme.example');
const change = ({ road }: Day, live: LiveChange) => changeLiveState(road.store, live);
const engagements = (road: Road): Item[] =>
  road.store.rows('ledger').flatMap(({ key, item }) => (/^g#[^#]+#\d+$/.test(key.sk) ? [item] : []));

/** What a sender, an operator or an owner may do; a name that stands twice is done twice as often. */
const STEPS: readonly (readonly [string, (day: Day) => unknown])[] = [
  ['submit', (day) => day.road.submit({ ...DANA, email: anybody(day), job_title: `T${day.step}` })],
  ['submit', (day) => day.road.submit({ ...DANA, email: anybody(day), job_title: `T${day.step}` })],
  [
    'revise',
    (day) => day.road.submit({ ...DANA, email: anybody(day), job_title: `R${day.step}` }, { id: pick(day, 'x', 'y') }),
  ],
  [
    'support',
    (day) => day.road.submit({ email: anybody(day) }, { path: '/signals/support', type: 'callback.requested' }),
  ],
  ['view', (day) => day.road.submit({ email: anybody(day) }, { type: 'page.viewed' })],
  ['student', (day) => day.road.submit({ ...DANA, email: anybody(day), intent: 'student', job_title: 'Student' })],
  ['hold', (day) => day.road.submit({ email: anybody(day), user_id: pick(day, 'u1', 'u2') })],
  ['report', report],
  ['decide', decide],
  ['replay', async (day) => day.road.signals().length > 0 && day.road.replay(pick(day, ...day.road.signals()))],
  ['fault', breakDestination],
  ['heal', ({ road }) => heal(road)],
  ['pause', (day) => change(day, { set: 'paused', destination: 'hubspot', paused: true })],
  ['unpause', (day) => change(day, { set: 'paused', destination: 'hubspot', paused: false })],
  ['kill', (day) => change(day, { set: 'killed', ruleSetVersion: VERSION, killed: true })],
  ['unkill', (day) => change(day, { set: 'killed', ruleSetVersion: VERSION, killed: false })],
  [
    'mode',
    (day) =>
      change(day, { set: 'mode', flow: 'demo-request', mode: pick(day, 'observe', 'assist', 'live', 'published') }),
  ],
  ['minutes', (day) => day.road.minutes(1 + Math.floor(day.random() * 20))],
  ['minutes', (day) => day.road.minutes(1 + Math.floor(day.random() * 20))],
  ['days', passDays],
  ['tick', ({ road }) => road.tick()],
  ['drain', ({ road }) => road.drainUntilQuiet()],
];

/** Somebody says what came of an engagement. */
async function report(day: Day): Promise<void> {
  const known = engagements(day.road);
  if (known.length === 0) return;
  const { lead, flow, n } = pick(day, ...known);
  const id = engagementIdOf(String(lead), String(flow), Number(n));
  await day.road.report(id, pick(day, 'contacted', 'converted', 'rejected', 'no-answer'), `r${day.step}`);
}

/** All open items of one reason are decided alike. */
async function decide(day: Day): Promise<void> {
  const open = day.road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.state === 'open');
  if (open.length > 0)
    await day.road.decide(String(pick(day, ...open).item.reason), pick(day, 'retry', 'replay', 'close'));
}

function breakDestination(day: Day): void {
  const faults = ['outage', 'auth', 'throttled', 'lost-answer', 'terminal', 'blocked'] satisfies FakeFault[];
  const fault = pick(day, ...faults);
  day.road.crm.fault = () => (day.random() < 0.7 ? fault : undefined);
}

function heal(road: Road): void {
  road.crm.fault = () => undefined;
}

async function passDays({ road, random }: Day): Promise<void> {
  road.advance(DAY_MS * Math.floor(random() * 16));
  await road.minutes(2);
}

/** Fourteen times one step, or three of them at once. What fails is told to whoever did it: they may try again, or not. */
async function live(road: Road, random: () => number): Promise<string[]> {
  const log: string[] = [];
  const act = async (): Promise<void> => {
    const [name, go] = pick({ road, random, step: 0 }, ...STEPS);
    log.push(name);
    await Promise.resolve(go({ road, random, step: log.length })).catch(() => undefined);
  };
  for (let n = 0; n < 14; n += 1) await Promise.all(random() < 0.35 ? [act(), act(), act()] : [act()]);
  return log;
}

/** Nothing is broken, paused or killed any more, and all that can go on does. */
async function calm(road: Road): Promise<void> {
  heal(road);
  road.storeFor = () => road.store;
  await changeLiveState(road.store, { set: 'paused', destination: 'hubspot', paused: false });
  await changeLiveState(road.store, { set: 'killed', ruleSetVersion: VERSION, killed: false });
  await changeLiveState(road.store, { set: 'mode', flow: 'demo-request', mode: 'published' });
  await road.settle(400);
}

async function miscounted(road: Road): Promise<string[]> {
  const { total } = await check(road);
  return total.balanced && total.remainder === 0 ? [] : [JSON.stringify(total.defects)];
}

async function lost(road: Road): Promise<string[]> {
  const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
  return places.flatMap(({ kind }) => (kind === 'ended' || kind === 'in-item' ? [] : [`a signal is ${kind}`]));
}

/**
 * Open work, two days later: somebody acted on it, its owner's team was told that nobody did, or its record waits in an item.
 * That holds of what a revision left behind, too.
 */
function untold(road: Road): string[] {
  const rows = road.store.rows('ledger').map(({ item }) => item);
  const waits = ({ openedBy, lead }: Item): boolean =>
    rows.some((row) => row.signal === openedBy && row.lead === lead && row.state === 'parked');
  return engagements(road)
    .filter(
      ({ state, contactedAt, missedAt }) => state === 'open' && contactedAt === undefined && missedAt === undefined,
    )
    .filter((engagement) => !waits(engagement))
    .map(({ flow, n }) => `nobody was told of ${flow}#${n}`);
}

async function dayOf(seed: number): Promise<string[]> {
  const registry = seed % 3 === 0 ? withDestinations({ name: 'second', role: 'record' }) : shipped;
  const road = createRoad({ seed, registry });
  const random = seeded(seed);
  const store = withFaults(road.store, { seed, conflictRate: 0.15, throttleRate: 0.03, tornRate: 0.2, staleRate: 0.1 });
  road.storeFor = () => store;
  const log = await live(road, random);
  await calm(road);
  const found = [...unsound(road), ...(await miscounted(road)), ...(await lost(road))];
  road.advance(2 * DAY_MS);
  await road.minutes(10);
  found.push(...untold(road), ...(await miscounted(road)));
  return found.length === 0 ? [] : [`${found.join('; ')} after ${log.join(' ')}`];
}

describe('random days in process', () => {
  it(
    `${DAYS} of them: nothing lost, nothing doubled, nobody left untold`,
    async () => {
      const failures: string[] = [];
      for (let seed = FIRST; seed < FIRST + DAYS; seed += 1) {
        const wrong = await dayOf(seed).catch((error: unknown) => [String(error)]);
        failures.push(...wrong.map((what) => `day ${seed}: ${what}`));
      }
      expect(failures).toEqual([]);
    },
    DAYS * 5_000,
  );
});
