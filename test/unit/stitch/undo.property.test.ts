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

describe('merges that a person decides', () => {
  it('are undone, one after the other, to what was before each, in 1,000 random cases covers: [98, 99, 107]', async () => {
    let undone = 0;
    for (let seed = 1; undone < 1_000; seed += 1) {
      const random = seeded(seed);
      const memory = createMemoryStore();
      const store = withFaults(memory, { seed, conflictRate: 0.1 });
      let at = NOW;
      const now = () => (at += 1_000);
      const deps = { store: memory, destinations: DESTINATIONS, now };
      const rest = () => meetRequests(memory, store, now);
      for (const each of shuffled(someSignals(random, NOW), random)) {
        await accept(memory, each, now());
        await stitchSignal(store, each.signal, now);
        await rest();
      }
      const merges: { readonly before: Record<string, string>; readonly away: string }[] = [];
      for (let most = 1 + Math.floor(random() * 3); merges.length < most; ) {
        const before = leadsOf(memory);
        const standing = [...new Set(Object.values(before))].filter(isSomebody);
        const [one, other] = shuffled(standing, random);
        if (one === undefined || other === undefined) break;
        expect(await ruleSame(deps, [one, other], 'ops'), `seed ${seed}`).toMatchObject({ kind: 'ruled' });
        await rest();
        const together = new Set(Object.values(leadsOf(memory)));
        const away = [one, other].find((lead) => !together.has(lead)) ?? 'nobody';
        expect(away, `seed ${seed}: ${one} and ${other} are not one`).not.toBe('nobody');
        merges.push({ before, away });
      }
      for (const { before, away } of merges.reverse()) {
        expect(await ruleApart(deps, away, 'ops'), `seed ${seed}`).toMatchObject({ kind: 'ruled' });
        await rest();
        expect(leadsOf(memory), `seed ${seed}`).toEqual(before);
        undone += 1;
      }
    }
  });
});

const isSomebody = (lead: string): boolean => lead !== 'nobody';
