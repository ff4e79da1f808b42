/** Personal data that is gone: erased where somebody left a tombstone, lost where nobody did. */
import { describe, expect, it } from 'vitest';
import { tombstoneKey } from '../../../stores/keys.ts';
import { withDestinations } from '../../support/registries.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

/** Takes every envelope of the signals away right before a handoff runs, once. */
function takeAway(road: Road, handoff: string, isErased: boolean): void {
  let isDone = false;
  road.before = async (name) => {
    if (name !== handoff || isDone) return;
    isDone = true;
    for (const { key } of road.store.rows('envelopes')) await road.store.write({ kind: 'delete', key });
    if (!isErased) return;
    for (const signal of road.signals()) {
      await road.store.write({ kind: 'put', key: tombstoneKey('signal', signal), item: { v: 1, at: road.now() } });
    }
  };
}

const letters = (road: Road) => road.queues.sent.map((body) => JSON.parse(body));

describe.each(['validate', 'qualify', 'deliver-hubspot'])('envelopes that are gone when %s needs them', (handoff) => {
  it('and were erased: the signal ends as erased, and nothing is written', async () => {
    const road = createRoad();
    takeAway(road, handoff, true);
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'erased' });
    expect(road.crm.contacts.size).toBe(0);
    expect(letters(road)).toEqual([]);
    expect(unsound(road)).toEqual([]);
  });

  it('and were not: a dead letter at once, in an item', async () => {
    const road = createRoad();
    takeAway(road, handoff, false);
    const { signal } = await road.submit();
    await road.drainUntilQuiet();
    const mailbox = handoff === 'deliver-hubspot' ? { signal, destination: 'hubspot' } : { signal };
    expect(letters(road)).toMatchObject([{ ...mailbox, reason: 'envelope-missing' }]);
    const executions = [...road.journeys.executions.values()];
    expect(executions.map(({ status }) => status)).toEqual(['FAILED']);
    await road.minutes(1);
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['envelope-missing'] });
    expect(road.crm.contacts.size).toBe(0);
    expect(unsound(road)).toEqual([]);
  });

  it('a replay of what was erased starts nothing', async () => {
    const road = createRoad();
    takeAway(road, handoff, true);
    const { signal } = await road.submit();
    await road.settle();
    const runs = road.journeys.executions.size;
    expect(await road.replay(signal)).toBeUndefined();
    await road.settle();
    expect(road.journeys.executions.size).toBe(runs);
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'erased' });
  });
});

describe('envelopes of an earlier signal of the same lead', () => {
  it.each([true, false])('that are gone (erased: %s) hold up nobody else, and are never guessed', async (isErased) => {
    const road = createRoad();
    const first = await road.submit({ ...DANA, job_title: 'Old title' });
    await road.settle();
    takeAway(road, 'dispatch', isErased);
    for (const { key } of road.store.rows('envelopes')) await road.store.write({ kind: 'delete', key });
    if (isErased) {
      const key = tombstoneKey('signal', first.signal);
      await road.store.write({ kind: 'put', key, item: { v: 1, at: road.now() } });
    }
    road.before = () => undefined;
    const { signal } = await road.submit({ ...DANA, phone: '+34600111222' });
    await road.settle();
    const at = await road.where(signal);
    if (isErased) expect(at).toMatchObject({ kind: 'ended', outcome: 'routed' });
    else expect(at).toMatchObject({ kind: 'in-item', reasons: ['envelope-missing'] });
    expect(unsound(road)).toEqual([]);
  });
});

describe('a signal that was erased while one of its destinations waits for a person', () => {
  it.each(['retry', 'replay', 'close'] as const)(
    'the decision %s is carried out, and writes nothing',
    async (outcome) => {
      const road = createRoad({ registry: withDestinations({ name: 'second', role: 'record' }) });
      const second = road.destinations.get('second');
      if (!second) throw new Error('There is no second destination.');
      second.fault = () => 'terminal';
      road.crm.fault = () => 'outage';
      const { signal } = await road.submit();
      await road.drainUntilQuiet();
      takeAway(road, 'deliver-hubspot', true);
      road.crm.fault = () => undefined;
      await road.settle();
      expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['refused-fields'] });
      second.fault = () => undefined;
      await road.decide('refused-fields', outcome);
      await road.settle();
      expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'erased' });
      expect([road.crm.contacts.size, second.contacts.size]).toEqual([0, 0]);
      expect(unsound(road)).toEqual([]);
    },
  );
});
