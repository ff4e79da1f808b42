/** So many at once that one of them never wins: it waits for a quieter minute, and nobody is woken. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../stores/store.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

/** Until `isOver`, every transaction of a handoff that does more than to say it waits loses its race. */
function crowd(road: Road, handoff: string, isOver: () => boolean): void {
  const { storeFor } = road;
  road.storeFor = (name) => {
    const store = storeFor(name);
    if (name !== handoff) return store;
    const transact: Store['transact'] = async (writes) => {
      const isDeferral = writes.some((write) => write.kind === 'update' && write.set?.state === 'deferred');
      return isOver() || isDeferral ? store.transact(writes) : { kind: 'lost', failed: [{ index: 0 }] };
    };
    return { ...store, transact };
  };
}

describe('a crowd', () => {
  it.each(['stitch', 'route'])('at %s makes a signal wait; it goes on when the crowd is gone', async (handoff) => {
    const road = createRoad();
    let isOver = false;
    crowd(road, handoff, () => isOver);
    const wrong: unknown[] = [];
    road.wrap = async (_name, call) => {
      await call().catch((error: unknown) => {
        if (error instanceof Error && error.name !== 'Stop') wrong.push(error);
        throw error;
      });
    };
    const { signal } = await road.submit();
    await road.drainUntilQuiet();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-flight' });
    expect(road.store.rows('ledger').map(({ item }) => item.reason)).toContain('crowded');
    isOver = true;
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([road.crm.contacts.size, road.crm.tasks.size, wrong]).toEqual([1, 1, []]);
    expect(unsound(road)).toEqual([]);
  });

  it('that lasts is one work item, which closes itself', async () => {
    const road = createRoad();
    let isOver = false;
    crowd(road, 'route', () => isOver);
    const { signal } = await road.submit();
    await road.minutes(30);
    const items = road.store.rows('work').filter(({ key }) => key.sk === 'item');
    expect(items.map(({ item }) => [item.reason, item.owner, item.state])).toEqual([['crowded', 'otto', 'open']]);
    isOver = true;
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    const [left] = road.store.rows('work').filter(({ key }) => key.sk === 'item');
    expect(left?.item.state).toBe('closed');
    expect(unsound(road)).toEqual([]);
  });
});
