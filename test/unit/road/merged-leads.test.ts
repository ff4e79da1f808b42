/** Leads that turn out to be one person after they were delivered, before, or while: one contact and one open task. */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../stores/fault/chance.ts';
import { Killed, withFaults } from '../../../stores/fault.ts';
import { type Arming, everything, worker } from '../../support/disasters.ts';
import type { FakeFault } from '../../support/fake-destination.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { type Teller, tellerOf } from '../../support/stories.ts';
import { check } from '../conservation/ledgers.ts';

/** The same person under three addresses of one company; what links them is an account that used them all. */
const ADDRESSES = ['dana@northwind.example', 'dana.w@northwind.example', 'd.whitfield@northwind.example'];
const stranger = (n: number) => ({ ...DANA, email: ADDRESSES[n] ?? '' });
const known = (n: number) => ({ ...stranger(n), user_id: 'u-dana' });

const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => !done).length;
const openWork = (road: Road) =>
  road.store.rows('ledger').filter(({ key, item }) => /^g#[^#]+#\d+$/.test(key.sk) && item.state === 'open').length;
const sums = (road: Road) => [road.crm.contacts.size, openTasks(road), openWork(road)];

/** What does not hold of one person, who has one contact, one open task and one open engagement. */
async function wrongs(road: Road): Promise<string[]> {
  const { total } = await check(road);
  return [
    ...(sums(road).join() === '1,1,1' ? [] : [`contacts, open tasks, open work: ${sums(road)}`]),
    ...(total.balanced ? [] : [JSON.stringify(total.defects)]),
    ...unsound(road),
  ];
}

/** How far the two leads have come when it turns out that they are one. */
const STORIES: Readonly<Record<string, (teller: Teller) => Promise<void>>> = {
  async 'after both were delivered'({ send, settle }) {
    for (const n of [0, 1]) await send(stranger(n));
    await settle();
    for (const n of [0, 1]) await send(known(n));
  },
  async 'while both are on their way'({ send }) {
    for (const n of [0, 1]) await send(stranger(n));
    for (const n of [0, 1]) await send(known(n));
  },
  async 'after the younger one was delivered, with the elder held up'({ send, settle, fault, road }) {
    fault('outage');
    await send(stranger(0));
    await road.drainUntilQuiet();
    fault(undefined);
    await send(stranger(1));
    await road.drainUntilQuiet();
    for (const n of [0, 1]) await send(known(n));
    await settle();
  },
  async 'while the destination is down'({ send, fault, minutes }) {
    for (const n of [0, 1]) await send(stranger(n));
    await minutes(1);
    fault('outage');
    for (const n of [0, 1]) await send(known(n));
    await minutes(3);
    fault(undefined);
  },
};

const DISASTERS: readonly (readonly [string, Arming])[] = [
  ['a worker dies before a write', worker('before')],
  ['a worker dies after a write', worker('after')],
  ['everything dies before a write', everything('before')],
];

describe.each(Object.keys(STORIES))('two leads are one person, %s covers: [99]', (name) => {
  const story = STORIES[name] ?? (async () => undefined);

  it('one contact, one open task, one open engagement', async () => {
    const road = createRoad();
    const teller = tellerOf(road);
    await story(teller);
    await teller.settle();
    expect(await wrongs(road)).toEqual([]);
  });

  it.each(DISASTERS)(
    'and %s',
    async (_what, arm) => {
      const failures: string[] = [];
      let n = 1;
      for (; n < 300; n += 1) {
        const road = createRoad({ seed: n });
        const disaster = arm(road, n);
        const teller = tellerOf(road, disaster);
        await story(teller);
        await teller.settle();
        await teller.minutes(3);
        if (!disaster.hasStruck) break;
        failures.push(...(await wrongs(road)).map((wrong) => `${disaster.victim}: ${wrong}`));
      }
      expect(failures).toEqual([]);
      expect([n > 8, n < 300]).toEqual([true, true]);
    },
    60_000,
  );
});

const FAULTS: readonly FakeFault[] = ['outage', 'throttled', 'lost-answer', 'lost-answer'];

/** Whatever can go wrong does, until `calm`. */
function unleash(road: Road, seed: number): () => void {
  const random = seeded(seed);
  road.storeFor = () => withFaults(road.store, { random, lostAckRate: 0.02 });
  road.crm.fault = () => (random() < 0.2 ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined);
  road.after = (name) => {
    if (name !== 'clock' && random() < 0.05) throw new Killed('The answer never came.');
  };
  return () => {
    road.storeFor = () => road.store;
    road.crm.fault = () => undefined;
    road.after = () => undefined;
  };
}

/** A page view changes nothing of a contact: if it writes, the destination had missed something. */
async function owed(road: Road): Promise<string[]> {
  const before = road.crm.writes.length;
  for (const [n, email] of ADDRESSES.entries()) await road.submit({ email }, { type: 'page.viewed', id: `last_${n}` });
  await road.settle();
  const missed = road.crm.writes.length - before;
  return missed > 0 ? [`${missed} writes were still owed`] : [];
}

/** Three addresses, some of them several times, in any order; then, or in between, that they are one. */
async function anyOrder(seed: number): Promise<{ wrong: string[]; merges: number }> {
  const road = createRoad({ seed });
  const random = seeded(seed + 1_000_000);
  const calm = unleash(road, seed);
  const told = ADDRESSES.flatMap((_, n) => [stranger(n), known(n), ...(random() < 0.5 ? [stranger(n)] : [])]);
  const shuffled = told.map((person) => ({ person, at: random() })).sort((a, b) => a.at - b.at);
  for (const [at, { person }] of shuffled.entries()) {
    for (let tries = 0; tries < 20; tries += 1) {
      const { answer } = await road.submit(person, { id: `evt_${at}` }).catch(() => ({ answer: { statusCode: 500 } }));
      if (answer.statusCode < 500) break;
      road.advance(1_000);
    }
    if (random() < 0.4) await road.drainUntilQuiet();
    if (random() < 0.4) await road.minutes(1);
  }
  await road.minutes(5);
  calm();
  await road.settle();
  for (const reason of ['technical', 'fault', 'outage', 'throttled', 'claim-busy', 'record-conflict'])
    await road.decide(reason, 'retry');
  await road.settle();
  const wrong = [...(await wrongs(road)), ...(await owed(road)), ...(await wrongs(road))];
  return { wrong, merges: road.crm.writes.filter(({ kind }) => kind === 'merge').length };
}

/** More for a long run: `MERGED_DAYS=1000`. */
const DAYS = Number(process.env.MERGED_DAYS ?? 40);

describe('a person under three addresses', () => {
  it(`is one in ${DAYS} orders, under faults of the store and of the destination covers: [99]`, async () => {
    const failures: string[] = [];
    let merges = 0;
    for (let seed = 1; seed <= DAYS; seed += 1) {
      const told = await anyOrder(seed).catch((error: unknown) => ({ wrong: [String(error)], merges: 0 }));
      failures.push(...told.wrong.map((each) => `seed ${seed}: ${each}`));
      merges += told.merges;
    }
    expect(failures).toEqual([]);
    // In most of them the destination had two contacts of the person, or three.
    expect(merges).toBeGreaterThan(DAYS / 2);
  }, 120_000);
});
