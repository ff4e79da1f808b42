/** Many of one kind: what stands behind them must have its turn all the same. */
import { describe, expect, it, vi } from 'vitest';
import { engagementKey, shardOf, workItemKey } from '../../../stores/keys.ts';
import type { Item } from '../../../stores/store.ts';
import { withoutDemoRequest } from '../../support/registries.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

vi.setConfig({ testTimeout: 120_000 });

const items = (road: Road, reason: string) =>
  road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.reason === reason);
const askForSupport = (road: Road, email: string) =>
  road.submit({ email }, { path: '/signals/support', type: 'callback.requested' });
const openEngagement = (road: Road) =>
  road.store.rows('ledger').find(({ key, item }) => /^g#[^#]+#\d+$/.test(key.sk) && item.state === 'open')?.item;

/** Engagements whose timer is due, of a flow that was removed, in the shard of a signal. */
async function leaveBehind(road: Road, count: number, signal: string): Promise<void> {
  const shard = shardOf(signal);
  const leads = Array.from({ length: count * 40 }, (_, n) => `lead${n}`).filter((lead) => shardOf(lead) === shard);
  for (const lead of leads.slice(0, count)) {
    const said = {
      owner: 'rita',
      nextStep: 'Call',
      priority: 'low',
      why: 'first: next in rotation, turn 1 of a-pool',
      openedBy: 'nobody',
    };
    const times = { dueAt: 1_000, openedAt: 1_000, lastAt: road.now(), openShard: shard, at: 1_000 };
    const item: Item = { v: 1, lead, flow: 'webinar', n: 1, state: 'open', ...said, ...times };
    await road.store.write({ kind: 'put', key: engagementKey(lead, 'webinar', 1), item });
  }
}

describe('the clock', () => {
  it('starts a signal whose event got lost behind 250 engagements of a flow that was removed', async () => {
    const road = createRoad();
    road.bus.copies = () => 0;
    const { signal } = await road.submit();
    await leaveBehind(road, 250, signal);
    await road.minutes(15);
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
  });

  it('carries out a decision on an item behind 300 that wait for a person', async () => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    for (let n = 0; n < 30; n += 1) await road.submit({ ...DANA, email: `p${n}@acme.example` });
    await road.drainUntilQuiet();
    await road.minutes(20);
    const [outage] = items(road, 'outage');
    for (let n = 0; n < 300; n += 1) {
      const older = {
        fingerprint: `older${n}`,
        reason: 'follow-up-missed',
        handoff: 'follow-up',
        dueAt: 1,
        ownerDueAt: 1,
      };
      await road.store.write({ kind: 'put', key: workItemKey(`older${n}`, 1), item: { ...outage?.item, ...older } });
    }
    await road.decide('outage', 'close');
    await road.settle();
    expect(items(road, 'outage').map(({ item }) => item.state)).toEqual(['closed']);
    const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
    expect(new Set(places.map(({ kind }) => kind))).toEqual(new Set(['ended']));
  });

  it('moves what can be moved behind 60 rows of an item that cannot', async () => {
    const road = createRoad();
    road.crm.upsertContact = async () => ({ kind: 'terminal', code: 'missing-scopes', fields: [] });
    for (let n = 0; n < 60; n += 1) await road.submit({ ...DANA, email: `p${n}@acme.example` });
    for (let n = 0; n < 10; n += 1) await askForSupport(road, `z${n}@acme.example`);
    await road.settle();
    expect(items(road, 'missing-scopes')).toHaveLength(1);
    road.registry = withoutDemoRequest();
    await road.decide('missing-scopes', 'replay');
    for (let minute = 0; minute < 12; minute += 1) {
      road.advance(60_000);
      await road.tick();
    }
    expect([...road.journeys.executions.values()].filter(({ run }) => run > 0)).toHaveLength(10);
  });

  it('spends no run a minute on what waits for a paused destination', async () => {
    const road = createRoad();
    const item = { v: 1, version: 1, modes: {}, killed: [], paused: ['hubspot'] };
    await road.store.write({ kind: 'put', key: { table: 'control', pk: 'live#all', sk: 'state' }, item });
    const { signal } = await road.submit();
    await road.minutes(240);
    expect([...road.journeys.executions.values()].length).toBeLessThan(5);
    expect(items(road, 'throttled').map((each) => each.item.state)).toEqual(['open']);
    await road.store.write({ kind: 'delete', key: { table: 'control', pk: 'live#all', sk: 'state' } });
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });
});

describe('a lead', () => {
  it('with 105 engagements is delivered like any other', async () => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    for (let n = 1; n <= 105; n += 1) {
      await road.report(`${openEngagement(road)?.lead}.demo-request.${n}`, 'converted', `report-${n}`);
      await road.submit();
      await road.settle();
    }
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 106]);
    expect(items(road, 'technical')).toEqual([]);
  });
});
