import { describe, expect, it } from 'vitest';
import { identifierHashes } from '../../../core/ids.ts';
import { recording } from '../../../stores/fault.ts';
import { createRoad, DANA } from '../../support/road.ts';
import { as, createOperator, heldItem } from './operator.ts';

const MARKED = 'Marked.Person@Northwind.example';

describe('where', () => {
  it('tells by signal its journey, owner and due time in one call covers: [301]', async () => {
    const operator = createOperator();
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    const found = as('where', await operator.ask('GET', `/where?signal=${signal}`));
    expect(found.journeys).toMatchObject([{ id: signal, outcome: 'routed', flow: 'demo-request' }]);
    expect(found.journeys[0]?.steps.map(({ handoff }) => handoff)).toEqual(
      expect.arrayContaining(['validate', 'stitch', 'qualify', 'route', 'deliver#hubspot']),
    );
    expect(found.lead?.engagements).toMatchObject([
      {
        flow: 'demo-request',
        state: 'open',
        owner: 'rita',
        isOverdue: false,
        dueAt: new Date(operator.road.now() + 15 * 60_000).toISOString(),
      },
    ]);
    expect(found.items).toEqual([]);
  });

  it('tells by lead and by engagement what belongs to it', async () => {
    const operator = createOperator();
    const { road } = operator;
    await road.submit();
    await road.settle();
    road.advance(60_000);
    const second = await road.submit({ ...DANA, message: 'Are you there?' });
    await road.settle();
    const lead = as('where', await operator.ask('GET', `/where?signal=${second.signal}`)).lead;
    const all = as('where', await operator.ask('GET', `/where?lead=${lead?.id}`));
    expect(all.journeys).toHaveLength(2);
    expect(all.journeys[0]?.id).toBe(second.signal);
    const [engagement] = all.lead?.engagements ?? [];
    await road.report(engagement?.id ?? '', 'converted');
    await road.submit({ ...DANA, message: 'Once more' });
    await road.settle();
    const first = as('where', await operator.ask('GET', `/where?engagement=${engagement?.id}`));
    expect(first.lead?.engagements).toMatchObject([{ state: 'closed', closedBy: 'converted:rita' }]);
    expect(first.journeys).toHaveLength(2);
    expect(as('where', await operator.ask('GET', `/where?lead=${lead?.id}`)).lead?.engagements).toHaveLength(2);
  });

  it('finds the lead by address, however it is written, and the address is in no log, audit, answer or row covers: [103, 356]', async () => {
    const operator = createOperator();
    const { signal } = await operator.road.submit({ ...DANA, email: MARKED });
    await operator.road.settle();
    for (const spelling of [MARKED, MARKED.toUpperCase(), ` mailto:${MARKED.toLowerCase()} `]) {
      const asked = await operator.ask('GET', `/where?email=${encodeURIComponent(spelling)}`);
      expect(as('where', asked).journeys).toMatchObject([{ id: signal }]);
      expect(asked.text.toLowerCase()).not.toContain('marked');
    }
    await operator.ask('POST', `/signals/${signal}/replay`);
    const { envelopes, ...others } = operator.road.store.snapshot();
    const written = JSON.stringify({ others, lines: operator.lines, faults: operator.faults }).toLowerCase();
    expect(written).not.toContain('marked');
    expect(envelopes.length).toBeGreaterThan(0);
    expect(operator.lines).toHaveLength(4);
  });

  it('finds a lead known under an older pepper', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    await road.settle();
    const peppers = { ...road.keys.peppers, '2': 'ff'.repeat(32) };
    const keys = { ...road.keys, pepperVersion: '2', peppers };
    const operator = createOperator(road, { keys: async () => keys });
    expect(identifierHashes(keys, 'email', DANA.email)[0]).toMatch(/^2:/);
    const found = as('where', await operator.ask('GET', `/where?email=${DANA.email}`));
    expect(found.journeys).toMatchObject([{ id: signal }]);
  });

  it('tells of a signal that waits, and in which item', async () => {
    const operator = createOperator();
    const { signal, item } = await heldItem(operator.road);
    const found = as('where', await operator.ask('GET', `/where?signal=${signal}`));
    expect(found.items).toMatchObject([{ id: item, owner: 'vera', reason: 'hold' }]);
    expect(found.journeys).toMatchObject([{ state: 'parked', item }]);
    expect(found.lead?.engagements).toEqual([]);
  });

  it('shows the newest 20 signals of a busy lead and says that there are more', async () => {
    const operator = createOperator();
    for (let n = 0; n < 22; n += 1) {
      operator.road.advance(1000);
      await operator.road.submit({ ...DANA, message: `message ${n}` });
      await operator.road.drainUntilQuiet();
    }
    await operator.road.settle();
    const found = as('where', await operator.ask('GET', `/where?email=${DANA.email}`));
    expect(found.hasMore).toBe(true);
    // The signal that opened the engagement is always among them.
    expect(found.journeys).toHaveLength(21);
  });

  it('asks for one thing at a time, and a thing that is known', async () => {
    const operator = createOperator();
    const none = await operator.ask('GET', '/where');
    expect(none.body).toMatchObject({ status: 400, title: 'bad-request' });
    const nobody = await operator.ask('GET', `/where?email=nobody@nowhere.example`);
    expect(nobody.body).toMatchObject({ status: 404, detail: 'Nothing is known by this email.' });
    const noAddress = await operator.ask('GET', `/where?email=not-an-address`);
    expect(noAddress.body).toMatchObject({ status: 400, fields: [{ field: 'email' }] });
    expect(noAddress.text).not.toContain('not-an-address');
    const both = await operator.ask('GET', `/where?lead=${'0'.repeat(32)}&signal=${'0'.repeat(32)}`);
    expect(both.status).toBe(400);
  });

  it('reads a bounded number of keys and partitions, and writes nothing', async () => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    const watched = recording(road.store);
    const operator = createOperator(road, { store: watched });
    await operator.ask('GET', `/where?email=${DANA.email}`);
    const kinds = watched.operations.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'write' || kind === 'transact')).toEqual([]);
    // The lead, its engagements, touches, events, requests, their words, the signals, and what is asked about the lead.
    expect(kinds.length).toBeLessThanOrEqual(10);
  });
});
