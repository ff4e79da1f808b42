/** Several flows, several destinations: each gets what is its own, once, and nobody waits for another without need. */
import { describe, expect, it } from 'vitest';
import type { FakeDestination } from '../../support/fake-destination.ts';
import { withDestinations, withFlow } from '../../support/registries.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const support = (road: Road) =>
  road.submit({ email: DANA.email }, { path: '/signals/support', type: 'callback.requested' });
const leads = (road: Road) => road.store.rows('ledger').filter(({ key }) => key.sk === 'lead');
const at = (road: Road, name: string): FakeDestination => {
  const found = road.destinations.get(name);
  if (!found) throw new Error(`There is no destination ${name}.`);
  return found;
};
const ownerWrites = ({ writes }: FakeDestination) => writes.filter(({ changedOwner }) => changedOwner).length;
const made = ({ contacts, tasks }: FakeDestination) => [contacts.size, tasks.size];

describe('two flows and one person', () => {
  it.each(['demo first', 'support first', 'at once'])(
    '%s, then both replayed twice: one contact owner, two tasks, no further owner writes',
    async (order) => {
      const road = createRoad();
      const sends = order === 'support first' ? [support, () => road.submit()] : [() => road.submit(), support];
      if (order === 'at once') await Promise.all(sends.map((send) => send(road)));
      else for (const send of sends) await send(road).then(() => road.settle());
      await road.settle();
      expect([leads(road).length, ...made(road.crm), ownerWrites(road.crm)]).toEqual([1, 1, 2, 1]);
      const [contact] = road.crm.contacts.values();
      expect(contact?.ownerId).toBe('41629779');
      const writes = road.crm.writes.length;
      for (const signal of [...road.signals(), ...road.signals()]) await road.replay(signal);
      await road.settle();
      expect(road.crm.writes.length).toBe(writes);
      expect(leads(road)[0]?.item.contactOwner).toBe('rita');
      expect(unsound(road)).toEqual([]);
    },
  );

  it('the second flow finds another owner for its task and leaves the contact alone', async () => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    await support(road);
    await road.settle();
    expect([...road.crm.tasks.values()].map(({ ownerId }) => ownerId)).toEqual(['41629779', '41629782']);
    expect(ownerWrites(road.crm)).toBe(1);
  });
});

describe('a flow in assist mode beside a live one', () => {
  it.each(['demo first', 'support first'])(
    '%s: the lead of both is owed both tasks, the one after its approval',
    async (order) => {
      const road = createRoad({ registry: withFlow(() => ({ mode: 'assist' })) });
      const sends = order === 'demo first' ? [() => road.submit(), support] : [support, () => road.submit()];
      for (const send of sends) await send(road).then(() => road.settle());
      await support(road);
      await road.settle();
      expect(made(road.crm)).toEqual([1, 1]);
      await road.decide('approval', 'retry');
      await road.settle();
      expect(made(road.crm)).toEqual([1, 2]);
      expect(unsound(road)).toEqual([]);
    },
  );
});

describe('a nurture beside other words of the same person', () => {
  it('reaches the destination whoever delivers first', async () => {
    const road = createRoad();
    await road.submit(DANA, { type: 'lead.updated' });
    await road.settle();
    await Promise.all([
      road.submit({ ...DANA, intent: 'student' }),
      road.submit(DANA, { type: 'page.viewed' }),
      road.submit(DANA, { type: 'lead.updated' }),
    ]);
    await road.settle();
    expect([...road.crm.contacts.values()]).toMatchObject([{ lifecycle: 'marketing-qualified' }]);
  });
});

describe('two systems of record', () => {
  const twoRecords = withDestinations({ name: 'second-crm', role: 'record' });

  it('both are written, each by a branch of its own', async () => {
    const road = createRoad({ registry: twoRecords });
    await road.submit();
    await road.settle();
    expect([made(road.crm), made(at(road, 'second-crm'))]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(unsound(road)).toEqual([]);
  });

  it('one is down and the other done: whatever comes later does only the first', async () => {
    const road = createRoad({ registry: twoRecords });
    const second = at(road, 'second-crm');
    second.fault = () => 'outage';
    const { signal } = await road.submit();
    await road.drainUntilQuiet();
    const calls = road.crm.calls;
    expect(made(road.crm)).toEqual([1, 1]);
    await road.minutes(20);
    second.fault = () => undefined;
    await road.settle();
    await road.replay(signal);
    await road.settle();
    expect(made(second)).toEqual([1, 1]);
    expect(road.crm.calls).toBe(calls);
    expect(unsound(road)).toEqual([]);
  });

  it('one refuses for good: the other is done, and a retry repeats nothing of it', async () => {
    const road = createRoad({ registry: twoRecords });
    const second = at(road, 'second-crm');
    second.fault = () => 'terminal';
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['refused-fields'] });
    const calls = road.crm.calls;
    second.fault = () => undefined;
    await road.decide('refused-fields', 'retry');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect([made(second), road.crm.calls]).toEqual([[1, 1], calls]);
    expect(unsound(road)).toEqual([]);
  });

  it('one has a branch that dies as a dead letter: the other is done all the same', async () => {
    const road = createRoad({ registry: twoRecords });
    road.before = (name) => {
      if (name === 'deliver-second-crm') throw new Error('This function never works.');
    };
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['technical'] });
    expect([made(road.crm), made(at(road, 'second-crm'))]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    road.before = () => undefined;
    await road.decide('technical', 'retry');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });
});

describe('a message', () => {
  const withMessage = withDestinations({ name: 'chat', role: 'message' });

  it('goes out after its record, in the same run', async () => {
    const road = createRoad({ registry: withMessage });
    const order: string[] = [];
    road.after = (name) => void order.push(name);
    const { signal } = await road.submit();
    await road.settle();
    expect(order.filter((name) => name.startsWith('deliver'))).toEqual(['deliver-hubspot', 'deliver-chat']);
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it.each([2, 40])('waits while its record is down for %i minutes, and goes out right after it', async (minutes) => {
    const road = createRoad({ registry: withMessage });
    road.crm.fault = () => 'outage';
    await road.submit();
    await road.drainUntilQuiet();
    await road.minutes(minutes);
    expect(at(road, 'chat').calls).toBe(0);
    road.crm.fault = () => undefined;
    for (let minute = 0; minute < 70 && made(road.crm)[1] === 0; minute += 1) await road.minutes(1);
    await road.minutes(2);
    expect(made(at(road, 'chat'))).toEqual([1, 1]);
    await road.settle();
    expect(unsound(road)).toEqual([]);
  });

  it('waits while its record waits for a person, and no longer', async () => {
    const road = createRoad({ registry: withMessage });
    road.crm.fault = () => 'terminal';
    await road.submit();
    await road.drainUntilQuiet();
    await road.minutes(120);
    expect(at(road, 'chat').calls).toBe(0);
    road.crm.fault = () => undefined;
    await road.decide('refused-fields', 'retry');
    await road.minutes(3);
    expect([made(road.crm), made(at(road, 'chat'))]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    await road.settle();
    expect(unsound(road)).toEqual([]);
  });

  it('goes out when somebody closes its record undelivered', async () => {
    const road = createRoad({ registry: withMessage });
    road.crm.fault = () => 'terminal';
    await road.submit();
    await road.drainUntilQuiet();
    await road.minutes(2);
    await road.decide('refused-fields', 'close');
    await road.settle();
    expect(made(at(road, 'chat'))).toEqual([1, 1]);
    expect(unsound(road)).toEqual([]);
  });
});
