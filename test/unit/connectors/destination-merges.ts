/**
 * What every destination must do when two of its contacts turn out to be one person.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactState, MergingDestination } from '../../../connectors/destination.ts';
import { ana, call, contextOf, type DestinationWorld, doneValue, MARK } from './destination-world.ts';

export const describeMerges = (name: string, open: () => Promise<DestinationWorld<MergingDestination>>): void => {
  let world: DestinationWorld<MergingDestination>;
  let first: string;
  let second: string;
  const put = (state: ContactState, known?: string) => world.destination.upsertContact(state, known, contextOf());
  const merge = (kept = first, other = second) => world.destination.mergeContacts(kept, other, contextOf());
  const ask = async (contactId: string, taskKey: string, known?: string) =>
    doneValue(await world.destination.upsertTask(call(contactId, world.owners.first, { taskKey }), known, contextOf()));

  const anna = ana({
    leadKey: 'lead-anna',
    email: `anna.${MARK}@example.com`,
    firstName: 'Anna',
    phone: '+34600111222',
  });

  beforeEach(async () => {
    world = await open();
    first = doneValue(await put(ana())).id;
    second = doneValue(await put(anna)).id;
  });
  afterEach(() => world.stop());

  describe(`${name} as a destination: two contacts of one person`, () => {
    it('become one: the values of the kept one win, what it lacks comes from the other', async () => {
      const { id } = doneValue(await merge());
      expect(world.contacts()).toMatchObject([
        { id, leadKey: 'lead-ana', firstName: `Ana ${MARK}`, email: ana().email, phone: '+34600111222' },
      ]);
    });

    it('keep the tasks of both, on the one that lives on', async () => {
      await ask(first, 'task-ana');
      await ask(second, 'task-anna');
      const { id } = doneValue(await merge());
      expect(world.tasks().map(({ taskKey, contactIds }) => [taskKey, contactIds])).toEqual([
        ['task-ana', [id]],
        ['task-anna', [id]],
      ]);
    });

    it('are the same one when asked again under the ids of before, either way round, and nothing is written', async () => {
      const { id } = doneValue(await merge());
      const before = world.contacts();
      for (const [kept, other] of [
        [first, second],
        [second, first],
        [id, second],
      ])
        expect(doneValue(await merge(kept, other))).toEqual({ id, created: false, leadKey: 'lead-ana' });
      expect(world.contacts()).toEqual(before);
    });

    it('carry the key of the one whose values won, or of the other where that has none', async () => {
      expect(doneValue(await merge(second, first))).toMatchObject({ leadKey: 'lead-anna' });
      const stranger = await world.addContact({ email: `stranger.${MARK}@example.com` });
      expect(doneValue(await merge(stranger, first))).toMatchObject({ leadKey: 'lead-anna' });
    });

    it('are found merged after a merge that was committed and not answered covers: [205]', async () => {
      world.loseAnswers(true);
      expect((await merge()).kind).toBe('unknown');
      world.loseAnswers(false);
      const { id } = doneValue(await merge());
      expect(world.contacts()).toMatchObject([{ id }]);
    });

    it('are written by the id that lives on, and found by every address they had', async () => {
      const { id } = doneValue(await merge());
      expect(doneValue(await put({ ...ana(), jobTitle: 'CTO' }, id))).toEqual({ id, created: false });
      expect(await put({ leadKey: 'lead-third', email: anna.email ?? '' })).toMatchObject({
        kind: 'conflict',
        existing: id,
      });
      expect(world.contacts()).toHaveLength(1);
    });

    it('come back as two by a write under the key of the one merged away, so nobody may send that', async () => {
      const { id } = doneValue(await merge());
      const again = doneValue(await put({ leadKey: 'lead-anna', firstName: 'Anna' }));
      expect(again.created).toBe(true);
      expect(world.contacts()).toHaveLength(2);
      expect(again.id).not.toBe(id);
    });

    it('merge with a third, under any id that any of them ever had', async () => {
      const third = doneValue(await put({ leadKey: 'lead-third', email: `third.${MARK}@example.com` })).id;
      doneValue(await merge());
      const { id } = doneValue(await merge(second, third));
      expect(doneValue(await merge(third, first))).toMatchObject({ id, leadKey: 'lead-ana' });
      expect(world.contacts()).toMatchObject([{ id, leadKey: 'lead-ana' }]);
    });

    it('are the one that is left when the other was deleted, and nobody when both were', async () => {
      await world.removeContact(first);
      expect(doneValue(await merge())).toEqual({ id: second, created: false, leadKey: 'lead-anna' });
      await world.removeContact(second);
      expect(await merge()).toMatchObject({ kind: 'conflict', code: 'record-gone' });
      expect(world.contacts()).toEqual([]);
    });

    it('wait while the vendor is down, and when time is short', async () => {
      world.outage(true);
      expect((await merge()).kind).toBe('retry');
      world.outage(false);
      const late = await world.destination.mergeContacts(first, second, contextOf(2900));
      expect(late).toMatchObject({ kind: 'retry', code: 'out-of-time' });
      expect(world.contacts()).toHaveLength(2);
    });

    it('have their tasks found by key, just written, open or done, and the absent left out', async () => {
      const { id } = await ask(first, 'task-ana');
      const find = async () => doneValue(await world.destination.findTasks(['task-ana', 'absent'], contextOf()));
      expect(await find()).toEqual(new Map([['task-ana', { id, isDone: false }]]));
      const { contactId: _, ...ended } = call(first, world.owners.first, { taskKey: 'task-ana', done: true });
      expect(doneValue(await world.destination.upsertTask(ended, id, contextOf()))).toMatchObject({ id });
      expect(await find()).toEqual(new Map([['task-ana', { id, isDone: true }]]));
      expect(world.tasks().map(({ contactIds }) => contactIds)).toEqual([[first]]);
    });
  });
};
