/** Somebody approves that a delivered lead is several people, and one of them turns out to be somebody who is known. */
import { describe, expect, it } from 'vitest';
import { call, callback, say, somebody } from '../../support/channels.ts';
import { DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator, inPath, type Operator } from '../ops/operator.ts';

const PHONE = '+34600111222';

async function approveSplit({ road, ask }: Operator): Promise<Record<string, unknown>> {
  const isSplit = (row: ReturnType<typeof road.store.rows>[number]) =>
    row.key.sk === 'item' && row.item.reason === 'split-delivered' && row.item.state === 'open';
  const [item, ...more] = road.store.rows('work').filter(isSplit);
  expect(more).toEqual([]);
  const id = inPath(String(item?.key.pk.slice('w#'.length)));
  as('decide', await ask('POST', `/items/${id}/decide`, { body: { outcome: 'approve', note: 'two people' } }));
  await road.settle();
  await road.minutes(3);
  return item?.item.evidence as Record<string, unknown>;
}

/** By address, the subjects of the open tasks on the contact. */
const openWork = (road: Road): Record<string, readonly string[]> =>
  Object.fromEntries(
    [...road.crm.contacts.values()].map(({ id, email = 'nobody' }) => [
      email,
      [...road.crm.tasks.values()]
        .filter(({ contactId, done }) => contactId === id && done !== true)
        .map(({ subject }) => String(subject))
        .sort(),
    ]),
  );

describe('a lead that falls apart', () => {
  it('keeps its record with whoever is named on it: a nameless call goes to whose the number was first', async () => {
    const operator = createOperator();
    const { road } = operator;
    const before = road.now() - 600_000;
    await say(road, call({ ...somebody(1), phone: PHONE }, road.now()));
    await road.settle();
    await road.submit({ ...DANA, email: 'cat@able.example', phone: PHONE });
    await road.settle();
    await road.submit({ ...DANA, email: 'zed@boll.example', phone: PHONE }, { occurredAt: before });
    await road.settle();
    await road.minutes(2);
    const demo = 'Call to arrange the demo';
    const taken = 'Call back: nobody took the call';
    expect(openWork(road)).toEqual({ 'cat@able.example': [demo, taken].sort(), 'zed@boll.example': [demo] });
    const asked = await approveSplit(operator);
    expect(openWork(road)).toEqual({ 'cat@able.example': [demo], 'zed@boll.example': [demo, taken].sort() });
    expect(unsound(road)).toEqual([]);
    // The item said with whom each part would be.
    const leads = road.store.rows('ledger').filter(({ key }) => key.sk === 'lead');
    expect(leads.map(({ key }) => key.pk.slice('l#'.length)).sort()).toEqual(asked.leads);
  });

  it('does not end work for the sake of work that leaves with the other part', async () => {
    const operator = createOperator();
    const { road } = operator;
    const at = road.now();
    await road.submit({ ...DANA, email: 'ann@able.example', user_id: 'u-1' });
    await road.settle();
    road.advance(30_000);
    await say(road, callback({ ...somebody(1), phone: PHONE }, at - 60_000, { email: 'ann@able.example' }));
    await road.settle();
    await road.minutes(1);
    await road.submit({ ...DANA, email: 'ann@able.example', user_id: 'u-2' }, { occurredAt: at - 600_000 });
    await road.settle();
    await road.minutes(2);
    await approveSplit(operator);
    const demos = road.store
      .rows('ledger')
      .filter(({ key, item }) => key.sk.startsWith('g#demo-request#') && item.state === 'open');
    const signals = road.store.rows('ledger').filter(({ key }) => key.sk === 'signal');
    expect(demos).toHaveLength(2);
    for (const { item } of demos) {
      const id = `${item.lead}.demo-request.${item.n}`;
      expect(signals.filter((signal) => signal.item.engagement === id)).toHaveLength(1);
    }
    expect(unsound(road)).toEqual([]);
  });
});
