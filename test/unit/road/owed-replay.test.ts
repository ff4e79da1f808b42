/** What a regrouping owes comes out by the button its item names: a replay of a signal whose delivery somebody had closed. */
import { describe, expect, it } from 'vitest';
import { tellWhere } from '../../../bin/cli/tell.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';
import { ANN, BOB, engagementsOf, leadsOf, openTasks, reasonsOf, say } from './two-people.ts';

/** Somebody whom the rule set turns away. */
const REJECTED = { ...ANN, email: 'ann@example.invalid' };

interface Closed {
  readonly operator: Operator;
  readonly road: Road;
  readonly signal: string;
  readonly younger: string;
}

const unite = async ({ road, ask }: Operator, id: string, other: string) => {
  as('merge', await ask('POST', `/leads/${id}/merge`, { body: { other } }));
  await road.settle();
};
const part = async ({ road, ask }: Operator, id: string) => {
  as('unmerge', await ask('POST', `/leads/${id}/unmerge`));
  await road.settle();
};

/** The CRM refused the one who was parted, somebody closed that, and the two were merged and parted once more. */
async function closedByAPerson(): Promise<Closed> {
  const operator = createOperator();
  const { road } = operator;
  await say(road, ANN);
  const signal = await say(road, BOB);
  const [elder = '', younger = ''] = leadsOf(road);
  await unite(operator, younger, elder);
  await part(operator, younger);
  expect(reasonsOf(road)).toContain('record-conflict');
  await road.decide('record-conflict', 'close');
  await road.settle();
  await unite(operator, younger, elder);
  await part(operator, younger);
  return { operator, road, signal, younger };
}

const replay = async ({ operator, road, signal }: Closed) => {
  as('replay', await operator.ask('POST', `/signals/${signal}/replay`));
  await road.settle();
};

const shown = async ({ operator, road, signal }: Closed): Promise<string> =>
  tellWhere(as('where', await operator.ask('GET', `/where?signal=${signal}`)), road.now()).join('\n');

const freeAddresses = (road: Road): void => {
  for (const [id, contact] of road.crm.contacts) road.crm.contacts.set(id, { ...contact, otherEmails: [] });
};

describe('a delivery that a person closed', () => {
  it('is not shown as written because an earlier run had written it', async () => {
    const closed = await closedByAPerson();
    expect(reasonsOf(closed.road)).toContain('regroup-owed');
    const text = await shown(closed);
    expect(text).not.toContain('hubspot: written');
    expect(text).toContain('hubspot: closed, nothing written');
  });

  it('is done by a replay where the lead is owed there covers: [107]', async () => {
    const closed = await closedByAPerson();
    const { road, younger } = closed;
    expect([road.crm.contacts.size, openTasks(road).length]).toEqual([1, 1]);
    freeAddresses(road);
    await replay(closed);
    expect([road.crm.contacts.size, openTasks(road).length]).toEqual([2, 2]);
    expect([...road.crm.contacts.values()].map(({ leadKey }) => leadKey)).toContain(younger);
    const open = engagementsOf(road).filter(({ isOpen }) => isOpen);
    expect(open.map(({ tasks }) => tasks.filter(({ done }) => !done).length)).toEqual([1, 1]);
    expect(await shown(closed)).toContain('hubspot: written');
  });

  it('waits in an item again where the destination refuses it again, and is shown to', async () => {
    const closed = await closedByAPerson();
    await replay(closed);
    expect(reasonsOf(closed.road)).toContain('record-conflict');
    expect(await shown(closed)).toContain('hubspot: parked (record-conflict)');
  });

  it('stays closed where nothing of the lead is owed there', async () => {
    const closed = await closedByAPerson();
    const { road } = closed;
    freeAddresses(road);
    // Whatever the person says next brings the lead out as it is.
    await say(road, { ...BOB, job_title: 'CFO' });
    const before = [road.crm.calls, road.crm.writes.length];
    await replay(closed);
    expect([road.crm.calls, road.crm.writes.length]).toEqual(before);
    expect(await shown(closed)).toContain('hubspot: closed, nothing written');
  });
});

describe('a delivery that a newer decision no longer wanted', () => {
  it('is no replay’s to make up for', async () => {
    const road = createRoad();
    road.crm.fault = () => 'terminal';
    await say(road, ANN, { id: 'one' });
    expect(reasonsOf(road)).toEqual(['refused-fields']);
    const signal = await say(road, REJECTED, { id: 'one' });
    road.crm.fault = () => undefined;
    await road.replay(signal);
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'rejected' });
    expect([road.crm.contacts.size, reasonsOf(road)]).toEqual([0, []]);
  });
});
