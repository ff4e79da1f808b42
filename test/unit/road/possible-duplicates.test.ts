/** Leads that look like one person and are not joined by themselves: told, once, and over when they become one. */
import { describe, expect, it } from 'vitest';
import { call, say, somebody } from '../../support/channels.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator } from '../ops/operator.ts';

const PHONE = '+34 600 111 222';
const items = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'possible-duplicate')
    .map(({ item }) => item);
const leads = (road: Road): number =>
  road.store.rows('ledger').filter(({ key, item }) => key.sk === 'lead' && item.mergedInto === undefined).length;

async function says(road: Road, email: string, more: object = {}): Promise<void> {
  await road.submit({ ...DANA, email, phone: PHONE, ...more });
  await road.settle();
}

describe('two requests within the hour that have a number in common and an address each', () => {
  it('stay two leads, and somebody is asked once covers: [106]', async () => {
    const road = createRoad();
    await says(road, 'dana@northwind.example');
    await says(road, 'dana@nortwind.example');
    await road.minutes(3);
    expect(leads(road)).toBe(2);
    expect(items(road)).toMatchObject([{ state: 'open', kind: 'single', evidence: { kind: 'phone' } }]);
    for (const email of ['dana@northwind.example', 'dana@nortwind.example']) {
      const found = await createOperator(road).ask('POST', '/where', { body: { email } });
      expect(as('find', found).items).toMatchObject([{ reason: 'possible-duplicate' }]);
    }
    await says(road, 'dana@nortwind.example', { message: 'Hello?' });
    await road.minutes(3);
    expect(items(road)).toHaveLength(1);
    expect(unsound(road)).toEqual([]);
  });

  it('are no question any more once a user id makes them one', async () => {
    const road = createRoad();
    await says(road, 'dana@northwind.example');
    await says(road, 'dana@nortwind.example');
    await road.minutes(3);
    await says(road, 'dana@northwind.example', { user_id: 'u-1' });
    await says(road, 'dana@nortwind.example', { user_id: 'u-1' });
    await road.minutes(61);
    expect(leads(road)).toBe(1);
    expect(items(road)).toMatchObject([{ state: 'closed' }]);
    expect(unsound(road)).toEqual([]);
  });
});

it('a number that more and more people give is no question about any two of them', async () => {
  const road = createRoad();
  for (const name of ['dana', 'robin']) await says(road, `${name}@northwind.example`);
  await road.minutes(3);
  expect(items(road)).toMatchObject([{ state: 'open' }]);
  for (const name of ['sam', 'kim']) await says(road, `${name}@northwind.example`);
  await road.minutes(3);
  expect(items(road)).toMatchObject([{ state: 'closed' }]);
  expect(leads(road)).toBe(4);
});

it('a lead that many turn out to share asks by what it would part, and names a signal of each part', async () => {
  const road = createRoad();
  await says(road, 'dana@northwind.example');
  await say(road, call({ ...somebody(1), phone: PHONE.replaceAll(' ', '') }, road.now()));
  await road.settle();
  expect(leads(road)).toBe(1);
  for (const name of ['robin', 'sam', 'kim', 'alex']) await says(road, `${name}@northwind.example`);
  await road.minutes(3);
  const [split] = road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'split-delivered')
    .map(({ item }) => item.evidence as Record<string, unknown>);
  expect(split).toMatchObject({ kind: 'shared-phone' });
  const parts = Object.values(split?.signals ?? {});
  expect(parts).toEqual([1, 1]);
  const examples = split?.examples as string[];
  const touches = road.store.rows('ledger').filter(({ key }) => key.sk.startsWith('t#'));
  expect(examples.map((signal) => touches.some(({ item }) => item.signal === signal))).toEqual([true, true]);
});

it('a family that asks on two days is left alone', async () => {
  const road = createRoad();
  await says(road, 'dana@northwind.example');
  road.advance(26 * 3_600_000);
  await says(road, 'robin@northwind.example');
  await road.minutes(3);
  expect(leads(road)).toBe(2);
  expect(items(road)).toEqual([]);
});
