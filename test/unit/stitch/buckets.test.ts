/** As long as nobody is decided a rollout's bucket is the lead's own, and the eldest stands for all; see `road/buckets.test.ts` for the rest. */
import { describe, expect, it, vi } from 'vitest';
import type { Identifier } from '../../../core/stitch/kinds.ts';
import type { LeadRow } from '../../../core/stitch/rows.ts';
import { bucketOf } from '../../../core/stitch/stitch.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { idOf } from '../../../stores/keys.ts';
import { createMemoryStore, type MemoryStore } from '../../../stores/memory.ts';
import { accept, meetRequests, stitchSignal } from '../../support/stitching.ts';

vi.setConfig({ testTimeout: 240_000 });

const NOW = Date.UTC(2026, 10, 20);
const MERGES = 1_000;

type Lead = Pick<LeadRow, 'bucket' | 'createdAt' | 'mergedInto'> & { readonly id: string };

const leadsIn = (memory: MemoryStore): Lead[] =>
  memory
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .map(({ key, item }) => ({ ...(item as unknown as LeadRow), id: idOf(key.pk) }));

/** Hexadecimal, as ids of signals are: the lead's bucket comes from them. */
const signalId = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

/** Addresses of their own at first, then more and more signals that link two of them. */
function identifiersAt(n: number, random: () => number): Identifier[] {
  const email = (): Identifier => ({ kind: 'email', hash: `1:${Math.floor(random() * 12)}` });
  const account: Identifier = { kind: 'userId', hash: `1:${Math.floor(random() * 4)}` };
  return n < 6 ? [email()] : [email(), account];
}

/** Signals of one crowd, a second apart. Gives the merges there were and what of the buckets is not as it was. */
async function crowd(seed: number): Promise<{ merges: number; wrong: string[] }> {
  const random = seeded(seed);
  const memory = createMemoryStore();
  const store = withFaults(memory, { seed, conflictRate: 0.1 });
  const first = new Map<string, number>();
  const wrong: string[] = [];
  for (let n = 0; n < 24; n += 1) {
    const now = () => NOW + n * 1_000;
    const signal = signalId(random);
    await accept(memory, { signal, effectiveAt: now(), identifiers: identifiersAt(n, random) }, now());
    await stitchSignal(store, signal, now);
    await meetRequests(memory, store, now);
    const leads = leadsIn(memory);
    for (const { id, bucket } of leads) {
      if (bucket !== (first.get(id) ?? bucketOf(id))) wrong.push(`seed ${seed}, ${n}: ${id} has another bucket`);
      first.set(id, bucket);
    }
    for (const family of Map.groupBy(leads, ({ id, mergedInto }) => mergedInto ?? id).values()) {
      const eldest = Math.min(...family.map(({ createdAt }) => createdAt));
      const survivor = family.find(({ mergedInto }) => mergedInto === undefined);
      if (survivor?.createdAt !== eldest) wrong.push(`seed ${seed}, ${n}: not the eldest of ${family.length} lives on`);
    }
  }
  return { merges: leadsIn(memory).filter(({ mergedInto }) => mergedInto !== undefined).length, wrong };
}

describe('rollout buckets', () => {
  it(`never flip in ${MERGES} random merges: each lead keeps its own, and the eldest stands for all covers: [99]`, async () => {
    let merges = 0;
    const wrong: string[] = [];
    for (let seed = 1; merges < MERGES; seed += 1) {
      const found = await crowd(seed);
      merges += found.merges;
      wrong.push(...found.wrong);
      expect(seed, 'too few merges').toBeLessThan(2_000);
    }
    expect(wrong).toEqual([]);
  });
});
