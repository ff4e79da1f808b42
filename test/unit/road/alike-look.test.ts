/** Comparing leads by the hour: what it costs, and that it goes on whatever happens. */
import { describe, expect, it, vi } from 'vitest';
import { accountWords } from '../../../core/accounts/company-name.ts';
import { findAlike } from '../../../lambdas/clock/alike.ts';
import { compareLead } from '../../../stores/alike.ts';
import { recording } from '../../../stores/fault.ts';
import { leadKey } from '../../../stores/keys.ts';
import { chat, mail, say, somebody } from '../../support/channels.ts';
import type { Road } from '../../support/road.ts';

import { atDesk, contact, HOUR, ines, items, leads, roadOf, signed, tell } from './alike-stage.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('the look at an hour', () => {
  const called = accountWords(new Map());
  /** What comparing one lead comes to. */
  async function costOf(road: Road, lead: string | undefined, used = road.keys): Promise<Record<string, number>> {
    const store = recording(road.store);
    const { registry, now } = road;
    const flow = registry.flows.get('demo-request');
    if (!flow || !lead) throw new Error('There is nothing to compare.');
    const deps = { store, registry, now, keys: async () => used };
    await compareLead(deps, flow, { lead, at: now(), emitter: 'postmark' }, called);
    return Object.fromEntries(
      [...Map.groupBy(store.operations, ({ kind }) => kind)].map(([kind, of]) => [kind, of.length]),
    );
  }

  it('costs each lead a few reads and two or three rows, and three reads more for one it looks like', async () => {
    const { road } = await roadOf();
    await tell(road, atDesk({ ...ines }, road.now(), 'Porto Cargo'), 0);
    const [first] = leads(road);
    // The lead, its touches, its words; a number and a company: a row and a range each.
    expect(await costOf(road, first?.id)).toEqual({ get: 1, query: 3, getMany: 1, write: 2 });
    await tell(road, mail({ ...ines, email: 'ines@porto-cargo.example' }, road.now()), HOUR);
    const second = leads(road)[1];
    await costOf(road, second?.id);
    expect(items(road)).toHaveLength(1);
    expect(await costOf(road, first?.id)).toEqual({ get: 6, query: 4, getMany: 3, write: 4 });
  });

  it('asks nothing of leads of which nobody told a name', async () => {
    const { road } = await roadOf();
    await tell(road, chat(ines, road.now()), 0);
    expect(await costOf(road, leads(road)[0]?.id)).toEqual({ get: 1, query: 1, getMany: 1 });
  });

  it('finds under a new pepper what was seen under the one before it', async () => {
    const { road } = await roadOf();
    const person = { ...ines, email: 'ines@porto-cargo.example' };
    await tell(road, atDesk(person, road.now(), 'Porto Cargo'), 0);
    await costOf(road, leads(road)[0]?.id);
    await tell(road, mail(person, road.now()), HOUR);
    const peppers = { ...road.keys.peppers, '2': 'ab'.repeat(32) };
    await costOf(road, leads(road)[1]?.id, { ...road.keys, pepperVersion: '2', peppers });
    expect(items(road)).toHaveLength(1);
  });

  it('passes over a lead that cannot be read, and says so', async () => {
    const { road } = await roadOf();
    await tell(road, contact(ines, road.now()), 0);
    await tell(road, signed(mail(ines, road.now()), ines.phone), 60_000);
    await tell(road, atDesk(somebody(3), road.now(), 'Other Cargo', ['Rui', 'Vaz']), 60_000);
    const broken = leads(road)[2]?.id ?? '';
    await road.store.write({ kind: 'update', key: leadKey(broken), set: { opened: 9 } });
    road.advance(Math.ceil(road.now() / HOUR) * HOUR + 15 * 60_000 - road.now());
    const tick = { faults: 0 };
    const { store, registry, now } = road;
    const told: string[] = [];
    const onFault = (part: string) => void told.push(part);
    const deadline = () => Number.POSITIVE_INFINITY;
    await findAlike({ store, registry, now, deadline, onFault, keys: async () => road.keys }, tick);
    expect([tick.faults, told]).toEqual([1, ['alike']]);
    expect(items(road)).toHaveLength(1);
  });

  it('goes on where the time ran out', async () => {
    const { road } = await roadOf();
    for (let n = 1; n <= 10; n += 1) {
      road.advance(1000);
      await say(road, atDesk(somebody(n), road.now(), `Cargo ${n}`), `time-${n}`);
    }
    await road.settle();
    road.advance(Math.ceil(road.now() / HOUR) * HOUR + 15 * 60_000 - road.now());
    const known = () =>
      new Set(road.store.rows('control').flatMap(({ key }) => (key.pk.startsWith('likeness#') ? [key.sk] : []))).size;
    /** Time for so many questions of whether there is any. */
    const turn = (looks: number) => {
      let left = looks;
      const deadline = () => (left-- > 0 ? Number.POSITIVE_INFINITY : 0);
      const { store, registry, now } = road;
      const deps = { store, registry, now, deadline, keys: async () => road.keys, onFault: () => undefined };
      return findAlike(deps, { faults: 0 });
    };
    await turn(1);
    expect(known()).toBe(0);
    await turn(2);
    expect(known()).toBe(8);
    await turn(3);
    expect(known()).toBe(10);
    const { rows } = await road.store.query('control', 'alike#demo-request');
    expect(rows[0]?.item.through).toBe(Math.floor(road.now() / HOUR) * HOUR);
  });
});
