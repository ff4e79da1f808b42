/** Two workers have the same run at once: the machine called again while the first was still at it. */
import { describe, expect, it } from 'vitest';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const HANDOFFS = ['validate', 'stitch', 'qualify', 'route', 'deliver-hubspot'];

/** From now on every call of a handoff runs twice at once. Gives what went wrong in either. */
function twinned(road: Road, handoff: string): unknown[] {
  const wrong: unknown[] = [];
  road.wrap = async (name, call) => {
    if (name !== handoff) return call();
    const both = await Promise.allSettled([call(), call()]);
    wrong.push(...both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
  };
  return wrong;
}

/** The first call of a handoff is so slow at its commit that another worker of the run is done before it. */
function slow(road: Road, handoff: string): unknown[] {
  const wrong: unknown[] = [];
  const { storeFor } = road;
  let again: (() => Promise<unknown>) | undefined;
  road.wrap = async (name, call) => {
    if (name === handoff) again ??= call;
    await call().catch((error: unknown) => void wrong.push(error));
  };
  road.storeFor = (name) => {
    const store = storeFor(name);
    if (name !== handoff || again === undefined) return store;
    const other = again;
    again = () => Promise.resolve();
    const transact: typeof store.transact = async (writes) => {
      await other();
      road.advance(12_000);
      return store.transact(writes);
    };
    return { ...store, transact };
  };
  return wrong;
}

describe('two workers at once', () => {
  it.each(HANDOFFS.slice(0, 4))('of %s, one of them too slow: it takes what the other left', async (handoff) => {
    const road = createRoad();
    const wrong = slow(road, handoff);
    const { signal } = await road.submit();
    await road.settle();
    expect(wrong).toEqual([]);
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it.each(HANDOFFS)('of %s both end well, and one contact has one task', async (handoff) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const road = createRoad({ seed });
      const wrong = twinned(road, handoff);
      const { signal } = await road.submit();
      await road.settle();
      expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
      expect([road.crm.contacts.size, road.crm.tasks.size, wrong]).toEqual([1, 1, []]);
      expect(unsound(road)).toEqual([]);
    }
  });

  it.each(HANDOFFS)('of %s in a replay both end well, and nothing changes', async (handoff) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const road = createRoad({ seed });
      const { signal } = await road.submit();
      await road.settle();
      const wrong = twinned(road, handoff);
      await road.replay(signal);
      await road.settle();
      expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
      expect([road.crm.contacts.size, road.crm.tasks.size, wrong]).toEqual([1, 1, []]);
      expect(unsound(road)).toEqual([]);
    }
  });
});
