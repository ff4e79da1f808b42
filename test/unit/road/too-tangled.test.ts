/** A component that grew beyond what anybody can be while something of it was still to be put right. */
import { describe, expect, it } from 'vitest';
import { leadKey, regroupKey, signalKey } from '../../../stores/keys.ts';
import { requestWrite } from '../../../stores/regroup.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';
import { createOperator } from '../ops/operator.ts';
import { leadsOf, openItems } from './two-people.ts';

/** Somebody was delivered; sixty others are linked with her and kept apart, and she asks to be put right. */
async function tangled(): Promise<{ road: Road; signal: string; lead: string }> {
  const road = createRoad();
  const { signal } = await road.submit(DANA);
  await road.settle();
  const [lead = ''] = leadsOf(road);
  const kin = Array.from({ length: 61 }, (_, n) => `${n}`.padStart(32, 'f'));
  for (const id of kin) {
    const item = { v: 1, first: 'nobody', createdAt: road.now(), bucket: 1, version: 1, kin: [lead], isTangled: true };
    await road.store.write({ kind: 'put', key: leadKey(id), item });
  }
  await road.store.write({ kind: 'update', key: leadKey(lead), set: { kin, isTangled: true } });
  const owed = { lead, at: ['hubspot'], isDelivered: true, openers: [signal], newest: [signal] };
  await road.store.write(requestWrite(lead, road.now(), { owed: [owed] }));
  return { road, signal, lead };
}

describe('a component that is too tangled to be put right', () => {
  it('is an item of its owner with a due time; nothing faults, and nobody looks again until something is said', async () => {
    const { road, lead } = await tangled();
    await road.minutes(3);
    expect(road.functions.clockFaults).toEqual([]);
    expect(await road.store.get(regroupKey(lead))).toBeUndefined();
    const [item, ...others] = openItems(road);
    expect(others).toEqual([]);
    expect(item?.item).toMatchObject({
      reason: 'regroup-owed',
      flow: 'demo-request',
      owner: road.registry.flows.get('demo-request')?.owners.revops,
      evidence: { lead, why: 'too-tangled' },
    });
    expect(Number(item?.item.dueBy)).toBeGreaterThan(road.now());
    expect([unsound(road), (await check(road)).total.defects]).toEqual([[], []]);
  });

  it('brings out what was owed before all the same', async () => {
    const { road, signal } = await tangled();
    const before = Number((await road.store.get(signalKey(signal)))?.run);
    await road.minutes(3);
    expect((await road.store.get(signalKey(signal)))?.run).toBe(before + 1);
  });

  it('stays one item, however often it is asked for', async () => {
    const { road, lead } = await tangled();
    for (let n = 0; n < 3; n += 1) {
      await road.store.write(requestWrite(lead, road.now()));
      await road.minutes(1);
    }
    expect(openItems(road)).toHaveLength(1);
    expect(road.functions.clockFaults).toEqual([]);
  });

  it('is refused to whoever would merge it by hand', async () => {
    const { road, lead } = await tangled();
    await road.submit({ ...DANA, email: 'bob@home.example' });
    await road.settle();
    const other = leadsOf(road).at(-1) ?? '';
    const { body } = await createOperator(road).ask('POST', `/leads/${lead}/merge`, { body: { other } });
    expect(body.title).toBe('too-tangled');
  });
});
