/** Contract, rules, owner, pool, flow, credential and clock change, or lie, while a signal is on its way. */
import { describe, expect, it } from 'vitest';
import type { People, Person } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { registry as shipped } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { withFlow, withoutDemoRequest, withRenamedField } from '../../support/registries.ts';
import { signedPost } from '../../support/requests.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const withPeople = (over: (person: Person) => Partial<Person>, pools?: People['pools']) =>
  defineRegistry([
    {
      ...sample,
      people: (sample.people ?? []).map((each) => ({
        people: each.people.map((person) => ({ ...person, ...over(person) })),
        pools: pools ?? each.pools,
      })),
    },
  ]);

/** Deploys something else right before a handoff runs for the first time. */
function deploy(road: Road, handoff: string, registry: typeof shipped): void {
  road.before = (name) => {
    if (name === handoff) road.registry = registry;
  };
}
const HANDOFFS = ['validate', 'stitch', 'qualify', 'route', 'deliver-hubspot'];

describe('a deployment in mid-flight', () => {
  it.each(HANDOFFS)('of another contract before %s: the run keeps the one it began with', async (handoff) => {
    const road = createRoad();
    deploy(road, handoff, withRenamedField('email', 'mail'));
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it.each(HANDOFFS)(
    'that makes the flow observe only, before %s: nothing is written half, nothing is lost',
    async (handoff) => {
      const road = createRoad();
      deploy(
        road,
        handoff,
        withFlow(() => ({ mode: 'observe' })),
      );
      const { signal } = await road.submit();
      await road.settle();
      const at = await road.where(signal);
      expect(road.crm.tasks.size).toBe(0);
      expect(road.crm.contacts.size).toBe(0);
      if (handoff === 'deliver-hubspot') expect(at.kind).toBe('in-item');
      else expect(at).toMatchObject({ kind: 'ended', outcome: 'routed' });
    },
  );

  it.each(HANDOFFS)('that empties the pool before %s: the fallback owner has it', async (handoff) => {
    const road = createRoad();
    deploy(
      road,
      handoff,
      withPeople(({ id }) => ({ active: id !== 'rita' && id !== 'sam' })),
    );
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    const owner = handoff === 'deliver-hubspot' ? '41629779' : '41629782';
    expect([...road.crm.tasks.values()]).toMatchObject([{ ownerId: owner }]);
    expect(unsound(road)).toEqual([]);
  });

  it('that takes the owner out of flows/ before delivery: a technical item, and done once somebody mends it', async () => {
    const road = createRoad();
    const pools = [...shipped.pools.values()].map((pool) => ({
      ...pool,
      members: pool.members.filter((member) => member !== 'rita'),
    }));
    deploy(
      road,
      'deliver-hubspot',
      withPeople(({ id, crmIds }) => ({ crmIds: id === 'rita' ? {} : crmIds }), pools),
    );
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['technical'] });
    expect(unsound(road)).toEqual([]);
    road.before = () => undefined;
    road.registry = shipped;
    await road.decide('technical', 'retry');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it.each(HANDOFFS)('that removes the flow before %s: the signal ends in an item somebody owns', async (handoff) => {
    const road = createRoad();
    deploy(road, handoff, withoutDemoRequest());
    const { signal } = await road.submit();
    await road.settle();
    const at = await road.where(signal);
    expect(['in-item', 'ended']).toContain(at.kind);
    expect(unsound(road)).toEqual([]);
    road.before = () => undefined;
    road.registry = shipped;
    for (const reason of ['technical', 'not-live']) await road.decide(reason, 'retry');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
  });

  it('that removes the flow before dispatch: the signal ends in an item, and goes on once it is back', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    road.registry = withoutDemoRequest();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['technical'] });
    expect(unsound(road)).toEqual([]);
    road.registry = shipped;
    await road.decide('technical', 'retry');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(road.queues.bodies(road.mailboxes.dispatch ?? '')).toEqual([]);
    expect(unsound(road)).toEqual([]);
  });
});

const send = (road: Road, over: object, data: object = DANA, id = 'evt') => {
  const body = JSON.stringify({ type: 'demo.requested', timestamp: new Date(road.now()).toISOString(), data, ...over });
  return road.post(signedPost('/signals', body, id, road.now()));
};

describe('a sender that lies or errs', () => {
  it.each([
    ['a year ahead', '2027-11-20T15:00:00Z'],
    ['before there were clocks', '0001-01-01T00:00:00Z'],
    ['at the end of time', '+275760-09-13T00:00:00Z'],
    ['in another time zone', '2026-11-20T23:00:00+14:00'],
  ])('about the time: %s', async (_what, timestamp) => {
    const road = createRoad();
    await send(road, { timestamp });
    await road.settle();
    const [signal = ''] = road.signals();
    expect(['ended', 'in-item']).toContain((await road.where(signal)).kind);
    const touches = road.store.rows('ledger').filter(({ key }) => key.sk.startsWith('t#'));
    for (const { item } of touches) expect(Number(item.effectiveAt)).toBeLessThanOrEqual(road.now());
    expect(unsound(road)).toEqual([]);
    expect(road.functions.clockFaults).toEqual([]);
  });

  it.each([
    ['a key of 20,000 characters', 'k'.repeat(20_000)],
    ['a key with every sign', '#/:?&=%00 äöü 日本 🦓'],
    ['a key that looks like a run', 'a-r1'],
  ])('about ids: %s', async (_what, id) => {
    const road = createRoad();
    await send(road, {}, DANA, id);
    await send(road, {}, DANA, id);
    await road.settle();
    expect(road.signals()).toHaveLength(1);
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
    expect(unsound(road)).toEqual([]);
  });

  it.each([31, 33, 400, 3_900])('about sizes: a body of %i KB', async (kb) => {
    const road = createRoad();
    expect((await send(road, {}, { ...DANA, note: 'x'.repeat(kb * 1024) })).statusCode).toBe(202);
    await road.settle();
    const [signal = ''] = road.signals();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it('about a person: words without end are cut, and no retry in vain', async () => {
    const road = createRoad();
    const endless = { message: '日'.repeat(900_000), job_title: 'x'.repeat(200_000), company: '🦓'.repeat(200_000) };
    await send(road, {}, { ...DANA, ...endless });
    await road.settle();
    const [signal = ''] = road.signals();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([...road.crm.contacts.values()]).toMatchObject([{ jobTitle: 'x'.repeat(2_000) }]);
  });

  it.each([
    ['long fields', { first_name: 'x'.repeat(50_000), message: 'y'.repeat(300_000) }],
    ['signs of all kinds', { first_name: '\u0000\u202e🦓', company: '"\\\n', job_title: "'; drop table leads" }],
    ['an address that is none', { email: 'dana at home' }],
    ['an address of 400 characters', { email: `${'d'.repeat(390)}@acme.example` }],
    ['a user id that is a number', { user_id: 1e21 }],
  ])('about a person: %s', async (_what, over) => {
    const road = createRoad();
    await send(road, {}, { ...DANA, ...over });
    await road.settle();
    const [signal = ''] = road.signals();
    expect(['ended', 'in-item']).toContain((await road.where(signal)).kind);
    expect(unsound(road)).toEqual([]);
    expect(road.functions.clockFaults).toEqual([]);
  });
});
