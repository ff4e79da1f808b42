/** Two people who were taken for one while each had open work: parted, each has one open task, on a contact of their own. */
import { describe, expect, it } from 'vitest';
import { killAt } from '../../../stores/fault.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { as, createOperator } from '../ops/operator.ts';
import {
  ANN,
  BOB,
  contactOf,
  engagementsOf,
  freeAddresses,
  leadsOf,
  openTasks,
  part,
  rest,
  say,
  type Two,
  wrongs,
} from './two-people.ts';

/** Nothing was finished: both wait for a first touch when somebody says that they are one. */
async function taken(road: Road = createRoad(), before: (road: Road) => void = () => undefined): Promise<Two> {
  for (const person of [ANN, BOB]) await say(road, person);
  const [elder = '', younger = ''] = leadsOf(road);
  const operator = createOperator(road);
  as('merge', await operator.ask('POST', `/leads/${younger}/merge`, { body: { other: elder } }));
  before(road);
  await road.settle();
  road.advance(60_000);
  return { operator, road, elder, younger };
}

const openOn = (road: Road) =>
  engagementsOf(road)
    .filter(({ isOpen }) => isOpen)
    .map(({ lead, tasks }) => [lead, tasks.map(({ done, contactId }) => [done === true, contactId])] as const);

describe('open work of two people who were taken for one', () => {
  it('goes along when they part: each has one open task, on a contact of their own', async () => {
    const two = await taken();
    const { road, elder, younger } = two;
    expect(openTasks(road)).toHaveLength(1);
    await part(two);
    await rest(road);
    expect(new Map(openOn(road))).toEqual(
      new Map([elder, younger].map((lead) => [lead, [[false, contactOf(road, lead)]]])),
    );
    expect(contactOf(road, elder)).not.toBe(contactOf(road, younger));
    expect(await wrongs(road)).toEqual([]);
  });

  it('is moved once: a replay of everything writes to no task', async () => {
    const two = await taken();
    const { road } = two;
    await part(two);
    await rest(road);
    const before = road.crm.writes.length;
    for (const signal of road.signals()) await road.replay(signal);
    await rest(road);
    expect(road.crm.writes.slice(before).filter(({ kind }) => kind === 'task')).toEqual([]);
    expect(await wrongs(road)).toEqual([]);
  });

  it('goes along though the answer to the move is lost', async () => {
    const two = await taken();
    const { road } = two;
    let lost = 0;
    await part(two);
    road.crm.fault = (kind) => {
      lost += kind === 'task' ? 1 : 0;
      return kind === 'task' && lost <= 2 ? 'lost-answer' : undefined;
    };
    await rest(road);
    expect(lost).toBeGreaterThan(2);
    expect(await wrongs(road)).toEqual([]);
  });

  it.each(['before', 'after'] as const)('goes along though everything dies %s any write', async (when) => {
    const failures: string[] = [];
    let n = 0;
    for (let hasDied = true; hasDied; ) {
      n += 1;
      const two = await taken();
      const { road } = two;
      freeAddresses(road);
      await part(two);
      const mortal = killAt(road.store, n, when);
      road.storeFor = () => mortal;
      await road.drainUntilQuiet().catch(() => undefined);
      await road.minutes(2).catch(() => undefined);
      hasDied = mortal.writes >= n;
      road.storeFor = () => road.store;
      await rest(road);
      failures.push(...(await wrongs(road)).map((what) => `${when} write ${n}: ${what}`));
    }
    expect(failures).toEqual([]);
    // Two deliveries, each of which takes a claim and settles what it did.
    expect(n).toBeGreaterThan(4);
  });
});
