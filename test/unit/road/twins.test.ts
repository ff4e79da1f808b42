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

describe('two workers at once', () => {
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
