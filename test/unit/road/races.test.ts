import { describe, expect, it, vi } from 'vitest';
import { withFaults } from '../../../stores/fault.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

/** With BATON_LONG a thousand times, which takes minutes. */
const TIMES = process.env.BATON_LONG ? 1_000 : 20;

/** A road whose functions all see a store that contends, throttles and tears. */
function contended(seed: number): Road {
  const road = createRoad({ seed });
  const store = withFaults(road.store, { seed, conflictRate: 0.2, throttleRate: 0.05, tornRate: 0.3, staleRate: 0.1 });
  road.storeFor = () => store;
  return road;
}

const rows = (road: Road, part: RegExp) => road.store.rows('ledger').filter(({ key }) => part.test(key.sk));
const counters = (road: Road) => road.store.rows('control').filter(({ key }) => key.sk === 'counter');

/** `ways` submissions of one person at once, each another event that says something more. */
async function race(road: Road, ways: number): Promise<void> {
  const told = Array.from({ length: ways }, (_, n) => ({ ...DANA, job_title: `Title ${n}`, user_id: 'u-1' }));
  const answers = await Promise.all(told.map((person) => road.submit(person)));
  expect(new Set(answers.map(({ signal }) => signal)).size).toBe(ways);
  await road.settle();
}

/** What is not one, in words; empty when all is well. */
async function notOne(road: Road, ways: number): Promise<string[]> {
  const engagements = rows(road, /^g#[^#]+#\d+$/);
  const [contact] = road.crm.contacts.values();
  const counts = {
    leads: rows(road, /^lead$/).length,
    engagements: engagements.length,
    owners: new Set([
      ...engagements.map(({ item }) => item.owner),
      ...rows(road, /^lead$/).map(({ item }) => item.contactOwner),
    ]).size,
    contacts: road.crm.contacts.size,
    tasks: road.crm.tasks.size,
    turns: counters(road).reduce((sum, { item }) => sum + Number(item.n), 0),
  };
  const wrong = Object.entries(counts)
    .filter(([, n]) => n !== 1)
    .map(([what, n]) => `${n} ${what}`);
  const ended = await Promise.all(road.signals().map((signal) => road.where(signal)));
  const routed = ended.filter((at) => at.kind === 'ended' && at.outcome === 'routed').length;
  const touches = rows(road, /^t#/).map(({ item }) => item.signal);
  return [
    ...wrong,
    ...(routed === ways ? [] : [`${routed} of ${ways} routed`]),
    ...(touches.length === ways ? [] : [`${touches.length} touches`]),
    ...(contact?.jobTitle?.startsWith('Title ') ? [] : ['a contact without its title']),
    ...unsound(road),
  ];
}

describe('one person, many submissions at once, over a store that contends', () => {
  it('50 copies of one event: one signal, 50 receipts with one id', async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const road = contended(seed);
      const copies = await Promise.all(Array.from({ length: 50 }, () => road.submit(DANA, { id: 'same' })));
      expect(new Set(copies.map(({ signal }) => signal)).size).toBe(1);
      expect(copies.every(({ answer }) => answer.statusCode === 200 || answer.statusCode === 202)).toBe(true);
      await road.settle();
      expect(await notOne(road, 1)).toEqual(['a contact without its title']);
      const [signal] = rows(road, /^signal$/);
      expect(signal?.item.duplicates).toBe(49);
    }
  });

  it(`${TIMES} times 50 different ones: one lead, one engagement, one owner, one task, one turn`, async () => {
    for (let seed = 1; seed <= TIMES; seed += 1) {
      const road = contended(seed);
      await race(road, 50);
      expect(await notOne(road, 50), `seed ${seed}`).toEqual([]);
    }
  }, 600_000);

  it('1,000 times 6 different ones: the same', async () => {
    const failures: string[] = [];
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const road = contended(seed);
      await race(road, 6);
      const wrong = await notOne(road, 6);
      if (wrong.length > 0) failures.push(`seed ${seed}: ${wrong.join('; ')}`);
    }
    expect(failures).toEqual([]);
  }, 240_000);

  it('500 times two flows, a nurture and a page view: one contact owner, a task for each flow', async () => {
    const failures: string[] = [];
    for (let seed = 1; seed <= 500; seed += 1) {
      const road = contended(seed);
      await Promise.all([
        road.submit({ ...DANA, intent: 'student', job_title: 'Student' }),
        road.submit(DANA, { type: 'page.viewed' }),
        road.submit(DANA),
        road.submit({ email: DANA.email }, { path: '/signals/support', type: 'callback.requested' }),
      ]);
      await road.settle();
      const owners = road.crm.writes.filter(({ changedOwner }) => changedOwner).length;
      const counts = [road.crm.contacts.size, road.crm.tasks.size, owners, rows(road, /^g#[^#]+#\d+$/).length];
      const [contact] = road.crm.contacts.values();
      const title = contact?.jobTitle === 'Student' ? [] : ['a contact that lacks what one signal said'];
      const wrong = [...(counts.join() === '1,2,1,2' ? [] : [counts.join()]), ...title, ...unsound(road)];
      if (wrong.length > 0) failures.push(`seed ${seed}: ${wrong.join('; ')}`);
    }
    expect(failures).toEqual([]);
  }, 240_000);

  it('a burst of 500 people for one pool is routed at once, in turns', async () => {
    const road = createRoad();
    for (let n = 0; n < 500; n += 1) await road.submit({ ...DANA, email: `p${n}@acme.example` });
    await road.drainUntilQuiet();
    expect(road.crm.tasks.size).toBe(500);
    expect(road.journeys.executions.size).toBe(500);
    const owners = Object.groupBy(rows(road, /^g#[^#]+#\d+$/), ({ item }) => String(item.owner));
    expect(Object.values(owners).map((owned) => owned?.length)).toEqual([250, 250]);
    expect(unsound(road)).toEqual([]);
  });
});
