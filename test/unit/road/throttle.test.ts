import { describe, expect, it, vi } from 'vitest';
import { type Definitions, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { acceptSuggestion } from '../../../stores/acceptance.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { changeLiveState } from '../../../stores/live.ts';
import { publications } from '../../../stores/publication.ts';
import { itemIdOf, readItem } from '../../../stores/work.ts';
import { withoutDemoRequest } from '../../support/registries.ts';
import { signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

vi.setConfig({ testTimeout: 120_000 });

type Throttle = NonNullable<NonNullable<Definitions['emitters']>[number]['throttle']>;

const registryWith = (throttle: Throttle) =>
  defineRegistry([
    {
      ...sample,
      emitters: (sample.emitters ?? []).map((each) => (each.name === 'website-api' ? { ...each, throttle } : each)),
    },
  ]);

const throttled = (throttle: Throttle = { perMinute: 5 }) => {
  const road = createRoad({ registry: registryWith(throttle) });
  return { road, started: startsByMinute(road) };
};

/** Which signals started, minute by minute by the clock. */
function startsByMinute(road: Road): Map<number, string[]> {
  const begin = road.now();
  const seen = new Set<string>();
  const starts = new Map<number, string[]>();
  road.journeys.onStart = (signal) => {
    if (seen.has(signal)) return;
    seen.add(signal);
    const minute = Math.floor((road.now() - begin) / 60_000);
    starts.set(minute, [...(starts.get(minute) ?? []), signal]);
  };
  return starts;
}

/** Approves the item of the broken contract, and lets it be carried out. */
async function acceptWhatIsSuggested(road: Road): Promise<void> {
  const { store, registry, now } = road;
  const item = store.rows('work').find((row) => row.key.sk === 'item' && row.item.reason === 'contract-broken');
  const view = item && (await readItem(store, itemIdOf(item.key.pk)));
  if (!view) throw new Error('No contract is broken.');
  await acceptSuggestion({ store, registry, now, publications: publications(store, registry, now) }, view, 'vera');
}

const counts = (starts: Map<number, string[]>): number[] => [...starts.values()].map((each) => each.length);

/** Posts `count` people one after the other, a millisecond apart; their signals in order of arrival. */
async function flood(road: Road, count: number, campaign?: string, emailField = 'email'): Promise<string[]> {
  const signals: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const person = { [emailField]: `p${n}.${campaign ?? 'any'}@acme.example`, intent: 'demo', utm_campaign: campaign };
    signals.push((await road.submit(person)).signal);
    road.advance(1);
  }
  await road.drainUntilQuiet();
  return signals;
}

const ledgerItem = ({ store }: Road, signal: string, sk: string) =>
  store.rows('ledger').find(({ key }) => key.pk === `s#${signal}` && key.sk === sk)?.item;
const rowOf = (road: Road, signal: string) => ledgerItem(road, signal, 'signal');
const routed = (road: Road, signals: readonly string[]) =>
  signals.filter((signal) => rowOf(road, signal)?.outcome === 'routed');
const items = (road: Road) =>
  road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.reason === 'over-rate');

describe('a throttled emitter', () => {
  it('has everything accepted and stored at once, and started at its rate in the order it came', async () => {
    const { road, started } = throttled();
    const signals = await flood(road, 23);
    expect(road.signals()).toHaveLength(23);
    expect(routed(road, signals)).toEqual(signals.slice(0, 5));
    await road.minutes(6);
    expect(counts(started)).toEqual([5, 5, 5, 5, 3]);
    expect([...started.values()].flat()).toEqual(signals);
    expect(routed(road, signals)).toEqual(signals);
    expect(unsound(road)).toEqual([]);
  });

  it('shows on each that waits why and until when, in its journal too', async () => {
    const { road } = throttled();
    const signals = await flood(road, 12);
    const last = rowOf(road, signals.at(-1) ?? '');
    expect(last).toMatchObject({ state: 'deferred', stopped: 'dispatch', reason: 'over-rate', run: 0 });
    expect(Number(last?.until)).toBeGreaterThan(road.now() + 60_000);
    const entry = ledgerItem(road, signals.at(-1) ?? '', 'r0#dispatch');
    expect(entry).toMatchObject({ outcome: 'deferred', reason: 'over-rate' });
  });

  it('delays no signal of another emitter', async () => {
    const { road } = throttled();
    await flood(road, 200);
    const other = await road.submit({ email: 'help@acme.example', topic: 'billing' }, { path: '/signals/support' });
    await road.drainUntilQuiet();
    expect(road.journeys.executions.get(`${other.signal}-r0`)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('keeps its rate within one delivery of many', async () => {
    const { road, started } = throttled();
    const batch = Array.from({ length: 17 }, (_, n) => ({
      ...JSON.parse(websiteBody({ email: `b${n}@acme.example`, intent: 'demo' }, road.now())),
      id: `e${n}`,
    }));
    await road.post(signedPost('/signals', JSON.stringify(batch), 'batch', road.now()));
    await road.settle();
    expect(counts(started)).toEqual([5, 5, 5, 2]);
    expect(unsound(road)).toEqual([]);
  });

  it('keeps its rate after hours without a clock, and lets nobody overtake', async () => {
    const { road, started } = throttled();
    const early = await flood(road, 12);
    road.advance(3 * 3_600_000);
    const late = await flood(road, 3);
    await road.minutes(4);
    expect([...started.values()].flat()).toEqual([...early, ...late]);
    expect(Math.max(...counts(started))).toBe(5);
  });

  it('is counted by conservation while it waits, and is seen in one work item once that takes long', async () => {
    const { road } = throttled({ perMinute: 1 });
    const from = road.now();
    await flood(road, 40);
    const sums = async () =>
      (await conservationOf(road.store, road.registry, { from, to: from + 60_000 }, road.now(), road.timing)).total;
    expect(await sums()).toMatchObject({ signals: 40, remainder: 0, classes: { 'in-flight': 39, routed: 1 } });
    await road.minutes(20);
    expect(items(road).map(({ item }) => [item.reason, item.owner, item.subject])).toEqual([
      ['over-rate', 'iris', 'website-api'],
    ]);
    expect(await sums()).toMatchObject({ signals: 40, remainder: 0, classes: { 'in-review': 19, routed: 21 } });
    await road.settle();
    expect(items(road).map(({ item }) => item.state)).toEqual(['closed']);
    expect(await sums()).toMatchObject({ remainder: 0, classes: { routed: 40 } });
    expect(unsound(road)).toEqual([]);
  });

  it('is seen after the flow’s time, however patient the emitter is', async () => {
    const emitters = (sample.emitters ?? []).map((each) =>
      each.name === 'website-api' ? { ...each, tier: 'hours' as const, throttle: { perMinute: 1 } } : each,
    );
    const road = createRoad({ registry: defineRegistry([{ ...sample, emitters }]) });
    const from = road.now();
    await flood(road, 40);
    await road.minutes(20);
    expect(items(road)).toHaveLength(1);
    const window = { from, to: road.now() };
    const { total } = await conservationOf(road.store, road.registry, window, road.now(), road.timing);
    expect(total).toMatchObject({ signals: 40, remainder: 0 });
    await road.settle();
    expect(unsound(road)).toEqual([]);
  });

  it('starts nothing twice when events are doubled, and nothing early when one is', async () => {
    const { road, started } = throttled();
    road.bus.copies = () => 2;
    await flood(road, 11);
    // A copy that comes at the same moment takes a place it does not use.
    await road.minutes(6);
    expect(counts(started).reduce((sum, each) => sum + each, 0)).toBe(11);
    expect(Math.max(...counts(started))).toBe(5);
    expect(road.crm.tasks.size).toBe(11);
  });

  it('runs a newer body of what waits in the place of the first one', async () => {
    const { road, started } = throttled({ perMinute: 1 });
    await flood(road, 3);
    const { signal } = await road.submit(
      { email: 'twice@acme.example', company: 'Old', intent: 'demo' },
      { id: 'same' },
    );
    await road.submit({ email: 'twice@acme.example', company: 'New', intent: 'demo' }, { id: 'same' });
    await road.drainUntilQuiet();
    expect(counts(started)).toEqual([1]);
    await road.settle();
    expect(rowOf(road, signal)).toMatchObject({ outcome: 'routed' });
    expect(JSON.stringify([...road.crm.contacts.values()])).toContain('New');
    expect(unsound(road)).toEqual([]);
  });

  it('is decided by its owner like any item: retry lets all that waits start', async () => {
    const { road } = throttled({ perMinute: 1 });
    const signals = await flood(road, 30);
    await road.minutes(17);
    await road.decide('over-rate', 'retry');
    await road.minutes(2);
    expect(routed(road, signals)).toHaveLength(30);
    expect(unsound(road)).toEqual([]);
  });
});

describe('a throttle that is switched while signals wait', () => {
  it.each([
    ['raised', 20, [5, 20, 15]],
    ['taken back to none', 'published', [5, 5, 5, 5, 5, 5, 5, 5]],
  ] as const)('applies within the next minute when it is %s', async (_what, perMinute, wanted) => {
    const { road, started } = throttled();
    await changeLiveState(road.store, { set: 'throttle', emitter: 'website-api', perMinute: 5 });
    await flood(road, 40);
    await changeLiveState(road.store, { set: 'throttle', emitter: 'website-api', perMinute });
    await road.minutes(9);
    expect(counts(started)).toEqual(wanted);
  });

  it('starts nothing at 0, and everything in order once it is lifted', async () => {
    const road = createRoad();
    const started = startsByMinute(road);
    await changeLiveState(road.store, { set: 'throttle', emitter: 'website-api', perMinute: 0 });
    const signals = await flood(road, 6);
    await road.minutes(30);
    expect(counts(started)).toEqual([]);
    await changeLiveState(road.store, { set: 'throttle', emitter: 'website-api', perMinute: 'published' });
    await road.minutes(2);
    expect([...started.values()].flat()).toEqual(signals);
    expect(unsound(road)).toEqual([]);
  });
});

describe('signals that are held back', () => {
  it('end in an item when their emitter is removed, and go on once it is back', async () => {
    const { road } = throttled({ perMinute: 1 });
    const { registry } = road;
    const signals = await flood(road, 10);
    road.registry = withoutDemoRequest();
    await road.settle();
    const places = await Promise.all(signals.slice(1).map((signal) => road.where(signal)));
    expect(new Set(places.map((at) => at.kind === 'in-item' && at.reasons.join()))).toEqual(new Set(['technical']));
    road.registry = registry;
    await road.decide('technical', 'retry');
    await road.settle();
    expect(routed(road, signals)).toHaveLength(10);
    expect(unsound(road)).toEqual([]);
  });
});

describe('a campaign', () => {
  it('has its declared rate for itself: a flood of one delays no other', async () => {
    const { road, started } = throttled({ perCampaignPerMinute: 3 });
    const spring = await flood(road, 10, 'spring');
    const autumn = await flood(road, 2, 'autumn');
    const none = await flood(road, 9);
    expect(counts(started)).toEqual([3 + 2 + 9]);
    await road.settle();
    expect(counts(started)).toEqual([14, 3, 3, 1]);
    expect(routed(road, [...spring, ...autumn, ...none])).toHaveLength(21);
  });

  it('is switched by its name, however it is spelled; covers: [305]', async () => {
    const { road, started } = throttled({ perMinute: 100 });
    const campaign = ' Spring ';
    await changeLiveState(road.store, { set: 'throttle', emitter: 'website-api', campaign, perMinute: 2 });
    await flood(road, 6, 'SPRING');
    await flood(road, 6, 'autumn');
    expect(counts(started)).toEqual([2 + 6]);
    await road.settle();
    expect(counts(started)).toEqual([8, 2, 2]);
  });

  it('keeps its rate while an operator’s acceptance runs in place of the declared contract', async () => {
    const { road, started } = throttled({ perCampaignPerMinute: 2 });
    await flood(road, 1, 'winter', 'email_address');
    await acceptWhatIsSuggested(road);
    await road.settle();
    started.clear();
    await flood(road, 6, 'spring', 'email_address');
    expect(counts(started)).toEqual([2]);
    await road.settle();
    expect(counts(started)).toEqual([2, 2, 2]);
  });

  it('is never named in a row, a lane or a counter', async () => {
    const { road } = throttled({ perCampaignPerMinute: 1 });
    await flood(road, 3, 'jane.roe@acme.example');
    const rows = (['ledger', 'control', 'work'] as const).flatMap((table) => road.store.rows(table));
    expect(JSON.stringify(rows.map(({ key, item }) => [key, { ...item, json: '' }]))).not.toContain('jane.roe');
  });
});
