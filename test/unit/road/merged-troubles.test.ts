/** What was under way, waiting or owed of a lead when it turned out to be another one's: nothing of it is lost or doubled. */
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../core/definitions/version.ts';
import { engagementIdOf } from '../../../core/ids.ts';
import { registry as shipped } from '../../../flows/registry.ts';
import { tombstoneKey } from '../../../stores/keys.ts';
import { changeLiveState } from '../../../stores/live.ts';
import type { Row } from '../../../stores/store.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

const DAY = 86_400_000;
const VERSION = versionOf(shipped.ruleSets.get('demo-request'));
const ADDRESSES = ['dana@northwind.example', 'dana@home.example'];
const stranger = (n: number) => ({ ...DANA, email: ADDRESSES[n] ?? '' });
const known = (n: number) => ({ ...stranger(n), user_id: 'u-dana' });

const rows = (road: Road) => road.store.rows('ledger');
const engagements = (road: Road) => rows(road).filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk));
const open = (road: Road) => engagements(road).filter(({ item }) => item.state === 'open');
const idOf = ({ item }: Row) => engagementIdOf(String(item.lead), String(item.flow), Number(item.n));
const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => !done);
const items = (road: Road, reason: string) =>
  road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.reason === reason);
const openItems = (road: Road) =>
  road.store
    .rows('work')
    .flatMap(({ key, item }) => (key.sk === 'item' && item.state !== 'closed' ? [item.reason] : []));
const merged = (road: Road) => engagements(road).find(({ item }) => String(item.closedBy).startsWith('merged:'));

/** Contacts, open tasks, open engagements. */
const sums = (road: Road) => [road.crm.contacts.size, openTasks(road).length, open(road).length];

async function wrongs(road: Road): Promise<string[]> {
  const { total } = await check(road);
  const requests = rows(road).filter(({ key }) => key.sk === 'regroup').length;
  return [
    ...unsound(road),
    ...(total.balanced && total.remainder === 0 ? [] : [JSON.stringify(total.defects)]),
    ...(requests === 0 ? [] : [`${requests} requests stand`]),
  ];
}

/** An account that used both addresses. */
async function link(road: Road): Promise<void> {
  for (const n of [0, 1]) await road.submit(known(n), { id: `link_${n}` });
  await road.settle();
}

/** Two who are delivered, each with work of their own. */
async function two(road: Road): Promise<void> {
  for (const n of [0, 1]) {
    await road.submit(stranger(n), { id: `first_${n}` });
    await road.settle();
  }
}

describe('of a lead that was merged into another', () => {
  it('a signal that was parked joins the work of the other when it goes on', async () => {
    const road = createRoad();
    await road.submit(stranger(0));
    await road.settle();
    await changeLiveState(road.store, { set: 'killed', ruleSetVersion: VERSION, killed: true });
    await road.submit(stranger(1));
    await road.settle();
    expect(openItems(road)).toEqual(['version-killed']);
    await changeLiveState(road.store, { set: 'killed', ruleSetVersion: VERSION, killed: false });
    await link(road);
    expect(sums(road)).toEqual([1, 1, 1]);
    await road.decide('version-killed', 'replay');
    await road.settle();
    expect(sums(road)).toEqual([1, 1, 1]);
    expect([openItems(road), await wrongs(road)]).toEqual([[], []]);
  });

  it('a delivery that was refused is retried as the other, and its item ends', async () => {
    const road = createRoad();
    await road.submit(stranger(0));
    await road.settle();
    road.crm.fault = (kind) => (kind === 'contact' ? 'terminal' : undefined);
    await road.submit(stranger(1));
    await road.settle();
    road.crm.fault = () => undefined;
    await link(road);
    expect(sums(road)).toEqual([1, 1, 1]);
    for (const reason of openItems(road)) await road.decide(String(reason), 'retry');
    await road.settle();
    expect(sums(road)).toEqual([1, 1, 1]);
    expect([openItems(road), await wrongs(road)]).toEqual([[], []]);
  });

  it.each([
    ['contacted', [1, 1, 1]],
    ['no-answer', [1, 1, 1]],
    ['converted', [1, 1, 0]],
    ['rejected', [1, 1, 0]],
  ])('an outcome (%s) of the work that the merge ended counts for the work that goes on', async (outcome, wanted) => {
    const road = createRoad();
    await two(road);
    await link(road);
    const gone = merged(road);
    const [elder] = open(road);
    if (!gone || !elder) throw new Error('The merge ended no work.');
    const answer = await road.report(idOf(gone), outcome);
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([
      200,
      { kind: 'recorded', state: wanted[2] === 0 ? 'closed' : 'open' },
    ]);
    await road.settle();
    expect(sums(road)).toEqual(wanted);
    const after = engagements(road).find((row) => idOf(row) === idOf(elder));
    if (wanted[2] === 0) expect(after?.item.closedBy).toBe(`${outcome}:rita`);
    else expect(after?.item.contactedAt).toBeDefined();
    expect(JSON.parse((await road.report(idOf(gone), outcome)).body)).toMatchObject({ kind: 'repeated' });
    expect(await wrongs(road)).toEqual([]);
  });

  it('the reminder ends with the work it was about; whoever has the work that goes on is reminded of that', async () => {
    const road = createRoad();
    await road.submit({ email: ADDRESSES[0] }, { type: 'page.viewed' });
    await two(road);
    road.advance(2 * DAY);
    await road.minutes(3);
    expect(items(road, 'follow-up-missed').map(({ item }) => item.state)).toEqual(['open', 'open']);
    await link(road);
    const left = items(road, 'follow-up-missed').filter(({ item }) => item.state !== 'closed');
    expect(left.map(({ item }) => (item.evidence as { engagement?: string }).engagement)).toEqual(open(road).map(idOf));
    const [elder] = open(road);
    await road.report(elder ? idOf(elder) : '', 'contacted');
    expect([openItems(road), await wrongs(road)]).toEqual([[], []]);
  });

  it('an old signal may be replayed any time: nothing changes', async () => {
    const road = createRoad();
    await two(road);
    await link(road);
    const before = [road.crm.writes.length, ...sums(road)];
    for (const signal of road.signals()) await road.replay(signal);
    await road.settle();
    expect([road.crm.writes.length, ...sums(road)]).toEqual(before);
    expect(await wrongs(road)).toEqual([]);
  });

  it('what comes later is of the other: idle work closes, and the next signal of either address opens one', async () => {
    const road = createRoad();
    await two(road);
    await link(road);
    road.advance(30 * DAY);
    await road.minutes(3);
    expect(open(road)).toEqual([]);
    await road.submit(stranger(1), { id: 'again_1' });
    await road.submit(stranger(0), { id: 'again_0' });
    await road.settle();
    expect([road.crm.contacts.size, open(road).length]).toEqual([1, 1]);
    expect(await wrongs(road)).toEqual([]);
  });

  it('work goes on where only the younger one had any, under its owner, who is the owner of the contact', async () => {
    const road = createRoad();
    await road.submit({ email: ADDRESSES[0] }, { type: 'page.viewed' });
    await road.settle();
    await road.submit(stranger(1));
    await road.settle();
    const [work] = open(road);
    for (const n of [0, 1])
      await road.submit(known(n), { id: `link_${n}`, type: n === 0 ? 'page.viewed' : 'demo.requested' });
    await road.settle();
    expect([sums(road), open(road).map(idOf)]).toEqual([[1, 1, 1], work ? [idOf(work)] : []]);
    const ownerId = road.registry.people.get(String(work?.item.owner))?.crmIds.hubspot;
    expect([...road.crm.contacts.values()].map((contact) => contact.ownerId)).toEqual([ownerId]);
    await road.report(work ? idOf(work) : '', 'converted');
    await road.submit(stranger(0), { id: 'again' });
    await road.settle();
    expect(open(road).map(({ item }) => item.owner)).toEqual([work?.item.owner]);
    expect([road.crm.contacts.size, openTasks(road).length]).toEqual([1, 2]);
    expect(await wrongs(road)).toEqual([]);
  });

  it('who calls it off by the address of the younger one ends the work of both', async () => {
    const road = createRoad();
    const support = { path: '/signals/support' };
    for (const n of [0, 1]) {
      await road.submit({ email: ADDRESSES[n] }, { ...support, type: 'callback.requested', id: `first_${n}` });
      await road.settle();
    }
    const both = { user_id: 'u-dana' };
    for (const n of [0, 1])
      await road.submit({ email: ADDRESSES[n], ...both }, { ...support, type: 'callback.requested', id: `link_${n}` });
    await road.settle();
    expect(sums(road)).toEqual([1, 1, 1]);
    await road.submit({ email: ADDRESSES[1] }, { ...support, type: 'callback.cancelled', id: 'off' });
    await road.settle();
    expect(open(road)).toEqual([]);
    expect(await wrongs(road)).toEqual([]);
  });
});

describe('the signal that linked two leads', () => {
  /** Everything of it that is personal is deleted, and a tombstone stays. */
  async function erase(road: Road, signal: string): Promise<void> {
    for (const { key } of road.store.rows('envelopes').filter((row) => row.key.pk === `s#${signal}`))
      await road.store.write({ kind: 'delete', key });
    await road.store.write({ kind: 'put', key: tombstoneKey('signal', signal), item: { v: 1, at: road.now() } });
  }

  it('may be erased: they stay one, and the next signal is delivered as ever', async () => {
    const road = createRoad();
    await two(road);
    await link(road);
    for (const signal of road.signals().slice(-2)) await erase(road, signal);
    await road.submit({ ...stranger(1), job_title: 'CTO' }, { id: 'next' });
    await road.settle();
    expect(sums(road)).toEqual([1, 1, 1]);
    expect([...road.crm.contacts.values()].map(({ jobTitle }) => jobTitle)).toEqual(['CTO']);
    expect(await wrongs(road)).toEqual([]);
  });

  it('takes it back after all was delivered: they stay one until somebody decides, and an item says so', async () => {
    const road = createRoad();
    await two(road);
    await link(road);
    await road.submit({ ...stranger(1), job_title: 'CTO' }, { id: 'link_1' });
    await road.settle();
    expect(sums(road)).toEqual([1, 1, 1]);
    expect([openItems(road), await wrongs(road)]).toEqual([['split-delivered'], []]);
  });

  it('takes it back before anything was delivered: they are two again, each with its contact, its work and its task', async () => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    for (const n of [0, 1]) await road.submit(stranger(n), { id: `first_${n}` });
    await road.drainUntilQuiet();
    for (const n of [0, 1]) await road.submit(known(n), { id: `link_${n}` });
    await road.minutes(2);
    expect(open(road)).toHaveLength(1);
    await road.submit({ ...stranger(1), job_title: 'CTO' }, { id: 'link_1' });
    await road.minutes(2);
    road.crm.fault = () => undefined;
    await road.settle();
    expect(sums(road)).toEqual([2, 2, 2]);
    const addresses = [...road.crm.contacts.values()].map(({ email }) => email).sort();
    expect(addresses).toEqual([...ADDRESSES].sort());
    expect(await wrongs(road)).toEqual([]);
  });
});
