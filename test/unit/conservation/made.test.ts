import { describe, expect, it } from 'vitest';
import type { SignalClass } from '../../../core/conservation/classes.ts';
import { equationText } from '../../../core/conservation/tally.ts';
import { signalKey } from '../../../stores/keys.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { createRoad } from '../../support/road.ts';
import { check, LEDGERS, type LedgerName } from './ledgers.ts';

describe('the class of what the road makes', () => {
  it.each<[LedgerName, SignalClass, number]>([
    ['accepted', 'in-flight', 1],
    ['numbered', 'in-flight', 1],
    ['aborted', 'in-flight', 1],
    ['routed', 'routed', 1],
    ['replayed', 'routed', 1],
    ['deferred', 'in-flight', 1],
    ['resumed', 'in-flight', 1],
    ['draining', 'in-review', 1],
    ['parked', 'in-review', 1],
    ['held', 'held', 1],
    ['dead', 'dead-lettered', 1],
    ['buried', 'dead-lettered', 1],
    ['erased', 'erased', 1],
    ['revised', 'in-flight', 1],
    ['filtered', 'filtered', 1],
    ['batch', 'routed', 2],
    ['unsplit', 'in-flight', 2],
  ])('%s is %s', async (name, wanted, count) => {
    const { road } = await LEDGERS[name]();
    const { total } = await check(road);
    expect(total).toMatchObject({ balanced: true, remainder: 0, signals: count });
    expect(total.classes[wanted]).toBe(count);
  });

  it.each([
    ['a student', 'nurtured', { email: 'mia@lakeside.edu', intent: 'student' }, 'demo.requested'],
    ['a page view', 'recorded', { email: 'mia@lakeside.example' }, 'page.viewed'],
    ['an update', 'advanced', { email: 'mia@lakeside.example' }, 'lead.updated'],
    ['a test address', 'rejected', { email: 'mia@example.invalid' }, 'demo.requested'],
  ] as const)('%s is %s', async (_what, wanted, person, type) => {
    const road = createRoad();
    await road.submit(person, { type });
    await road.drainUntilQuiet();
    const { total } = await check(road);
    expect(total.classes[wanted]).toBe(1);
    expect(equationText(total)).toBe(`1 signals = 1 ${wanted} + 0 remainder`);
  });

  it.each([['parked'], ['draining']] as const)('what a person closes is closed: %s', async (name) => {
    const { road } = await LEDGERS[name]();
    const items = road.store.rows('work').filter(({ key }) => key.sk === 'item');
    const by = { outcome: 'close', by: 'iris', now: road.now() } as const;
    for (const { key } of items) await decideItem(road.store, itemIdOf(key.pk), by);
    await road.tick();
    expect((await check(road)).total.classes.closed).toBe(1);
  });

  it('a delivery that a person closed unsplit closes all its signals', async () => {
    const { road } = await LEDGERS.unsplit();
    const delivery = road.store.rows('ledger').find(({ key }) => key.sk === 'delivery');
    await road.store.write({
      kind: 'update',
      key: delivery?.key ?? signalKey('none'),
      set: { state: 'closed', outcome: 'closed' },
      remove: ['openShard', 'at'],
    });
    expect((await check(road)).total).toMatchObject({ balanced: true, signals: 2, classes: { closed: 2 } });
  });
});
