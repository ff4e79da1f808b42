/** Leads that turn out to be one person, at a destination that cannot merge their two contacts: nobody waits, somebody is told. */
import { describe, expect, it } from 'vitest';
import { DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';
import { as, createOperator, inPath, type Operator } from '../ops/operator.ts';

const items = (road: Road) =>
  road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' ? [{ id: key.pk.slice(2), item }] : []));
const openItems = (road: Road) => items(road).filter(({ item }) => item.state !== 'closed');
const openReasons = (road: Road) => openItems(road).map(({ item }) => item.reason);
const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => !done);
const leads = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key }) => key.pk.slice(2));
const records = (road: Road) => [...road.crm.contacts.keys()];

async function say(road: Road, email: string, more: object = {}): Promise<string> {
  const { signal } = await road.submit({ ...DANA, email, ...more });
  await road.settle();
  road.advance(60_000);
  return signal;
}

const merge = (operator: Operator, id = '', other = '') =>
  operator.ask('POST', `/leads/${id}/merge`, { body: { other } });

/** Everybody delivered by themselves, then made one with the first. */
async function united(cannot: (road: Road) => void, ...emails: string[]) {
  const operator = createOperator();
  const { road } = operator;
  cannot(road);
  for (const email of emails) await say(road, email);
  const before = records(road);
  const [elder = '', ...others] = leads(road);
  for (const other of others) {
    as('merge', await merge(operator, elder, other));
    await road.settle();
  }
  return { operator, road, elder, others, before };
}

const hasNone = (road: Road): void => void Object.assign(road.crm, { canMerge: false });
const refuses = (road: Road): void => {
  road.crm.fault = (kind) => (kind === 'merge' ? 'unmergeable' : undefined);
};

async function expectSound(road: Road): Promise<void> {
  const { total } = await check(road);
  expect([unsound(road), total.balanced, total.remainder]).toEqual([[], true, 0]);
}

describe.each([
  ['has no merge', hasNone],
  ['will not merge these two', refuses],
])('at a destination that %s, two leads that are one person', (_, cannot) => {
  it('go on at one record; one item names the other, its owner and when it is due covers: [107]', async () => {
    const { road, elder, before } = await united(cannot, 'dana@work.example', 'dana@home.example');
    const [kept, other] = before;
    expect(records(road)).toEqual(before);
    expect(openItems(road)).toMatchObject([
      {
        item: {
          reason: 'duplicate-left',
          subject: 'hubspot',
          owner: 'vera',
          evidence: { lead: elder, record: kept, left: [other] },
        },
      },
    ]);
    expect(Number(openItems(road)[0]?.item.dueBy)).toBeGreaterThan(road.now());
    expect(openTasks(road)).toMatchObject([{ contactId: kept }]);
    await expectSound(road);
  });

  it('show the item to whoever asks for the lead, under either id', async () => {
    const { operator, road, elder, others } = await united(cannot, 'dana@work.example', 'dana@home.example');
    for (const lead of [elder, ...others]) {
      const { items: found } = as('where', await operator.ask('GET', `/where?lead=${lead}`));
      expect(found.map(({ id, reason }) => [id, reason])).toEqual([[openItems(road)[0]?.id, 'duplicate-left']]);
    }
  });

  it('get the task of their next request, on the one record, under either address', async () => {
    const { road, before } = await united(cannot, 'dana@work.example', 'dana@home.example');
    const support = { path: '/signals/support', type: 'callback.requested' };
    const { signal } = await road.submit({ email: 'dana@home.example' }, support);
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(openTasks(road).map(({ contactId }) => contactId)).toEqual([before[0], before[0]]);
    expect(records(road)).toEqual(before);
    expect(openReasons(road)).toEqual(['duplicate-left']);
    await expectSound(road);
  });

  it('have the item closed by the delivery after somebody merged or deleted the other one there', async () => {
    const { road, before } = await united(cannot, 'dana@work.example', 'dana@home.example');
    road.crm.contacts.delete(before[1] ?? '');
    await say(road, 'dana@work.example', { job_title: 'CTO' });
    expect(openItems(road)).toEqual([]);
    expect(items(road)).toMatchObject([{ item: { state: 'closed', outcome: 'close', decidedBy: 'clock:gone' } }]);
  });

  it('are not asked about again once somebody has closed it', async () => {
    const { operator, road } = await united(cannot, 'dana@work.example', 'dana@home.example');
    const [item] = openItems(road);
    await operator.ask('POST', `/items/${inPath(item?.id ?? '')}/decide`, { body: { outcome: 'close' } });
    await say(road, 'dana@work.example', { job_title: 'CTO' });
    expect(openItems(road)).toEqual([]);
  });

  it('each write to the record of their own when they part again, and nobody is asked to merge two people', async () => {
    const { operator, road, others, before } = await united(cannot, 'dana@work.example', 'bob@home.example');
    await operator.ask('POST', `/leads/${others[0]}/unmerge`);
    await road.settle();
    await say(road, 'bob@home.example', { job_title: 'CFO' });
    expect(records(road)).toEqual(before);
    expect([...road.crm.contacts.values()].map(({ email, jobTitle }) => [email, jobTitle])).toEqual([
      ['dana@work.example', undefined],
      ['bob@home.example', 'CFO'],
    ]);
    expect(
      openTasks(road)
        .map(({ contactId }) => contactId)
        .sort(),
    ).toEqual(before);
    expect(openItems(road)).toEqual([]);
    await expectSound(road);
  });

  it('with a third are one item that names both records', async () => {
    const { road, before } = await united(cannot, 'a@x.example', 'b@y.example', 'c@z.example');
    expect(openItems(road)).toMatchObject([
      { item: { evidence: { record: before[0], left: before.slice(1).sort() } } },
    ]);
    await expectSound(road);
  });

  it.each([
    ['open', 1],
    ['closed by somebody', 0],
  ])('of three, one of whom is gone, are what an item says that is %s, and no new one', async (state, open) => {
    const { operator, road, before } = await united(cannot, 'a@x.example', 'b@y.example', 'c@z.example');
    const [item] = openItems(road);
    if (state !== 'open')
      await operator.ask('POST', `/items/${inPath(item?.id ?? '')}/decide`, { body: { outcome: 'close' } });
    road.crm.contacts.delete(before[2] ?? '');
    await say(road, 'a@x.example', { job_title: 'CTO' });
    expect([items(road).length, openItems(road).length]).toEqual([1, open]);
    if (state === 'open') expect(openItems(road)[0]?.item.evidence).toMatchObject({ left: [before[1]] });
  });

  it('and then one with an elder one are one item, of the one that stands for all', async () => {
    const operator = createOperator();
    const { road } = operator;
    cannot(road);
    for (const email of ['a@x.example', 'b@y.example', 'c@z.example']) await say(road, email);
    const [a, b, c] = leads(road);
    const before = records(road);
    as('merge', await merge(operator, b, c));
    await road.settle();
    as('merge', await merge(operator, a, b));
    await road.settle();
    expect(openItems(road)).toMatchObject([
      { item: { evidence: { lead: a, record: before[0], left: before.slice(1).sort() } } },
    ]);
    expect(records(road)).toEqual(before);
    await expectSound(road);
  });
});
