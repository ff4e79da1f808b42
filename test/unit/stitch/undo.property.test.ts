/** Somebody says that two leads are one, and takes it back: everything is as it was. */
import { describe, expect, it, vi } from 'vitest';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { idOf } from '../../../stores/keys.ts';
import { createMemoryStore, type MemoryStore } from '../../../stores/memory.ts';
import { ruleApart, ruleSame } from '../../../stores/rulings.ts';
import { shuffled, someSignals } from '../../support/random-people.ts';
import { accept, meetRequests, stitchSignal } from '../../support/stitching.ts';

vi.setConfig({ testTimeout: 240_000 });

const NOW = Date.UTC(2026, 10, 20);
const DESTINATIONS = ['hubspot'];

/** The lead that stands for each signal, and that each identifier leads to. */
function leadsOf(memory: MemoryStore): Record<string, string> {
  const leads = memory.rows('ledger').filter(({ key }) => key.sk === 'lead');
  const survivors = new Map(leads.map(({ key, item }) => [idOf(key.pk), String(item.mergedInto ?? idOf(key.pk))]));
  const standing = (lead: unknown): string => survivors.get(String(lead)) ?? 'nobody';
  const touches = memory.rows('ledger').filter(({ key }) => key.sk.startsWith('t#'));
  return Object.fromEntries([
    ...touches.map(({ key, item }) => [String(item.signal), standing(idOf(key.pk))]),
    ...memory.rows('identity').map(({ key, item }) => [key.pk, standing(item.lead)]),
  ]);
}

describe('a merge that a person decides', () => {
  it('is undone to what was before, in 1,000 random cases covers: [98, 99, 107]', async () => {
    let undone = 0;
    for (let seed = 1; undone < 1_000; seed += 1) {
      const random = seeded(seed);
      const memory = createMemoryStore();
      const store = withFaults(memory, { seed, conflictRate: 0.1 });
      let at = NOW;
      const now = () => (at += 1_000);
      const deps = { store: memory, destinations: DESTINATIONS, now };
      for (const each of shuffled(someSignals(random, NOW), random)) {
        await accept(memory, each, now());
        await stitchSignal(store, each.signal, now);
        await meetRequests(memory, store, now);
      }
      const [one, other] = shuffled([...new Set(Object.values(leadsOf(memory)))].filter(isSomebody), random);
      if (one === undefined || other === undefined) continue;
      const before = leadsOf(memory);
      expect(await ruleSame(deps, [one, other], 'ops'), `seed ${seed}`).toMatchObject({ kind: 'ruled' });
      await meetRequests(memory, store, now);
      const together = leadsOf(memory);
      const [away] = [one, other].filter((lead) => !Object.values(together).includes(lead));
      expect(away, `seed ${seed}: ${one} and ${other} are not one`).toBeDefined();
      expect(await ruleApart(deps, away ?? '', 'ops'), `seed ${seed}`).toMatchObject({ kind: 'ruled' });
      await meetRequests(memory, store, now);
      expect(leadsOf(memory), `seed ${seed}`).toEqual(before);
      undone += 1;
    }
  });
});

const isSomebody = (lead: string): boolean => lead !== 'nobody';
