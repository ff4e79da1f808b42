import { describe, expect, it, vi } from 'vitest';
import { timingOf } from '../../../core/timing.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { killAt } from '../../../stores/fault.ts';
import { leadIds, metaBody, referringRegistry } from '../../support/referring.ts';
import { vendorPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { leadOf } from '../../support/vendors.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

const registry = referringRegistry();
const META = 'meta-lead-ads';

function roadOfVendors(seed = 1): Road {
  const road = createRoad({ registry, seed });
  for (const name of registry.emitters.keys()) road.vendors.tokens.set(name, 'token');
  return road;
}

const postLeads = (road: Road, ids: readonly string[]) => road.post(vendorPost(META, metaBody(ids), road.now()));
const rows = (road: Road, sk: string) => road.store.rows('ledger').filter(({ key }) => key.sk === sk);
const delivery = (road: Road) => rows(road, 'delivery')[0]?.item;
/** Work items but those of follow-ups, which are owed however late a lead was known. */
const items = (road: Road) =>
  road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' && item.handoff !== 'follow-up' ? [item] : []));
const stops = (road: Road) => road.store.rows('ledger').filter(({ key }) => /^fetch#/.test(key.sk));

async function sums(road: Road) {
  const window = { from: road.now() - 24 * 3_600_000, to: road.now() + 1 };
  return (await conservationOf(road.store, registry, window, road.now(), timingOf(1))).total;
}

/** A signal, a lead, a contact and a task for every id, and nothing else. */
function expectEachOnce(road: Road, ids: readonly string[]): void {
  expect(road.signals()).toHaveLength(ids.length);
  const emails = [...road.crm.contacts.values()].map(({ email }) => email).sort();
  expect(emails).toEqual(ids.map((id) => `lead-${id}@acme.example`).sort());
  expect(road.crm.tasks.size).toBe(ids.length);
  expect(unsound(road)).toEqual([]);
}

describe('a delivery that only refers to leads', () => {
  it('is asked for, completed, split and started, and both handoffs are in its journal', async () => {
    const road = roadOfVendors();
    const ids = leadIds(25);
    expect(await postLeads(road, ids)).toMatchObject({ statusCode: 200, body: '{}' });
    await road.settle();
    expectEachOnce(road, ids);
    expect(road.vendors.asked.sort()).toEqual(ids);
    expect(rows(road, 'fetch')).toMatchObject([{ item: { outcome: 'done', data: { references: 25 } } }]);
    expect(rows(road, 'dispatch')).toMatchObject([{ item: { outcome: 'done', signals: 25 } }]);
    expect(await sums(road)).toMatchObject({ balanced: true, signals: 25, classes: { routed: 25 } });
  });

  it('asks once for what several signals refer to', async () => {
    const road = roadOfVendors();
    const [id = ''] = leadIds(1);
    await postLeads(road, [id, id, id]);
    await road.settle();
    expect(road.vendors.asked).toEqual([id]);
    expectEachOnce(road, [id]);
  });

  it('is no second lead when it comes again in another batch, and no revision', async () => {
    const road = roadOfVendors();
    const ids = leadIds(4);
    await postLeads(road, ids);
    await road.settle();
    await postLeads(road, ids.slice(0, 2));
    await road.settle();
    expectEachOnce(road, ids);
    expect(rows(road, 'signal').every(({ item }) => item.run === 0)).toBe(true);
  });

  it('leaves no word of a person and no id of the vendor outside of envelopes', async () => {
    const road = roadOfVendors();
    const ids = leadIds(3);
    road.vendors.answer = (reference) =>
      reference.id === ids[1] ? { kind: 'gone', code: 'status-404' } : leadOf(reference);
    await postLeads(road, ids);
    await road.settle();
    const told = [
      ...(['ledger', 'work', 'control', 'identity'] as const).flatMap((table) => road.store.rows(table)),
      ...road.store.rows('envelopes').map(({ key }) => key),
      ...road.bus.announced,
      ...road.queues.sent,
    ];
    for (const word of ['acme.example', ...ids]) expect(JSON.stringify(told)).not.toContain(word);
  });

  it('is not asked for by a test of the vendor, which starts nothing', async () => {
    const road = roadOfVendors();
    await postLeads(road, ['444444444444', ...leadIds(1)]);
    await road.settle();
    expect(road.vendors.asked).toEqual(leadIds(1));
    expect(await sums(road)).toMatchObject({ balanced: true, classes: { routed: 1, test: 1 } });
  });

  it('is called for by the clock when its event got lost, or when the ledger was late', async () => {
    const road = roadOfVendors();
    const ids = leadIds(3);
    road.bus.copies = () => 0;
    await postLeads(road, ids);
    await road.drainUntilQuiet();
    expect(road.vendors.asked).toEqual([]);
    expect(await sums(road)).toMatchObject({ balanced: true, classes: { 'in-flight': 3 } });
    road.bus.copies = () => 1;
    await road.minutes(7);
    await road.settle();
    expectEachOnce(road, ids);
  });
});

describe('a vendor that does not answer', () => {
  it('is asked again when it says, and nobody has to decide', async () => {
    const road = roadOfVendors();
    const ids = leadIds(3);
    road.vendors.answer = () => ({ kind: 'throttled', afterMs: 180_000, code: 'code-4' });
    await postLeads(road, ids);
    await road.drainUntilQuiet();
    const asked = road.vendors.asked.length;
    expect(delivery(road)).toMatchObject({ state: 'deferred', reason: 'throttled', until: road.now() + 180_000 });
    expect(stops(road)).toMatchObject([
      { item: { outcome: 'deferred', reason: 'throttled', data: { code: 'code-4' } } },
    ]);
    road.vendors.answer = leadOf;
    await road.minutes(2);
    expect(road.vendors.asked).toHaveLength(asked);
    await road.minutes(2);
    await road.settle();
    expectEachOnce(road, ids);
    expect(items(road)).toEqual([]);
  });

  it('has one item of its cause past the budget, which drains by itself once the token is good again', async () => {
    const road = roadOfVendors();
    const ids = leadIds(6);
    road.vendors.answer = () => ({ kind: 'auth', code: 'code-190' });
    for (const id of ids) await postLeads(road, [id]);
    await road.minutes(40);
    expect(items(road)).toMatchObject([
      { reason: 'credential', handoff: 'fetch', owner: 'iris', subject: META, kind: 'grouped', state: 'open' },
    ]);
    expect(await sums(road)).toMatchObject({ balanced: true, classes: { 'in-review': 6 } });
    // The breaker lets one delivery try at a time.
    expect(road.vendors.asked.length).toBeLessThan(6 * 40);
    road.vendors.answer = leadOf;
    await road.settle();
    expectEachOnce(road, ids);
    expect(items(road)).toMatchObject([{ state: 'closed' }]);
  });

  it('lets the others through when it fails at one thing only, and a person sees that one', async () => {
    const road = roadOfVendors();
    const [poison = '', ...ids] = leadIds(12);
    road.vendors.answer = (reference) =>
      reference.id === poison ? { kind: 'outage', afterMs: 0, code: 'status-500' } : leadOf(reference);
    await postLeads(road, [...ids, poison]);
    await road.minutes(60);
    await road.settle();
    expect(road.crm.contacts.size).toBe(ids.length);
    expect(items(road)).toContainEqual(expect.objectContaining({ reason: 'reference-refused', state: 'open' }));
    expect(await sums(road)).toMatchObject({ balanced: true, classes: { routed: 11, 'in-review': 1 } });
  });
});

describe('what cannot be had', () => {
  it.each([
    ['gone', 'reference-gone'],
    ['forbidden', 'reference-refused'],
  ] as const)(
    'because it is %s parks its own signal under its name, and those beside it go on',
    async (kind, reason) => {
      const road = roadOfVendors();
      const ids = leadIds(5);
      road.vendors.answer = (reference) => (reference.id === ids[2] ? { kind, code: 'status' } : leadOf(reference));
      await postLeads(road, ids);
      await road.settle();
      expect(road.crm.contacts.size).toBe(4);
      expect(items(road)).toMatchObject([{ reason, handoff: 'validate', owner: 'iris', state: 'open' }]);
      expect(await sums(road)).toMatchObject({ balanced: true, classes: { routed: 4, 'in-review': 1 } });
      expect(unsound(road)).toEqual([]);
    },
  );

  it('is asked for once more when somebody decides so: given at last, the lead goes on; refused again, it waits anew', async () => {
    const road = roadOfVendors();
    const ids = leadIds(12);
    const late = new Set([ids[2], ids[7]]);
    road.vendors.answer = (reference) =>
      late.has(reference.id) ? { kind: 'gone', code: 'status-404' } : leadOf(reference);
    await postLeads(road, ids);
    await road.settle();
    expect(road.crm.contacts.size).toBe(10);
    late.delete(ids[2]);
    await road.decide('reference-gone', 'retry');
    await road.settle();
    expect(road.crm.contacts.size).toBe(11);
    expect(await sums(road)).toMatchObject({ balanced: true, classes: { routed: 11, 'in-review': 1 } });
    expect(items(road).filter(({ state }) => state === 'open')).toMatchObject([{ reason: 'reference-gone', n: 2 }]);
    late.clear();
    await road.decide('reference-gone', 'replay');
    await road.settle();
    expectEachOnce(road, ids);
    // Only what was missing was asked for again.
    const counts = ids.map((id) => road.vendors.asked.filter((each) => each === id).length);
    expect(counts).toEqual(ids.map((id) => (id === ids[2] ? 2 : id === ids[7] ? 3 : 1)));
  });

  it('for want of a token parks the delivery with what to do, and goes on once there is one', async () => {
    const road = roadOfVendors();
    road.vendors.tokens.clear();
    const ids = leadIds(2);
    await postLeads(road, ids);
    await road.drainUntilQuiet();
    expect(items(road)).toMatchObject([
      { reason: 'fetch-token-missing', handoff: 'fetch', owner: 'iris', state: 'open' },
    ]);
    expect(delivery(road)).toMatchObject({ state: 'parked' });
    expect(await sums(road)).toMatchObject({ balanced: true, classes: { 'in-review': 2 } });
    road.vendors.tokens.set(META, 'token');
    await road.decide('fetch-token-missing', 'retry');
    await road.settle();
    expectEachOnce(road, ids);
  });

  it('is not taken back from a lead that was known before it was gone', async () => {
    const road = roadOfVendors();
    const ids = leadIds(2);
    await postLeads(road, ids);
    await road.settle();
    road.vendors.answer = () => ({ kind: 'gone', code: 'status-404' });
    await postLeads(road, [...ids, ...ids]);
    await road.settle();
    expectEachOnce(road, ids);
  });
});

describe('a fetch that dies', () => {
  it.each(['before', 'after'] as const)('%s any of its writes goes on, each lead once', async (when) => {
    const ids = leadIds(12);
    let n = 1;
    for (; ; n += 1) {
      const road = roadOfVendors(n);
      await postLeads(road, ids);
      const dying = killAt(road.store, n, when);
      road.storeFor = (name) => (name === 'fetch' ? dying : road.store);
      await road.bus.deliver(road.functions.onBus);
      const isOver = dying.writes < n;
      dying.revive();
      await road.settle();
      expectEachOnce(road, ids);
      if (isOver) break;
    }
    expect(n).toBeGreaterThan(12);
  });
});

describe('1,000 leads in one body', () => {
  it('are answered after one conditional write, asked for, split and interrupted: 1,000 signals, each once', async () => {
    const road = roadOfVendors();
    const ids = leadIds(1_000);
    const ingest = killAt(road.store, Number.POSITIVE_INFINITY, 'before');
    road.storeFor = (name) => (name === 'ingest' ? ingest : road.store);
    expect((await postLeads(road, ids)).statusCode).toBe(200);
    // The bytes (the bucket has them, the ledger their place) and the row that makes them ours.
    expect(ingest.writes).toBe(2);
    const fetch = killAt(road.store, 700, 'before');
    const dispatch = killAt(road.store, 3_000, 'after');
    road.storeFor = (name) => (name === 'fetch' ? fetch : name === 'dispatch' ? dispatch : road.store);
    await road.bus.deliver(road.functions.onBus);
    const askedBefore = road.vendors.asked.length;
    expect(askedBefore).toBeGreaterThan(500);
    fetch.revive();
    await road.minutes(1);
    expect(dispatch.writes).toBeGreaterThanOrEqual(3_000);
    dispatch.revive();
    await road.settle();
    expectEachOnce(road, ids);
    // What the killed pass had in hand and did not keep is asked for again: less than one batch.
    expect(road.vendors.asked.length).toBeLessThanOrEqual(1_010);
    expect(await sums(road)).toMatchObject({ balanced: true, signals: 1_000, classes: { routed: 1_000 } });
  });
});
