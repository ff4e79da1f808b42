import { describe, expect, it } from 'vitest';
import { readSignal } from '../../../stores/journal.ts';
import { LIVE_KEY } from '../../../stores/keys.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { createRoad, type Road } from '../../support/road.ts';

const ADA = { email: 'ada@northwind.example', intent: 'demo' };

const DAY = 86_400_000;
const engagements = ({ store }: Road) =>
  store
    .rows('ledger')
    .filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk))
    .map(({ item }) => item);

async function assisted() {
  const road = createRoad();
  const item = { v: 1, version: 1, modes: { 'demo-request': 'assist' }, killed: [], paused: [] };
  await road.store.write({ kind: 'put', key: LIVE_KEY, item });
  const { signal } = await road.submit(ADA);
  await road.drainUntilQuiet();
  const [waiting] = road.store.rows('work').filter(({ key }) => key.sk === 'item');
  return { road, signal, id: itemIdOf(waiting?.key.pk ?? ''), item: waiting?.item };
}

describe('a flow in assist mode', () => {
  it('parks before its first effect, with owner and due time already given', async () => {
    const { road, signal, item } = await assisted();
    expect(road.crm.calls).toBe(0);
    expect(item).toMatchObject({ reason: 'approval', kind: 'single', state: 'open', handoff: 'deliver' });
    expect((await readSignal(road.store, signal))?.row).toMatchObject({ outcome: 'routed' });
  });

  it('delivers contact and task once somebody lets it through', async () => {
    const { road, id } = await assisted();
    await decideItem(road.store, id, { outcome: 'retry', by: 'vera', now: road.now() });
    await road.minutes(3);
    await road.drainUntilQuiet();
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
  });

  it('still delivers the task when that takes longer than the idle days, and the owner has those days from then on', async () => {
    const { road, id } = await assisted();
    road.advance(15 * DAY);
    await road.minutes(3);
    await decideItem(road.store, id, { outcome: 'retry', by: 'vera', now: road.now() });
    await road.settle();
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
    road.advance(13 * DAY);
    await road.minutes(10);
    expect(engagements(road)).toMatchObject([{ state: 'open' }]);
    road.advance(DAY);
    await road.minutes(10);
    expect(engagements(road)).toMatchObject([{ state: 'closed', closedBy: 'clock:idle' }]);
  });

  it('delivers nothing when somebody closes it', async () => {
    const { road, id } = await assisted();
    await decideItem(road.store, id, { outcome: 'close', by: 'vera', now: road.now() });
    await road.minutes(3);
    expect(road.crm.calls).toBe(0);
  });
});
