/**
 * What every destination must do, whatever the vendor. A connector passes it against its twin.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactState, TaskState } from '../../../connectors/destination.ts';
import { ana, type CallBudget, call, contextOf, type DestinationWorld, doneValue, MARK } from './destination-world.ts';

export const describeDestination = (name: string, open: () => Promise<DestinationWorld>, budget: CallBudget): void => {
  let world: DestinationWorld;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.stop());

  const put = (state: ContactState, known?: string) => world.destination.upsertContact(state, known, contextOf());
  const ask = (state: TaskState, known?: string) => world.destination.upsertTask(state, known, contextOf());
  const only = <T>(items: readonly T[]): T => {
    const [item, ...others] = items;
    if (item === undefined || others.length > 0) throw new Error(`wanted exactly one, came ${JSON.stringify(items)}`);
    return item;
  };

  describe(`${name} as a destination: contacts`, () => {
    it('creates a contact that nobody knows', async () => {
      const made = doneValue(await put(ana()));
      expect(made.created).toBe(true);
      expect(only(world.contacts())).toMatchObject({ id: made.id, leadKey: 'lead-ana', email: ana().email });
    });

    it('writes the same contact twice and has one covers: [169, 181]', async () => {
      const first = doneValue(await put(ana()));
      const second = doneValue(await put(ana()));
      expect(second).toEqual({ id: first.id, created: false });
      only(world.contacts());
    });

    it('updates a known contact and leaves absent fields alone', async () => {
      const { id } = doneValue(await put(ana({ phone: '+34600111222' })));
      const again = doneValue(await put({ leadKey: 'lead-ana', firstName: 'Anna' }, id));
      expect(again).toEqual({ id, created: false });
      expect(only(world.contacts())).toMatchObject({ firstName: 'Anna', phone: '+34600111222', email: ana().email });
    });

    it('gives a known contact an address when it has none, and leaves it alone while another contact has it', async () => {
      const { id } = doneValue(await put({ leadKey: 'lead-ana', phone: '+34600111222' }));
      const named = { ...ana(), fillsAddress: true };
      doneValue(await put(named, id));
      expect(only(world.contacts())).toMatchObject({ id, email: ana().email, phone: '+34600111222' });
      const other = doneValue(await put({ leadKey: 'lead-other', phone: '+34600333444' })).id;
      await put({ ...named, leadKey: 'lead-other' }, other);
      expect(world.contacts().filter(({ email }) => email === ana().email)).toMatchObject([{ id }]);
    });

    it('sets the owner only when one is given', async () => {
      const { id } = doneValue(await put(ana({ ownerId: world.owners.first })));
      doneValue(await put(ana(), id));
      expect(only(world.contacts()).ownerId).toBe(world.owners.first);
    });

    it('takes over a contact that somebody else made under the same address', async () => {
      const existing = await world.addContact({ email: `ana.${MARK}@example.com` });
      const taken = doneValue(await put(ana()));
      expect(taken).toEqual({ id: existing, created: false });
      expect(only(world.contacts())).toMatchObject({ leadKey: 'lead-ana', firstName: `Ana ${MARK}` });
    });

    it('does not touch a contact that carries the key of another lead', async () => {
      const existing = await world.addContact({ email: `ana.${MARK}@example.com`, leadKey: 'lead-other' });
      expect(await put(ana())).toMatchObject({ kind: 'conflict', existing });
      const contact = only(world.contacts());
      expect(contact.leadKey).toBe('lead-other');
      expect(contact.firstName).toBeUndefined();
    });

    it('does not bring back a contact that was deleted', async () => {
      const { id } = doneValue(await put(ana()));
      await world.removeContact(id);
      expect(await put(ana(), id)).toMatchObject({ kind: 'conflict', code: 'record-gone' });
      expect(world.contacts()).toEqual([]);
    });

    it('moves the lifecycle stage forward and never back', async () => {
      const { id } = doneValue(await put(ana({ lifecycle: 'sales-qualified' })));
      doneValue(await put(ana({ lifecycle: 'lead' }), id));
      expect(only(world.contacts()).lifecycle).toBe('sales-qualified');
      doneValue(await put(ana({ lifecycle: 'customer' }), id));
      expect(only(world.contacts()).lifecycle).toBe('customer');
    });

    it('makes one contact of 32 concurrent writes of one lead', async () => {
      const results = await Promise.all(Array.from({ length: 32 }, () => put(ana())));
      const ids = new Set(results.map((result) => doneValue(result).id));
      expect(ids.size).toBe(1);
      expect(results.filter((result) => doneValue(result).created)).toHaveLength(1);
      only(world.contacts());
    });

    it('says unknown when a write was committed and not answered, and finds it when repeated covers: [205]', async () => {
      world.loseAnswers(true);
      expect((await put(ana())).kind).toBe('unknown');
      world.loseAnswers(false);
      expect(doneValue(await put(ana())).created).toBe(false);
      only(world.contacts());
    });

    it('finds contacts by key, any number of them, and leaves out the absent', async () => {
      const keys = Array.from({ length: 130 }, (_, n) => `lead-${n}`);
      const made = await Promise.all(keys.map((leadKey) => put({ leadKey, email: `${leadKey}@example.com` })));
      const found = doneValue(await world.destination.findContacts([...keys, keys[0] ?? '', 'absent'], contextOf()));
      const ids = made.map((result) => doneValue(result).id);
      expect(found).toEqual(new Map(keys.map((key, n) => [key, ids[n] ?? ''])));
    });
  });

  describe(`${name} as a destination: tasks`, () => {
    let contactId: string;
    beforeEach(async () => {
      contactId = doneValue(await put(ana())).id;
    });

    it('creates a task on its contact covers: [161]', async () => {
      const made = doneValue(await ask(call(contactId, world.owners.first)));
      expect(made.created).toBe(true);
      expect(only(world.tasks())).toEqual({
        id: made.id,
        taskKey: 'task-ana',
        contactIds: [contactId],
        subject: 'Call back',
        ownerId: world.owners.first,
        isDone: false,
      });
    });

    it('writes the same task twice, has one, and its state is the wanted one covers: [169, 181]', async () => {
      const first = doneValue(await ask(call(contactId, world.owners.first)));
      const second = doneValue(await ask(call(contactId, world.owners.second, { subject: 'Call today' })));
      expect(second).toEqual({ id: first.id, created: false });
      expect(only(world.tasks())).toMatchObject({ ownerId: world.owners.second, subject: 'Call today' });
    });

    it('closes a known task and does not open it again without being told', async () => {
      const { id } = doneValue(await ask(call(contactId, world.owners.first)));
      doneValue(await ask(call(contactId, world.owners.first, { done: true }), id));
      doneValue(await ask(call(contactId, world.owners.second), id));
      expect(only(world.tasks())).toMatchObject({ isDone: true, ownerId: world.owners.second });
      doneValue(await ask(call(contactId, world.owners.second, { done: false }), id));
      expect(only(world.tasks()).isDone).toBe(false);
    });

    it('makes one task of 32 concurrent writes of one key', async () => {
      const results = await Promise.all(Array.from({ length: 32 }, () => ask(call(contactId, world.owners.first))));
      expect(new Set(results.map((result) => doneValue(result).id)).size).toBe(1);
      only(world.tasks());
    });

    it('says unknown when a task was committed and not answered, and finds it when repeated covers: [205]', async () => {
      world.loseAnswers(true);
      expect((await ask(call(contactId, world.owners.first))).kind).toBe('unknown');
      world.loseAnswers(false);
      expect(doneValue(await ask(call(contactId, world.owners.first))).created).toBe(false);
      expect(only(world.tasks()).contactIds).toEqual([contactId]);
    });

    it('refuses a task for somebody who left, and names the field', async () => {
      const refused = await ask(call(contactId, world.owners.gone));
      expect(refused.kind).toBe('terminal');
      expect(refused.kind === 'terminal' && refused.fields.length).toBe(1);
      expect(world.tasks()).toEqual([]);
    });
  });

  describe(`${name} as a destination: time, money and trouble`, () => {
    it(`spends ${budget.newLead} calls on a new lead and at most ${budget.knownLead} on a known one`, async () => {
      const before = world.callCount();
      const contact = doneValue(await put(ana()));
      const task = doneValue(await ask(call(contact.id, world.owners.first)));
      expect(world.callCount() - before).toBe(budget.newLead);
      doneValue(await put(ana({ phone: '+34600111222' }), contact.id));
      doneValue(await ask(call(contact.id, world.owners.second), task.id));
      expect(world.callCount() - before - budget.newLead).toBeLessThanOrEqual(budget.knownLead);
    });

    it('begins no call with less than 3 s left and says that it is out of time', async () => {
      const outOfTime = { kind: 'retry', afterMs: 0, code: 'out-of-time' };
      expect(await world.destination.upsertContact(ana(), undefined, contextOf(2900))).toEqual(outOfTime);
      expect(await world.destination.findContacts(['a'], contextOf(2900))).toEqual(outOfTime);
      expect(world.callCount()).toBe(0);
    });

    it('asks for a retry while the vendor is down and writes once it is up', async () => {
      world.outage(true);
      const refused = await put(ana());
      expect(refused.kind === 'retry' && refused.afterMs > 0).toBe(true);
      world.outage(false);
      expect(doneValue(await put(ana())).created).toBe(true);
    });

    it('tells a refused credential from everything else', async () => {
      world.refuseCredential(true);
      expect((await put(ana())).kind).toBe('auth');
      expect((await world.destination.health(contextOf())).kind).toBe('auth');
    });

    it('repeats nothing of a person in any result but a done one', async () => {
      const existing = await world.addContact({ email: `ana.${MARK}@example.com`, leadKey: 'lead-other' });
      const invalid = await put(ana({ email: `${MARK} at home` }));
      const results = [invalid, await put(ana()), await put(ana({ ownerId: world.owners.gone }), existing)];
      expect(results.map((result) => result.kind)).toEqual(['terminal', 'conflict', 'terminal']);
      expect(JSON.stringify(results).toLowerCase()).not.toContain(MARK);
    });
  });

  describe(`${name} as a destination: the account`, () => {
    it('finds nothing missing in an account that is set up', async () => {
      expect(doneValue(await world.destination.health(contextOf())).missing).toEqual([]);
    });

    it('names what is missing, creates it once, and then finds nothing missing', async () => {
      world.forgetSetUp();
      const { missing } = doneValue(await world.destination.health(contextOf()));
      expect(missing.length).toBeGreaterThan(0);
      expect(doneValue(await world.destination.setUp(contextOf())).created).toEqual(missing);
      expect(doneValue(await world.destination.setUp(contextOf())).created).toEqual([]);
      expect(doneValue(await world.destination.health(contextOf())).missing).toEqual([]);
    });
  });
};
