/**
 * Work that was opened for one person while two were one, by a signal that is the other one's: once they are two again, the
 * task on the wrong lead ends, and nobody follows up on somebody else.
 */
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../core/definitions/version.ts';
import { registry as shipped } from '../../../flows/registry.ts';
import { claimKey, leadKey } from '../../../stores/keys.ts';
import { changeLiveState } from '../../../stores/live.ts';
import { createRoad } from '../../support/road.ts';
import {
  ANN,
  ask,
  BOB,
  engagementsOf,
  leftIn,
  metAsOne,
  openItems,
  openTasks,
  part,
  reasonsOf,
  rest,
  say,
  undone,
  wrongs,
} from './two-people.ts';

const ORDERS = [
  ['Ann', [ANN, BOB]],
  ['Bob', [BOB, ANN]],
] as const;

describe.each(ORDERS)('work of the younger one while two were one, %s being the elder', (_name, people) => {
  it.each(['both', 'the elder', 'the younger'] as const)(
    'ends after the undo, where the destination knew %s',
    async (known) => {
      const two = await metAsOne({ people, known });
      const { road, elder, younger } = two;
      await ask(two, people[1]);
      expect(openTasks(road)).toHaveLength(1);
      await part(two);
      await rest(road);
      expect(leftIn(road)).toMatchObject([{ lead: elder, tasks: [{ done: true }] }]);
      expect(engagementsOf(road).filter(({ isOpen }) => isOpen)).toMatchObject([{ lead: younger }]);
      expect(leftIn(road)[0]?.tasks[0]?.body).toContain(`goes on as ${younger}.demo-request.`);
      expect(await wrongs(road)).toEqual([]);
    },
  );

  it.each(['both', 'the elder', 'the younger'] as const)(
    'never was there, where the undo was before its delivery and the destination knew %s',
    async (known) => {
      const two = await metAsOne({ people, known });
      const { road } = two;
      road.crm.fault = () => 'outage';
      await road.submit({ ...people[1], job_title: 'CFO' });
      await road.drainUntilQuiet();
      await part(two);
      await road.minutes(2);
      road.crm.fault = () => undefined;
      await rest(road);
      expect(leftIn(road)).toHaveLength(1);
      expect(openTasks(road)).toHaveLength(1);
      expect(await wrongs(road)).toEqual([]);
    },
  );
});

describe('the end of a task on the wrong lead', () => {
  it.each(['outage', 'lost-answer'] as const)('comes after an answer that is no answer (%s)', async (fault) => {
    const { road } = await undone();
    let asked = 0;
    road.crm.fault = (kind) => {
      asked += kind === 'task' ? 1 : 0;
      return kind === 'task' && asked === 1 ? fault : undefined;
    };
    await rest(road);
    expect(asked).toBeGreaterThan(1);
    expect(await wrongs(road)).toEqual([]);
  });

  it('is somebody’s to look at where the destination refuses it, and comes when they say retry', async () => {
    const { road, elder } = await undone();
    road.crm.fault = (kind) => (kind === 'task' ? 'terminal' : undefined);
    await rest(road);
    const parked = road.store
      .rows('ledger')
      .filter(({ key, item }) => key.sk === 'd#hubspot' && item.state === 'parked');
    expect(parked.map(({ item }) => item.lead)).toContain(elder);
    expect(reasonsOf(road)).toContain('refused-fields');
    expect(openItems(road).every(({ item }) => typeof item.owner === 'string' && Number(item.dueAt) > 0)).toBe(true);
    road.crm.fault = () => undefined;
    await road.decide('refused-fields', 'retry');
    await rest(road);
    expect(await wrongs(road)).toEqual([]);
  });

  it.each(['completed', 'deleted'])('is not written where somebody %s it there', async (how) => {
    const two = await metAsOne({ people: [ANN, BOB] });
    const { road } = two;
    await ask(two, BOB);
    const [task] = openTasks(road);
    if (!task) throw new Error('There is no task.');
    if (how === 'completed') road.crm.tasks.set(task.id, { ...task, done: true });
    else road.crm.tasks.delete(task.id);
    const before = road.crm.writes.length;
    await part(two);
    await rest(road);
    expect(road.crm.writes.slice(before).filter(({ key }) => key === task.taskKey)).toEqual([]);
    expect(road.crm.tasks.get(task.id)).toEqual(how === 'completed' ? { ...task, done: true } : undefined);
    expect([leftIn(road).length, openTasks(road).length, reasonsOf(road)]).toEqual([1, 1, []]);
  });

  it.each(['in assist mode', 'killed'])(
    'comes by a call of the other flow, where what asked for it is %s by then',
    async (how) => {
      const two = await metAsOne({ people: [ANN, BOB] });
      const { road } = two;
      await road.submit({ email: ANN.email }, { path: '/signals/support', type: 'callback.requested' });
      await road.settle();
      await ask(two, BOB);
      if (how === 'killed')
        await changeLiveState(road.store, {
          set: 'killed',
          ruleSetVersion: versionOf(shipped.ruleSets.get('demo-request')),
          killed: true,
        });
      else await changeLiveState(road.store, { set: 'mode', flow: 'demo-request', mode: 'assist' });
      await part(two);
      await rest(road);
      expect(leftIn(road)).toMatchObject([{ tasks: [{ done: true }] }]);
    },
  );

  it('comes where the lead it was left on was delivered before, and has nothing else to say', async () => {
    const two = await metAsOne({ people: [ANN, BOB] });
    const { road, elder } = two;
    const signal = await ask(two, BOB);
    let refused = 0;
    road.before = (name, payload) => {
      const isHeld = name === 'route' && (payload as { signal?: string }).signal === signal && refused < 2;
      refused += isHeld ? 1 : 0;
      if (isHeld) throw new Error('route is down');
    };
    await part(two);
    await road.drainUntilQuiet();
    const [claim, lead] = await road.store.getMany([claimKey(elder, 'hubspot'), leadKey(elder)]);
    expect([leftIn(road), claim?.deliveredVersion]).toEqual([[], lead?.version]);
    await rest(road);
    expect([refused, leftIn(road).length]).toEqual([2, 1]);
    expect(await wrongs(road)).toEqual([]);
  });

  it('comes by another signal of the lead, where a revision takes the only one of the work away', async () => {
    const road = createRoad();
    const wrong = { ...BOB, email: 'ann@nortwind.example' };
    await say(road, ANN);
    await say(road, wrong, { type: 'page.viewed' });
    await say(road, wrong, { id: 'typo' });
    await say(road, { ...ANN, job_title: 'CTO' }, { id: 'typo' });
    await rest(road);
    expect(leftIn(road)).toMatchObject([{ tasks: [{ done: true }] }]);
    expect(reasonsOf(road)).not.toContain('regroup-owed');
    expect(await wrongs(road)).toEqual([]);
  });

  it('is somebody’s where nobody of the lead is left to bring it out', async () => {
    const road = createRoad();
    await say(road, ANN);
    await say(road, { ...BOB, email: 'ann@nortwind.example' }, { id: 'typo' });
    await say(road, ANN, { id: 'typo' });
    await rest(road);
    const [item] = openItems(road).filter((each) => each.item.reason === 'regroup-owed');
    expect(item?.item).toMatchObject({
      flow: 'demo-request',
      owner: road.registry.flows.get('demo-request')?.owners.revops,
      evidence: { lead: leftIn(road)[0]?.lead, destinations: ['hubspot'], tried: 0 },
    });
  });

  it('is told once: a replay of everything, and the next signal of either, change nothing of it', async () => {
    const { road } = await undone();
    await rest(road);
    const ended = leftIn(road)[0]?.tasks[0]?.taskKey;
    const before = road.crm.writes.length;
    for (const signal of road.signals()) await road.replay(signal);
    for (const person of [ANN, BOB]) await say(road, { ...person, job_title: 'CEO' });
    await rest(road);
    expect(road.crm.writes.slice(before).filter(({ key }) => key === ended)).toEqual([]);
    expect(await wrongs(road)).toEqual([]);
  });
});
