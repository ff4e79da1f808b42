/**
 * What a destination that has no merge is brought to when two of its contacts turn out to be one person: all goes to one of
 * them, nobody is stopped, and somebody is told of the other until it is gone.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DestinationWorld } from './destination-world.ts';
import { contactOfLead, deliver, type Effects, engagement, mergedInto, type Told } from './family.ts';

const A: Told = { lead: 'lead-ana', engagements: [engagement('lead-ana')], email: 'ana@example.com' };
const B: Told = { lead: 'lead-anna', engagements: [engagement('lead-anna')], email: 'anna@example.com' };
const AB: Told = {
  ...A,
  absorbed: ['lead-anna'],
  engagements: [engagement('lead-ana'), mergedInto('lead-anna', 'lead-ana')],
};

export const describeUnmerged = (name: string, open: () => Promise<DestinationWorld>): void => {
  let world: DestinationWorld;
  let effects: Effects;
  let kept: string;
  let other: string;
  beforeEach(async () => {
    world = await open();
    effects = new Map();
    for (const told of [A, B]) await deliver(world.destination, effects, told);
    kept = contactOfLead(effects, A.lead)?.external ?? '';
    other = contactOfLead(effects, B.lead)?.external ?? '';
  });
  afterEach(() => world.stop());

  let titles = 0;
  /** Something else is told of the person. */
  const again = () => {
    titles += 1;
    return deliver(world.destination, effects, { ...AB, profile: { jobTitle: `CTO ${titles}` } });
  };

  describe(`${name} as a destination: two contacts of one person`, () => {
    it('has no merge, and is taken for what it is', () => {
      expect(world.destination.mergeContacts).toBeUndefined();
    });

    it('stay two: all goes to the one that lives on, the task of the other is ended, and the other is told of', async () => {
      const { refusal, left } = await deliver(world.destination, effects, AB);
      expect(refusal).toBeUndefined();
      expect(left).toEqual({ record: kept, left: [other], isNew: true });
      expect(
        world
          .contacts()
          .map(({ id }) => id)
          .sort(),
      ).toEqual([kept, other].sort());
      expect(contactOfLead(effects, B.lead)).toMatchObject({
        kind: 'alias',
        external: kept,
        left: [{ external: other, carries: B.lead }],
      });
      const tasks = world.tasks().map(({ contactIds, isDone }) => [contactIds[0], isDone]);
      expect(tasks).toEqual([
        [kept, false],
        [other, true],
      ]);
    });

    it('are told of once, however often the one that lives on is written', async () => {
      await deliver(world.destination, effects, AB);
      const { refusal, left, done } = await again();
      expect([refusal, left]).toEqual([undefined, undefined]);
      expect(done.map(({ kind }) => kind)).toEqual(['contact']);
    });

    it('are told of as gone when the other one is, and not looked for again', async () => {
      await deliver(world.destination, effects, AB);
      await world.removeContact(other);
      expect((await again()).left).toEqual({ record: kept, left: [], isNew: false });
      expect(contactOfLead(effects, B.lead)).not.toHaveProperty('left');
      const before = world.callCount();
      expect((await again()).left).toBeUndefined();
      expect(world.callCount() - before).toBe(1);
    });

    it('are nothing to be told of where the other was gone before', async () => {
      await world.removeContact(other);
      const { refusal, left } = await deliver(world.destination, effects, AB);
      expect([refusal, left]).toEqual([undefined, undefined]);
      expect(contactOfLead(effects, B.lead)).toMatchObject({ kind: 'alias', external: kept });
    });

    it('wait while the vendor is down, as everything does', async () => {
      world.outage(true);
      const { refusal, left } = await deliver(world.destination, effects, AB);
      expect([refusal?.result.kind, left]).toEqual(['retry', undefined]);
      world.outage(false);
      expect((await deliver(world.destination, effects, AB)).left).toMatchObject({ isNew: true });
    });
  });
};
