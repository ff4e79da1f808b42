import { describe, expect, it } from 'vitest';
import { type Sendable, sign } from '../../../sandbox/senders.ts';
import { LIVE_KEY } from '../../../stores/keys.ts';
import type { Store, Write } from '../../../stores/store.ts';
import { callback, somebody } from '../../support/channels.ts';
import { secretsOf } from '../../support/requests.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { check } from '../conservation/ledgers.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';

const rows = (road: Road) => road.store.rows('ledger');
const leads = (road: Road) =>
  rows(road)
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key, item }) => ({ id: key.pk.slice(2), item }));
const engs = (road: Road) =>
  rows(road)
    .filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk))
    .map(({ item }) => [String(item.lead).slice(0, 6), item.flow, item.n, item.state, item.closedBy]);
const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => done !== true);
const openItems = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.state !== 'closed')
    .map(({ item }) => [item.reason, item.flow]);
const merge = async (operator: Operator, id?: string, other?: string) =>
  as('merge', await operator.ask('POST', `/leads/${id}/merge`, { body: { other } }));
const unmerge = async (operator: Operator, id?: string) =>
  as('unmerge', await operator.ask('POST', `/leads/${id}/unmerge`));
async function post(road: Road, sample: Sendable, key = `${sample.emitter}-1`): Promise<void> {
  const secrets = { [sample.emitter]: secretsOf(sample.emitter, road.registry) };
  const { statusCode } = await road.post(
    sign(sample, { secrets, keys: road.keys, now: road.now(), publicUrl: 'https://api.example', eventKey: key }),
  );
  expect(statusCode, sample.emitter).toBeLessThan(300);
}
const modes = (road: Road, m: object) =>
  road.store.write({
    kind: 'put',
    key: LIVE_KEY,
    item: { v: 1, version: 1, modes: m as never, killed: [], paused: [] },
  });

import { signalKey } from '../../../stores/keys.ts';

async function two(road: Road, emails = ['ann@work.example', 'bob@home.example'], ids = ['one', 'two']) {
  const signals: string[] = [];
  for (const [n, email] of emails.entries()) {
    signals.push((await road.submit({ ...DANA, first_name: email.slice(0, 3), email }, { id: ids[n] ?? 'x' })).signal);
    await road.settle();
    road.advance(60_000);
  }
  return { signals, ids: leads(road).map(({ id }) => id) };
}

const openEngs = (road: Road) => engs(road).filter((e) => e[3] === 'open').length;
const ANN = { ...DANA, first_name: 'ann', email: 'ann@northwind.example' };
const BOB = { ...DANA, first_name: 'bob', email: 'bob@home.example' };
const say = async (road: Road, person: object, options: object = {}) => {
  const { signal } = await road.submit(person, options);
  await road.settle();
  road.advance(60_000);
  return signal;
};
/** Somebody looks at refused records, takes foreign addresses off them, and lets them go on. */
const mend = async (road: Road) => {
  for (let n = 0; n < 3 && openItems(road).some(([r]) => r === 'record-conflict'); n += 1) {
    for (const [id, c] of road.crm.contacts) road.crm.contacts.set(id, { ...c, otherEmails: [] } as never);
    await road.decide('record-conflict', 'retry');
    await road.settle();
  }
};

describe('leads that were delivered, merged and parted', () => {
  it('are not made one by a revision that links them with somebody the rule keeps apart', async () => {
    const road = createRoad();
    await say(road, ANN);
    await say(road, { ...ANN, user_id: 'u-1' }, { id: 'fix' });
    await post(road, callback(somebody(9), road.now(), { account: 'u-1' }), 'cb');
    await road.settle();
    road.advance(60_000);
    await say(road, BOB);
    expect(road.crm.contacts.size).toBe(2);
    await say(road, { ...BOB, user_id: 'u-1' }, { id: 'fix' });
    expect(road.crm.contacts.size).toBe(2);
  });
  it('keep their own next words after an undo, whoever took an address first, and the numbers balance', async () => {
    const operator = createOperator();
    const { road } = operator;
    const t = road.now();
    await say(road, { ...ANN, user_id: 'u-1' }, { occurredAt: t - 3_000_000 });
    await say(road, BOB);
    const [a, b] = leads(road).map(({ id }) => id);
    await say(road, { ...BOB, user_id: 'u-1' }, { occurredAt: t - 1_000_000 });
    await unmerge(operator, b);
    await road.settle();
    const signal = await say(road, { ...BOB, job_title: 'CFO' });
    const told = [...road.crm.contacts.values()].find(({ leadKey }) => leadKey === a)?.jobTitle;
    expect([
      (await road.store.get(signalKey(signal)))?.lead,
      told === 'CFO',
      (await check(road)).total.balanced,
    ]).toEqual([b, false, true]);
  });
  it.each(['observe', 'assist'])(
    'become one contact and one task although other work of theirs is in %s',
    async (mode) => {
      const road = createRoad();
      await modes(road, { 'support-callback': mode });
      for (const [n, p] of [somebody(1), somebody(2)].entries()) {
        await post(road, callback(p, road.now(), { email: p.email }), `cb${n}`);
        await road.settle();
        await say(road, { ...DANA, email: p.email });
      }
      for (const [n, p] of [somebody(1), somebody(2)].entries()) {
        await post(road, callback(p, road.now(), { email: p.email, account: 'u-one' }), `link${n}`);
        await road.settle();
      }
      await road.minutes(10);
      expect([road.crm.contacts.size, openTasks(road).length]).toEqual([1, 1]);
    },
  );
  it('are parted by nobody but a person, also where other work is in observe', async () => {
    const road = createRoad();
    await modes(road, { 'support-callback': 'observe' });
    const P = somebody(7);
    const t0 = road.now();
    await post(road, callback(P, t0 + 60_000, { email: 'xavier@x.example' }), 'cb1');
    road.advance(120_000);
    await road.settle();
    await post(road, callback(P, t0 + 90_000), 'cb2');
    road.advance(120_000);
    await road.settle();
    await say(road, { ...DANA, email: 'xavier@x.example' });
    await post(road, callback(P, t0, { email: 'yara@y.example' }), 'cb3');
    await road.settle();
    expect(rows(road).filter(({ item }) => item.kind === 'moved')).toEqual([]);
  });
  it('have one open engagement each, also where another lead joins the one that was parted', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, { ...ANN, user_id: 'u-ann' });
    await say(road, BOB);
    const [a, b] = leads(road).map(({ id }) => id);
    await merge(operator, a, b);
    await road.settle();
    await say(road, { ...BOB, user_id: 'u-bob' });
    await unmerge(operator, b);
    await road.settle();
    await mend(road);
    expect([openEngs(road), openTasks(road).length]).toEqual([2, 2]);
  });
  it('have one open engagement each, where two of which a merge had closed go together', async () => {
    const operator = createOperator();
    const { road } = operator;
    const C = { ...BOB, email: 'bob@work.example' };
    await say(road, ANN);
    await say(road, BOB);
    await say(road, C);
    const [a, b] = leads(road).map(({ id }) => id);
    await merge(operator, a, b);
    await road.settle();
    for (const p of [BOB, C]) await say(road, { ...p, user_id: 'u-bob' });
    await unmerge(operator, b);
    await road.settle();
    await mend(road);
    expect([openEngs(road), openTasks(road).length]).toEqual([2, 2]);
  });
  it('take a moved signal along whose restart lost its race against route', async () => {
    const road = createRoad();
    const t0 = road.now();
    const P = somebody(7);
    road.crm.fault = () => 'outage';
    await post(road, callback(P, t0 + 60_000, { email: 'xavier@x.example' }), 'cb1');
    road.advance(120_000);
    await road.drainUntilQuiet();
    let s2 = '';
    let step = 0;
    const ids = new Set(road.signals());
    const regular = road.storeFor;
    road.before = async (name, payload) => {
      const { signal } = (payload ?? {}) as { signal?: string };
      if (!s2 || signal !== s2) return;
      if (name === 'qualify' && step === 0) {
        step = 1;
        await post(road, callback(P, t0, { email: 'yara@y.example' }), 'cb3');
        await road.bus.deliver(road.functions.onBus);
        const s3 = road.signals().find((s) => !ids.has(s) && s !== s2) ?? '';
        for (const h of ['validate', 'stitch']) await road.functions.invoke(h, { signal: s3, run: 0 });
      }
      if (name === 'route' && step === 1) {
        step = 2;
        road.storeFor = (fn) =>
          fn !== 'clock'
            ? regular(fn)
            : ({
                ...road.store,
                transact: async (w) => {
                  const hit = w.some(
                    (x) => x.kind === 'update' && x.key.pk === `s#${s2}` && x.set?.cause === 'regroup',
                  );
                  if (hit && step === 2) {
                    step = 3;
                    road.crm.fault = () => undefined;
                    await road.store.write({
                      kind: 'put',
                      key: { table: 'control', pk: 'x', sk: 'y' },
                      item: { v: 1 },
                    });
                    await road.functions.invoke('route', payload);
                  }
                  return road.store.transact(w);
                },
              } as Store);
        await road.tick();
        road.storeFor = regular;
        for (const { key } of road.store
          .rows('control')
          .filter(({ key }) => key.pk.startsWith('breaker') || key.sk.includes('breaker')))
          await road.store.write({ kind: 'delete', key });
      }
    };
    await post(road, callback(P, t0 + 90_000), 'cb2');
    await road.bus.deliver(road.functions.onBus);
    s2 = road.signals().find((s) => !ids.has(s)) ?? '';
    await road.drainUntilQuiet();
    road.advance(600_000);
    await road.settle();
    const row = await road.store.get(signalKey(s2));
    const touch = rows(road).find(({ key, item }) => key.sk.startsWith('t#') && item.signal === s2);
    expect(touch?.key.pk).toBe(`l#${row?.lead}`);
  });
  it('are delivered as one although the restarts lost their race against a replay', async () => {
    const operator = createOperator();
    const { road } = operator;
    const {
      ids: [a, b],
    } = await two(road);
    const hit = new Set<string>();
    const store = {
      ...road.store,
      transact: async (w: readonly Write[]) => {
        for (const x of w)
          if (x.kind === 'update' && x.set?.cause === 'regroup' && !hit.has(x.key.pk)) {
            hit.add(x.key.pk);
            await road.replay(x.key.pk.slice(2));
          }
        return road.store.transact(w);
      },
    } as Store;
    const racing = createOperator(road, { store });
    await merge(racing, a, b);
    await road.settle();
    expect(road.crm.contacts.size).toBe(1);
  });
  it('are parted by an undo only as far as it was asked for', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, { ...ANN, user_id: 'u-1' }, { id: 'fix' });
    await post(road, callback(somebody(9), road.now(), { account: 'u-1' }), 'cb');
    await road.settle();
    await say(road, { ...DANA, email: 'new@northwind.example', user_id: 'u-1' }, { id: 'fix' });
    expect(openItems(road)).toEqual([['split-delivered', 'demo-request']]);
    await say(road, { ...DANA, email: 'zoe@z.example' });
    const all = leads(road).map(({ id }) => id);
    await merge(operator, all[0], all.at(-1));
    await road.settle();
    await unmerge(operator, all.at(-1));
    await road.settle();
    expect(leads(road).filter(({ item }) => !item.mergedInto)).toHaveLength(2);
  });
  it('have an outcome counted that is reported of work a merge closed', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, BOB);
    const [a, b] = leads(road).map(({ id }) => id);
    await merge(operator, a, b);
    const { statusCode } = await road.report(`${b}.demo-request.1`, 'converted');
    await road.settle();
    road.advance(3 * 86_400_000);
    await road.minutes(5);
    expect([statusCode, openItems(road)]).toEqual([200, []]);
  });
});
