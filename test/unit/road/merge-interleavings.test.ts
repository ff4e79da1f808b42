/** Two leads under way to the CRM, and what links them comes at any moment of it, under faults and with workers that die. */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../stores/fault/chance.ts';
import { killAt, withFaults } from '../../../stores/fault.ts';
import { call, chat, form, mail, say, somebody } from '../../support/channels.ts';
import type { FakeFault } from '../../support/fake-destination.ts';
import { withOneInbox } from '../../support/registries.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { turns } from '../../support/turns.ts';
import { check } from '../conservation/ledgers.ts';

/** More, or others: `MERGE_CASES=5000 MERGE_FIRST=1001`. */
const CASES = Number(process.env.MERGE_CASES ?? 1_000);
const FIRST = Number(process.env.MERGE_FIRST ?? 1);

const ines = somebody(1, 'ines');
const registry = withOneInbox();

/** What one case is: how far everybody is when the form links them, and what goes wrong. */
interface Case {
  readonly road: Road;
  readonly random: () => number;
  readonly log: string[];
}

const pick = <T>({ random }: Case, ...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;

/** A sender that asks again until it is answered. */
async function insist(road: Road, words: () => Parameters<typeof say>[1]): Promise<void> {
  for (let tries = 0; tries < 30; tries += 1) {
    const answer = await say(road, words()).catch(() => undefined);
    if (answer && answer.statusCode < 500) return;
    road.advance(1_000);
  }
  throw new Error('Nobody ever answered.');
}

/** Faults of the store and of the CRM; in two of three cases everything dies at some write as well. Gives what ends it. */
function unleash({ road, random, log }: Case): () => void {
  const faulty = withFaults(road.store, {
    random,
    conflictRate: 0.1,
    throttleRate: 0.02,
    tornRate: 0.2,
    lostAckRate: random() < 0.3 ? 0.01 : 0,
  });
  const n = random() < 0.67 ? 1 + Math.floor(random() * 120) : Number.POSITIVE_INFINITY;
  const when = random() < 0.5 ? 'before' : 'after';
  const mortal = killAt(faulty, n, when);
  log.push(`dies ${when} write ${n}`);
  road.storeFor = () => mortal;
  const faults: FakeFault[] = ['lost-answer', 'outage', 'throttled'];
  const rate = random() < 0.5 ? 0.15 : 0;
  road.crm.fault = () => (random() < rate ? faults[Math.floor(random() * faults.length)] : undefined);
  return () => {
    mortal.revive();
    road.storeFor = () => road.store;
    road.crm.fault = () => undefined;
  };
}

/** The two (or three) who are one, each alone or together, at rest or not when the form comes. */
async function tell(each: Case): Promise<void> {
  const { road, random, log } = each;
  const leads = [
    () => chat(ines, road.now()),
    () => mail(ines, road.now()),
    ...(random() < 0.3 ? [() => call(ines, road.now())] : []),
  ].sort(() => random() - 0.5);
  const calm = unleash(each);
  const under: Promise<unknown>[] = [];
  for (const words of leads) {
    await insist(road, words);
    const how = pick(each, 'waits', 'runs', 'rests');
    log.push(`${words().emitter} ${how}`);
    if (how === 'runs') under.push(road.drainUntilQuiet());
    if (how === 'rests') await road.drainUntilQuiet();
    if (random() < 0.2) await road.minutes(1);
  }
  under.push(road.drainUntilQuiet());
  const after = Math.floor(random() * 160);
  log.push(`form after ${after} turns`);
  await turns(after);
  await insist(road, () => form(ines, road.now()));
  under.push(road.drainUntilQuiet());
  await Promise.allSettled(under);
  await road.minutes(pick(each, 0, 1, 3)).catch(() => undefined);
  calm();
}

async function wrongs(road: Road): Promise<string[]> {
  const open = [...road.crm.tasks.values()].filter(({ done }) => !done).length;
  const rows = road.store.rows('ledger');
  const survivors = rows.filter(({ key, item }) => key.sk === 'lead' && item.mergedInto === undefined).length;
  const requests = rows.filter(({ key }) => key.sk === 'regroup').length;
  const { total } = await check(road);
  const sums = [survivors, road.crm.contacts.size, open, requests];
  return [
    ...(sums.join() === '1,1,1,0' ? [] : [`leads, contacts, open tasks, requests: ${sums}`]),
    ...(total.balanced && total.remainder === 0 ? [] : [JSON.stringify(total.defects)]),
    ...unsound(road),
  ];
}

async function caseOf(seed: number): Promise<string[]> {
  const each: Case = { road: createRoad({ seed, registry }), random: seeded(seed), log: [] };
  const { road, log } = each;
  await tell(each);
  await road.settle();
  for (const reason of ['technical', 'fault', 'outage', 'throttled', 'claim-busy']) await road.decide(reason, 'retry');
  await road.settle();
  await road.minutes(2);
  const wrong = await wrongs(road);
  return wrong.map((what) => `${what} (${log.join(', ')})`);
}

describe('two leads on their way to the CRM turn out to be one person', () => {
  it(
    `in ${CASES} interleavings with faults and deaths: one contact, one open task, nothing lost covers: [99, 108]`,
    async () => {
      const failures: string[] = [];
      for (let seed = FIRST; seed < FIRST + CASES; seed += 1) {
        const wrong = await caseOf(seed).catch((error: unknown) => [String(error)]);
        failures.push(...wrong.map((what) => `seed ${seed}: ${what}`));
      }
      expect(failures).toEqual([]);
    },
    CASES * 1_000,
  );
});
