/** The pepper of identifiers is rotated: nobody is lost, nobody is joined with somebody else, nothing goes out again. */
import { describe, expect, it, vi } from 'vitest';
import type { Keys } from '../../../core/ids.ts';
import { SECRET_READ_MS } from '../../../core/keying/keying.ts';
import { TouchRow } from '../../../core/stitch/rows.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { Killed, killAt, withFaults } from '../../../stores/fault.ts';
import { readSignal } from '../../../stores/journal.ts';
import { askForKeying, readKeying } from '../../../stores/keying.ts';
import { publications } from '../../../stores/publication.ts';
import { replaySignal } from '../../../stores/start.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

vi.setConfig({ testTimeout: 120_000 });

const FIRST = '00112233445566778899aabbccddeeff'.repeat(2);
const SECOND = 'ffeeddccbbaa99887766554433221100'.repeat(2);
const pepper = {
  old: { pepperVersion: '1', peppers: { '1': FIRST } },
  both: { pepperVersion: '2', peppers: { '1': FIRST, '2': SECOND } },
  new: { pepperVersion: '2', peppers: { '2': SECOND } },
} satisfies Record<string, Pick<Keys, 'pepperVersion' | 'peppers'>>;
const use = (road: Road, which: keyof typeof pepper): void => {
  road.keys = { ...road.keys, ...pepper[which] };
};

const DANAS = { ...DANA, user_id: 'u-dana', phone: '+14155550142' };
const BO = { ...DANA, email: 'bo@northwind.example', first_name: 'Bo', user_id: 'u-bo' };

const startDeps = (road: Road) => ({
  ...road,
  publications: publications(road.store, road.registry, road.now),
});

const rows = (road: Road) => road.store.rows('ledger');
const leads = (road: Road) => rows(road).filter(({ key, item }) => key.sk === 'lead' && !item.mergedInto).length;
const open = (road: Road) =>
  rows(road).filter(({ key, item }) => /^g#[^#]+#\d+$/.test(key.sk) && item.state === 'open').length;
const tasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => !done).length;
const sums = (road: Road) => ({
  leads: leads(road),
  contacts: road.crm.contacts.size,
  open: open(road),
  tasks: tasks(road),
});
const ONE = { leads: 1, contacts: 1, open: 1, tasks: 1 };

async function wrongs(road: Road): Promise<string[]> {
  const { total } = await check(road);
  return [...(total.balanced ? [] : [JSON.stringify(total.defects)]), ...unsound(road), ...(await untold(road))];
}

/** Touches that do not say what validate says. */
async function untold(road: Road): Promise<string[]> {
  const touches = rows(road).filter(({ key }) => key.sk.startsWith('t#'));
  const wrong = touches.map(async ({ item }) => {
    const { signal, identifiers } = TouchRow.parse(item);
    const file = await readSignal(road.store, signal);
    const said = file?.entries.findLast(({ handoff }) => handoff === 'validate')?.data.identifiers;
    const names = (said as { kind: string; hash: string }[]).map(({ kind, hash }) => `${kind}#${hash}`);
    return names.join() === identifiers.join() ? [] : [`touch of ${signal} says something else`];
  });
  return (await Promise.all(wrong)).flat();
}

async function send(road: Road, person: object): Promise<string> {
  const { signal } = await road.submit(person);
  road.advance(1_000);
  await road.settle();
  return signal;
}

/** As `baton backfill --from-ledger` asks for it; the clock does it. */
async function keyAnew(road: Road, perMinute = 600): Promise<void> {
  await askForKeying(road.store, { by: 'vera', now: road.now(), perMinute });
  road.advance(SECRET_READ_MS);
  for (let minute = 0; minute < 60; minute += 1) {
    await road.minutes(1);
    if ((await readKeying(road.store))?.state === 'done') return;
  }
  throw new Error('It does not come to an end.');
}

const versions = (road: Road): string[] =>
  rows(road)
    .filter(({ key }) => key.sk.startsWith('t#'))
    .map(({ item }) => [...new Set(TouchRow.parse(item).identifiers.map((name) => name.split('#')[1]?.[0]))].join('+'));

/** What went out, and how often anything ran. */
const sent = (road: Road) => ({
  writes: road.crm.writes.length,
  calls: road.crm.calls,
  runs: rows(road).filter(({ key }) => /^r\d+#/.test(key.sk)).length,
});

describe('somebody known under the old pepper', () => {
  it('is known again as soon as there is a new one covers: [104]', async () => {
    const road = createRoad();
    await send(road, DANAS);
    use(road, 'both');
    await send(road, DANAS);
    expect(sums(road)).toEqual(ONE);
    expect(versions(road)).toEqual(['1', '2+1']);
    expect(await wrongs(road)).toEqual([]);
  });

  it('is somebody new without the old one, had the ledger not been keyed anew', async () => {
    const road = createRoad();
    await send(road, DANAS);
    use(road, 'new');
    await send(road, DANAS);
    expect(leads(road)).toBe(2);
  });

  it('is known after the old one is gone, once the ledger is keyed anew; nothing goes out and nothing runs for it covers: [104, 430]', async () => {
    const road = createRoad();
    for (const person of [DANAS, BO]) await send(road, person);
    use(road, 'both');
    const before = sent(road);
    await keyAnew(road);
    expect(sent(road)).toEqual(before);
    expect(versions(road)).toEqual(['2+1', '2+1']);
    expect(await readKeying(road.store)).toMatchObject({ state: 'done', looked: 2, keyed: 2, gone: 0, left: 0 });
    use(road, 'new');
    for (const person of [DANAS, BO]) await send(road, person);
    expect(sums(road)).toEqual({ leads: 2, contacts: 2, open: 2, tasks: 2 });
    expect(await wrongs(road)).toEqual([]);
  });

  it('by a number alone, too', async () => {
    const road = createRoad();
    await send(road, { ...DANA, phone: '+14155550142' });
    use(road, 'both');
    await keyAnew(road);
    use(road, 'new');
    await send(road, { ...DANAS, email: undefined, user_id: undefined });
    expect(leads(road)).toBe(1);
  });

  it('is found again by the walk, where the old one was taken away too early', async () => {
    const road = createRoad();
    for (const person of [DANAS, { ...DANAS, email: 'dw@home.example' }, BO]) await send(road, person);
    use(road, 'new');
    for (const person of [DANAS, BO]) await send(road, person);
    expect(leads(road)).toBe(4);
    await keyAnew(road);
    await road.settle();
    expect(sums(road)).toEqual({ leads: 2, contacts: 2, open: 2, tasks: 2 });
    expect(await wrongs(road)).toEqual([]);
  });

  it('whose hashes under the old one are taken away by a second walk, when that is gone', async () => {
    const road = createRoad();
    await send(road, DANAS);
    use(road, 'both');
    await keyAnew(road);
    await send(road, DANAS);
    use(road, 'new');
    await keyAnew(road);
    expect(versions(road)).toEqual(['2', '2']);
    await send(road, DANAS);
    expect(sums(road)).toEqual(ONE);
    expect(await wrongs(road)).toEqual([]);
  });
});

describe('two people', () => {
  it('block each other as before, one person under both peppers does not block itself', async () => {
    const road = createRoad();
    await send(road, { ...DANAS, email: 'team@northwind.example' });
    use(road, 'both');
    await send(road, { ...DANAS, email: 'team@northwind.example' });
    await send(road, { ...BO, email: 'team@northwind.example' });
    expect(leads(road)).toBe(2);
    await keyAnew(road);
    use(road, 'new');
    await send(road, { ...DANAS, email: 'team@northwind.example' });
    await send(road, { ...BO, email: 'team@northwind.example' });
    expect(sums(road)).toMatchObject({ leads: 2, open: 2 });
    expect(await wrongs(road)).toEqual([]);
  });
});

describe('a doubt', () => {
  it('whether two with one number are one person is asked once, under two peppers and after', async () => {
    const road = createRoad();
    const phone = '+14155550142';
    const asked = () => road.store.rows('work').filter(({ item }) => item.reason === 'possible-duplicate').length;
    const both = [
      { ...DANA, phone },
      { ...DANA, phone, email: 'dw@home.example' },
    ];
    for (const person of both) await send(road, person);
    expect(asked()).toBe(1);
    use(road, 'both');
    for (const person of both) await send(road, person);
    await keyAnew(road);
    use(road, 'new');
    for (const person of both) await send(road, person);
    expect(asked()).toBe(1);
    expect(leads(road)).toBe(2);
    expect(await wrongs(road)).toEqual([]);
  });
});

describe('mail of a shared mailbox, of which nobody is known by anything else', () => {
  it('stays one lead, at the latest with the second walk', async () => {
    const road = createRoad();
    const info = { ...DANA, email: 'info@northwind.example' };
    await send(road, info);
    use(road, 'both');
    await send(road, info);
    expect(leads(road)).toBe(1);
    await keyAnew(road);
    use(road, 'new');
    await send(road, info);
    await keyAnew(road);
    await road.settle();
    expect(sums(road)).toEqual(ONE);
    expect(await wrongs(road)).toEqual([]);
  });
});

const ordersOf = <T>(values: readonly T[]): T[][] =>
  values.length === 0
    ? [[]]
    : values.flatMap((first, at) => ordersOf(values.filter((_, n) => n !== at)).map((rest) => [first, ...rest]));

describe('a rotation among three signals of one person', () => {
  const told = [
    { ...DANA, email: 'dana@northwind.example', user_id: undefined, phone: undefined },
    { ...DANA, email: 'dana.w@northwind.example', user_id: 'u-dana', phone: undefined },
    { ...DANA, email: 'dana@northwind.example', user_id: 'u-dana', phone: undefined },
  ];
  const moments = [
    [0, 1],
    [1, 2],
    [2, 3],
    [1, 3],
  ] as const;
  it.each(ordersOf([0, 1, 2]).map((order) => [order.join(' '), order] as const))(
    'in the order %s, at any moment, comes to one lead covers: [104]',
    async (_name, order) => {
      for (const [rotated, keyed] of moments) {
        const road = createRoad();
        for (const [n, which] of order.entries()) {
          if (n === rotated) use(road, 'both');
          if (n === keyed) {
            await keyAnew(road);
            use(road, 'new');
          }
          await send(road, told[which] ?? {});
        }
        if (keyed === 3) await keyAnew(road);
        await road.settle();
        expect(sums(road), `rotated before ${rotated}, keyed before ${keyed}`).toEqual(ONE);
        expect(await wrongs(road)).toEqual([]);
      }
    },
  );
});

/** Signals by their lead, each group and all of them in order. */
function groups(road: Road): string[] {
  const standing = new Map(
    rows(road).flatMap(({ key, item }) => (key.sk === 'lead' ? [[key.pk, item.mergedInto] as const] : [])),
  );
  const touches = rows(road).filter(({ key }) => key.sk.startsWith('t#'));
  const byLead = Map.groupBy(touches, ({ key }) => {
    const into = standing.get(key.pk);
    return into === undefined ? key.pk : `l#${into}`;
  });
  return [...byLead.values()]
    .map((own) =>
      own
        .map(({ item }) => item.signal)
        .sort()
        .join(' '),
    )
    .sort();
}

describe('whoever shares what with whom', () => {
  const CASES = Number(process.env.ROTATIONS ?? 25);

  it(`in ${CASES} random days, it comes to the leads it would have come to without a rotation covers: [104]`, async () => {
    for (let seed = 1; seed <= CASES; seed += 1) {
      const random = seeded(seed);
      const pick = <T>(...of: T[]): T => of[Math.floor(random() * of.length)] as T;
      const told = Array.from({ length: 3 + Math.floor(random() * 6) }, () => ({
        ...DANA,
        email: pick('a@northwind.example', 'b@northwind.example', 'c@northwind.example'),
        user_id: pick(undefined, undefined, 'u-1', 'u-2'),
        phone: pick(undefined, '+14155550142', '+14155550143'),
      }));
      const at = Array.from({ length: 2 }, () => Math.floor(random() * (told.length + 1))).sort((a, b) => a - b);
      const [plain, rotated] = [createRoad(), createRoad()];
      for (const [n, person] of told.entries()) {
        if (n === at[0]) use(rotated, 'both');
        if (n === at[1]) {
          use(rotated, 'both');
          await keyAnew(rotated);
          plain.advance(rotated.now() - plain.now());
          use(rotated, 'new');
        }
        await send(plain, person);
        await send(rotated, person);
      }
      for (const road of [plain, rotated]) await road.settle();
      expect(groups(rotated), `seed ${seed}`).toEqual(groups(plain));
      expect(await wrongs(rotated), `seed ${seed}`).toEqual([]);
    }
  });
});

describe('keying anew', () => {
  const people = Array.from({ length: 12 }, (_, n) => ({ ...DANA, email: `p${n % 5}@northwind.example` }));
  async function crowd(count = 12): Promise<Road> {
    const road = createRoad();
    for (const person of people.slice(-count)) await road.submit(person);
    await road.settle();
    use(road, 'both');
    return road;
  }

  it('keeps its pace, goes on where it was, and each signal is keyed once', async () => {
    const road = await crowd();
    await askForKeying(road.store, { by: 'vera', now: road.now(), perMinute: 5 });
    await road.minutes(1);
    expect((await readKeying(road.store))?.state).toBe('waiting');
    road.advance(SECRET_READ_MS);
    const keyed: number[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      await road.minutes(1);
      keyed.push((await readKeying(road.store))?.keyed ?? -1);
    }
    expect(keyed).toEqual([5, 10, 12, 12]);
    expect(await readKeying(road.store)).toMatchObject({ state: 'done', looked: 12 });
    expect(await wrongs(road)).toEqual([]);
  });

  it.each(['before', 'after'] as const)('killed %s each of its writes, it ends the same', async (when) => {
    for (let n = 1; n < 40; n += 1) {
      const road = await crowd(4);
      const writes = sent(road);
      const store = killAt(road.store, n, when);
      await askForKeying(road.store, { by: 'vera', now: road.now() });
      road.advance(SECRET_READ_MS);
      road.storeFor = (name) => (name === 'clock' ? store : road.store);
      await road.tick().catch((error) => expect(error).toBeInstanceOf(Killed));
      const isOver = store.writes < n;
      store.revive();
      road.storeFor = () => road.store;
      await road.minutes(3);
      expect(await readKeying(road.store)).toMatchObject({ state: 'done', left: 0 });
      expect(new Set(versions(road))).toEqual(new Set(['2+1']));
      expect(sent(road)).toEqual(writes);
      expect(await wrongs(road)).toEqual([]);
      if (isOver) return;
    }
    throw new Error('It never came to its end.');
  });

  it('under contention, lost answers and torn reads, with its people sending meanwhile', async () => {
    for (const seed of [1, 2, 3]) {
      const road = await crowd();
      const random = seeded(seed);
      road.storeFor = () => withFaults(road.store, { random, lostAckRate: 0.05, staleRate: 0.2 });
      await askForKeying(road.store, { by: 'vera', now: road.now(), perMinute: 4 });
      road.advance(SECRET_READ_MS);
      for (let minute = 0; minute < 6; minute += 1) {
        await road.submit(people[minute] ?? DANA);
        await road.minutes(1);
      }
      road.storeFor = () => road.store;
      await road.settle();
      await keyAnew(road);
      use(road, 'new');
      for (const person of people.slice(0, 5)) await send(road, person);
      expect(sums(road)).toEqual({ leads: 5, contacts: 5, open: 5, tasks: 5 });
      expect(await wrongs(road)).toEqual([]);
    }
  });

  it('keys what waits in an item, leaves it there, and lets it go on with its new keys', async () => {
    const road = createRoad();
    const { signal } = await road.submit({ email: 'lee@northwind.example', company: 'Summit' });
    await road.settle();
    const rowOf = async () => (await readSignal(road.store, signal))?.row;
    const before = await rowOf();
    expect(before).toMatchObject({ state: 'parked', reason: 'hold' });
    use(road, 'both');
    await keyAnew(road);
    expect(await rowOf()).toEqual(before);
    expect(versions(road)).toEqual(['2+1']);
    use(road, 'new');
    await road.decide('hold', 'retry');
    await road.settle();
    await send(road, { email: 'lee@northwind.example', company: 'Summit' });
    expect(leads(road)).toBe(1);
    expect(await wrongs(road)).toEqual([]);
  });

  it('waits for a signal that runs, and leaves what was erased', async () => {
    const road = await crowd();
    const [one = '', other = ''] = road.signals();
    for (const { key } of road.store.rows('envelopes'))
      if (key.pk === `s#${other}`) await road.store.write({ kind: 'delete', key });
    await askForKeying(road.store, { by: 'vera', now: road.now() });
    road.advance(SECRET_READ_MS);
    // Its run is given and never started: the clock starts it when its budget is over.
    const run = await replaySignal(
      { ...startDeps(road), journeys: { start: async () => undefined, status: async () => 'absent' } },
      one,
      'vera',
    );
    expect(run).toBe(1);
    await road.tick();
    const waiting = await readKeying(road.store);
    expect(waiting).toMatchObject({ state: 'running', waitsSince: road.now() });
    expect(waiting?.looked).toBeLessThan(12);
    await road.minutes(10);
    expect(await readKeying(road.store)).toMatchObject({ state: 'done', looked: 12, keyed: 10, gone: 1, left: 0 });
  });

  it('a replay of everything inherits what it keyed, and changes nothing', async () => {
    const road = await crowd();
    await keyAnew(road);
    const before = road.crm.writes.length;
    for (const signal of road.signals()) await road.replay(signal);
    await road.settle();
    expect(road.crm.writes.length).toBe(before);
    const anew = rows(road).filter(({ key }) => /^r1#(validate|stitch)$/.test(key.sk));
    expect(anew).toEqual([]);
    expect(await wrongs(road)).toEqual([]);
  });
});
