/** Work that may not go out (its rules were stopped, its flow only observes): nobody else of the same lead brings it out. */
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../core/definitions/version.ts';
import { registry as shipped } from '../../../flows/registry.ts';
import { changeLiveState } from '../../../stores/live.ts';
import { withFlow, withRules } from '../../support/registries.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const VERSION = versionOf(shipped.ruleSets.get('demo-request'));
const kill = (road: Road, killed: boolean) =>
  changeLiveState(road.store, { set: 'killed', ruleSetVersion: VERSION, killed });
const askForSupport = (road: Road) =>
  road.submit({ email: DANA.email }, { path: '/signals/support', type: 'callback.requested' });
const flowsAtCrm = (road: Road) => [...road.crm.tasks.values()].map(({ body }) => /, ([a-z-]+)\./.exec(body)?.[1]);

/** A demo request that is decided and not delivered, and then its version is killed. */
async function killedBeforeDelivery(): Promise<{ road: Road; signal: string }> {
  const road = createRoad();
  road.crm.fault = () => 'outage';
  const { signal } = await road.submit();
  await road.drainUntilQuiet();
  await kill(road, true);
  road.crm.fault = () => undefined;
  return { road, signal };
}

describe('work of a killed version', () => {
  it('does not go out with another signal of the same lead, and that one does', async () => {
    const { road, signal } = await killedBeforeDelivery();
    const support = await askForSupport(road);
    await road.settle();
    expect(flowsAtCrm(road)).toEqual(['support-callback']);
    expect([...road.crm.contacts.values()].map(({ ownerId }) => ownerId)).toEqual([undefined]);
    expect(await road.where(support.signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['version-killed'] });
    expect(unsound(road)).toEqual([]);
  });

  it('goes out once it is decided again by a version that stands', async () => {
    const { road, signal } = await killedBeforeDelivery();
    await askForSupport(road);
    await road.settle();
    // The decision stays what it was: only the version is another.
    road.registry = withRules(({ rules }) => ({
      rules: [...rules, ...rules.slice(0, 1).map((rule) => ({ ...rule, id: 'never-reached' }))],
    }));
    await road.decide('version-killed', 'replay');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(flowsAtCrm(road).sort()).toEqual(['demo-request', 'support-callback']);
    expect(unsound(road)).toEqual([]);
  });

  it('goes out when the kill is taken back, although others delivered the lead meanwhile', async () => {
    const { road, signal } = await killedBeforeDelivery();
    await askForSupport(road);
    await road.settle();
    await kill(road, false);
    await road.decide('version-killed', 'retry');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(flowsAtCrm(road).sort()).toEqual(['demo-request', 'support-callback']);
  });
});

describe('a flow that only observes', () => {
  it.each(['replayed once', 'replayed twice'])('delivers what it saw when it is live and that is %s', async (times) => {
    const road = createRoad({ registry: withFlow(() => ({ mode: 'observe' })) });
    const { signal } = await road.submit();
    await road.settle();
    await road.replay(signal);
    await road.settle();
    expect(road.crm.calls).toBe(0);
    road.registry = shipped;
    for (let n = 0; n < (times === 'replayed twice' ? 2 : 1); n += 1) {
      await road.replay(signal);
      await road.settle();
    }
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it('shows at a destination neither by its task nor by the owner it gave', async () => {
    const road = createRoad({ registry: withFlow(() => ({ mode: 'observe' })) });
    await road.submit();
    await road.settle();
    await askForSupport(road);
    await road.settle();
    expect(flowsAtCrm(road)).toEqual(['support-callback']);
    expect([...road.crm.contacts.values()].map(({ ownerId }) => ownerId)).toEqual([undefined]);
  });
});
