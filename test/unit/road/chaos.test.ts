/** Everything goes wrong at once, by chance: whatever happens, nothing is lost and nothing doubled. */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../stores/fault/chance.ts';
import { Killed, withFaults } from '../../../stores/fault.ts';
import type { Store } from '../../../stores/store.ts';
import type { FakeFault } from '../../support/fake-destination.ts';
import { Aborted } from '../../support/machine.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

/** A store whose user may be killed before or after any of its writes. */
function mortal(store: Store, random: () => number, rate: number): Store {
  let isDead = false;
  const commit = async <T>(operation: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed('dead');
    if (random() >= rate) return operation();
    isDead = true;
    if (random() < 0.5) await operation();
    throw new Killed('killed');
  };
  const read = async <T>(operation: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed('dead');
    return operation();
  };
  return {
    get: (key) => read(() => store.get(key)),
    getMany: (keys) => read(() => store.getMany(keys)),
    query: (table, pk, range, options) => read(() => store.query(table, pk, range, options)),
    queryIndex: (index, partition, range, options) => read(() => store.queryIndex(index, partition, range, options)),
    write: (write) => commit(() => store.write(write)),
    transact: (writes) => commit(() => store.transact(writes)),
  };
}

const FAULTS: readonly FakeFault[] = ['outage', 'outage', 'throttled', 'lost-answer', 'blocked', 'auth'];

function unleash(road: Road, seed: number): () => void {
  const random = seeded(seed);
  const faulty = withFaults(road.store, {
    random,
    conflictRate: 0.2,
    lostAckRate: 0.01,
    staleRate: 0.2,
    tornRate: 0.2,
  });
  road.storeFor = () => mortal(faulty, random, 0.02);
  road.crm.fault = () => (random() < 0.3 ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined);
  road.bus.copies = () => (random() < 0.1 ? 0 : random() < 0.1 ? 2 : 1);
  road.bus.refuses = () => random() < 0.05;
  road.queues.refuses = (url) => url !== 'spill' && random() < 0.2;
  road.before = () => {
    if (random() < 0.01) throw new Aborted('The execution was stopped.');
    if (random() < 0.02) throw Object.assign(new Error('The function never ran.'), { name: 'Lambda.ServiceException' });
  };
  road.after = () => {
    if (random() < 0.01) throw new Aborted('The execution was stopped.');
    if (random() < 0.02) throw Object.assign(new Error('The answer got lost.'), { name: 'Lambda.Unknown' });
  };
  road.journeys.onStart = () => {
    if (random() < 0.03) throw new Killed('The start never came through.');
  };
  return () => {
    road.storeFor = () => road.store;
    road.crm.fault = () => undefined;
    road.bus.copies = () => 1;
    road.bus.refuses = () => false;
    road.queues.refuses = () => false;
    road.before = () => undefined;
    road.after = () => undefined;
    road.journeys.onStart = () => undefined;
  };
}

/** A sender that tries again until it is answered; gives the ids of what was accepted. */
async function insist(
  road: Road,
  person: object,
  options: { id: string; type?: string; path?: string },
): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const { answer, signal } = await road.submit(person, { ...options, occurredAt: BEGIN });
      if (answer.statusCode < 500) return signal;
    } catch {
      // No answer: the sender does not know.
    }
    road.advance(1_000);
  }
  throw new Error('Nobody ever answered.');
}

const BEGIN = Date.UTC(2026, 10, 20, 14);
const PEOPLE = 6;
/** More for a long run: `CHAOS_DAYS=1000`. */
const DAYS = Number(process.env.CHAOS_DAYS ?? 40);

async function traffic(road: Road, random: () => number): Promise<Set<string>> {
  const accepted = new Set<string>();
  for (let n = 0; n < 24; n += 1) {
    const email = `p${Math.floor(random() * PEOPLE)}@acme.example`;
    const roll = random();
    const id = `evt_${n}`;
    if (roll < 0.15)
      accepted.add(await insist(road, { email }, { id, path: '/signals/support', type: 'callback.requested' }));
    else if (roll < 0.25) accepted.add(await insist(road, { first_name: 'Nobody' }, { id }));
    else if (roll < 0.35) accepted.add(await insist(road, { email }, { id, type: 'page.viewed' }));
    else accepted.add(await insist(road, { ...DANA, email, job_title: `Title ${n}` }, { id }));
    if (roll > 0.9) accepted.add(await insist(road, { ...DANA, email, phone: `+3460011${1000 + n}` }, { id }));
    if (roll > 0.6) await road.drainUntilQuiet();
    if (roll > 0.8) await road.minutes(1);
  }
  return accepted;
}

/** A page view changes nothing of a contact: if it writes, the destination had missed something. */
async function isBehind(road: Road): Promise<string[]> {
  const before = road.crm.writes.length;
  for (let n = 0; n < PEOPLE; n += 1)
    await road.submit({ email: `p${n}@acme.example` }, { type: 'page.viewed', id: `last_${n}` });
  await road.settle();
  const missed = road.crm.writes.length - before;
  return missed > 0 ? [`${missed} writes were still owed`] : [];
}

async function tellAll(seed: number): Promise<string[]> {
  const road = createRoad({ seed });
  const calm = unleash(road, seed);
  const accepted = await traffic(road, seeded(seed + 1_000_000));
  for (let minute = 0; minute < 12; minute += 1) {
    await road.minutes(1);
    if (minute === 6) for (const signal of accepted) await road.replay(signal).catch(() => undefined);
  }
  calm();
  await road.settle();
  // What was given up is retried once all is well; then everything but the broken contracts is delivered.
  for (const reason of ['technical', 'fault', 'outage', 'credential', 'throttled', 'claim-busy'])
    await road.decide(reason, 'retry');
  await road.settle();
  const places = await Promise.all([...accepted].map((signal) => road.where(signal)));
  const lost = places.filter((at) => at.kind === 'unknown' || at.kind === 'in-flight').length;
  const stuck = places.filter((at) => at.kind === 'in-item' && at.reasons.join() !== 'contract-broken');
  const { total } = await check(road);
  return [
    ...(total.balanced ? [] : [JSON.stringify(total.defects)]),
    ...(await isBehind(road)),
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...stuck.map((at) => (at.kind === 'in-item' ? `stuck: ${at.reasons.join()}` : '')),
    ...(road.crm.contacts.size <= PEOPLE ? [] : [`${road.crm.contacts.size} contacts`]),
    ...unsound(road),
  ];
}

describe('chaos in process', () => {
  it(
    `${DAYS} days of it: nothing lost, nothing doubled covers: [21]`,
    async () => {
      const failures: string[] = [];
      for (let seed = 1; seed <= DAYS; seed += 1) {
        const wrong = await tellAll(seed).catch((error: unknown) => [String(error)]);
        if (wrong.length > 0) failures.push(`seed ${seed}: ${wrong.join('; ')}`);
      }
      expect(failures).toEqual([]);
    },
    DAYS * 5_000,
  );
});
