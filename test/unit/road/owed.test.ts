/** What a merge or an undo owes to destinations comes out by whoever can bring it out, and where nobody can, somebody is told. */
import { describe, expect, it } from 'vitest';
import { type Sendable, sign } from '../../../sandbox/senders.ts';
import { LIVE_KEY } from '../../../stores/keys.ts';
import { callback, somebody } from '../../support/channels.ts';
import { secretsOf } from '../../support/requests.ts';
import { DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';

const ANN = { ...DANA, first_name: 'Ann', email: 'ann@northwind.example' };
const BOB = { ...DANA, first_name: 'Bob', email: 'bob@home.example' };

async function say(road: Road, person: object, id?: string): Promise<void> {
  await road.submit(person, id === undefined ? {} : { id });
  await road.settle();
  road.advance(60_000);
}

async function call(road: Road, sample: Sendable, key: string): Promise<void> {
  const secrets = { [sample.emitter]: secretsOf(sample.emitter, road.registry) };
  const asked = { secrets, keys: road.keys, now: road.now(), publicUrl: 'https://api.example', eventKey: key };
  expect((await road.post(sign(sample, asked))).statusCode).toBeLessThan(300);
  await road.settle();
}

/** Calls back are only watched from now on: their signals have no row at any destination. */
const watchCalls = (road: Road) =>
  road.store.write({
    kind: 'put',
    key: LIVE_KEY,
    item: { v: 1, version: 1, modes: { 'support-callback': 'observe' }, killed: [], paused: [] },
  });

const leads = (road: Road): string[] =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key }) => key.pk.slice(2));

async function merge(operator: Operator, id = '', other = ''): Promise<void> {
  as('merge', await operator.ask('POST', `/leads/${id}/merge`, { body: { other } }));
  await operator.road.settle();
}

async function unmerge(operator: Operator, id = ''): Promise<void> {
  as('unmerge', await operator.ask('POST', `/leads/${id}/unmerge`));
  await operator.road.settle();
  await operator.road.minutes(5);
}

/** The CRM keeps the address of whoever was merged away on the other contact: somebody takes it off and says retry. */
async function mend(road: Road): Promise<void> {
  while (reasons(road).includes('record-conflict')) {
    for (const [id, contact] of road.crm.contacts) road.crm.contacts.set(id, { ...contact, otherEmails: [] });
    await road.decide('record-conflict', 'retry');
    await road.settle();
  }
}

const items = (road: Road) =>
  road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.state !== 'closed');
const reasons = (road: Road) => items(road).map(({ item }) => item.reason);
const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => done !== true);
const openWork = (road: Road) =>
  road.store.rows('ledger').filter(({ key, item }) => /^g#demo-request#\d+$/.test(key.sk) && item.state === 'open');

const told = (road: Road) => ({
  work: openWork(road).length,
  tasks: openTasks(road).length,
  contacts: road.crm.contacts.size,
  owed: reasons(road).filter((reason) => reason === 'regroup-owed').length,
});

async function expectSound(road: Road): Promise<void> {
  // The destination cannot take its merge back: who stands alone again gets a new contact there.
  expect(unsound(road).filter((problem) => !/^contact \w+ was created twice/.test(problem))).toEqual([]);
  expect((await check(road)).total.defects).toEqual([]);
}

describe('after an undo', () => {
  it('work that opens again is brought out by who opened it, though a signal of a flow that only observes came later covers: [107]', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, BOB);
    const [elder, younger] = leads(road);
    await watchCalls(road);
    await call(road, callback(somebody(3), road.now(), { email: BOB.email }), 'call');
    await merge(operator, elder, younger);
    expect(told(road)).toEqual({ work: 1, tasks: 1, contacts: 1, owed: 0 });
    await unmerge(operator, younger);
    await mend(road);
    expect(told(road)).toEqual({ work: 2, tasks: 2, contacts: 2, owed: 0 });
    await expectSound(road);
  });

  it('work is brought out by another signal where the one that opened it is another lead’s by now', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, { ...BOB, email: 'bbo@home.example' }, 'two');
    await say(road, { ...BOB, email: 'b@else.example' }, 'two');
    await say(road, { ...BOB, email: 'bbo@home.example' });
    const [elder, younger] = leads(road);
    await merge(operator, elder, younger);
    await unmerge(operator, younger);
    await mend(road);
    const { work, tasks, owed } = told(road);
    expect([work, tasks, owed]).toEqual([3, 3, 0]);
    await expectSound(road);
  });

  it('somebody is told of work without a task where a person had closed the only signal that could bring it out', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, BOB, 'two');
    const [elder, younger] = leads(road);
    await merge(operator, elder, younger);
    await say(road, { ...BOB, email: 17 }, 'two');
    await road.decide('contract-broken', 'close');
    await road.settle();
    await unmerge(operator, younger);
    expect(told(road)).toEqual({ work: 2, tasks: 1, contacts: 1, owed: 1 });
    // It stays closed: nothing that a person refused runs again, to be refused again.
    expect(reasons(road)).not.toContain('contract-broken');
    const [item] = items(road).filter((each) => each.item.reason === 'regroup-owed');
    expect(item?.item).toMatchObject({
      state: 'open',
      handoff: 'stitch',
      flow: 'demo-request',
      owner: road.registry.flows.get('demo-request')?.owners.revops,
      evidence: { lead: younger, destinations: ['hubspot'], tried: 1 },
    });
    await expectSound(road);
    // Whatever the person says next brings it out.
    await say(road, BOB);
    await mend(road);
    expect(told(road)).toMatchObject({ work: 2, tasks: 2, contacts: 2 });
  });

  it('and where that signal waits in an item, which a person closes then', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, BOB, 'two');
    const [elder, younger] = leads(road);
    await merge(operator, elder, younger);
    await say(road, { ...BOB, email: 17 }, 'two');
    await unmerge(operator, younger);
    expect([...reasons(road)].sort()).toEqual(expect.arrayContaining(['contract-broken', 'regroup-owed']));
    await road.decide('contract-broken', 'close');
    await road.settle();
    expect(told(road)).toEqual({ work: 2, tasks: 1, contacts: 1, owed: 1 });
  });
});

describe('after a merge', () => {
  it('the contacts become one by an older signal where the newest wrote nowhere', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN);
    await say(road, BOB);
    const [elder, younger] = leads(road);
    for (const id of [elder, younger]) await road.report(`${id}.demo-request.1`, 'converted', `of-${id}`);
    await watchCalls(road);
    for (const [n, { email }] of [ANN, BOB].entries())
      await call(road, callback(somebody(n), road.now(), { email }), `call-${n}`);
    expect(road.crm.contacts.size).toBe(2);
    await merge(operator, elder, younger);
    expect(told(road)).toMatchObject({ contacts: 1, owed: 0 });
    await expectSound(road);
  });

  it('somebody is told once of both where none of their signals can run', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN, 'one');
    await say(road, BOB, 'two');
    const [elder, younger] = leads(road);
    await say(road, { ...ANN, email: 17 }, 'one');
    await say(road, { ...BOB, email: 17 }, 'two');
    await merge(operator, elder, younger);
    expect(told(road)).toMatchObject({ contacts: 2, owed: 1 });
    const [item] = items(road).filter((each) => each.item.reason === 'regroup-owed');
    expect(item?.item.evidence).toMatchObject({ lead: elder, tried: 2 });
  });

  it('nobody is told where one of them can be run, for it brings out both', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, ANN, 'one');
    await say(road, BOB, 'two');
    const [elder, younger] = leads(road);
    await say(road, { ...BOB, email: 17 }, 'two');
    await merge(operator, elder, younger);
    expect(told(road)).toMatchObject({ tasks: 1, contacts: 1, owed: 0 });
  });
});
