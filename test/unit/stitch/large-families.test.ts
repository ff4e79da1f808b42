import { describe, expect, it } from 'vitest';
import type { Told } from '../../../core/stitch/partition.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { accept, groupsIn, meetRequests, stitchSignal } from '../../support/stitching.ts';

const NOW = Date.UTC(2026, 10, 20);
const now = () => NOW;

/** Visits by a stranger, each in a browser of its own, and the sign-ins that tell whose they were. */
function visits(count: number): Told[] {
  return Array.from({ length: count }, (_, n): Told[] => {
    const visitor = { kind: 'anonymousId', hash: `1:${n}` } as const;
    return [
      { signal: `visit-${n}`, effectiveAt: NOW - 1_000 + n, identifiers: [visitor] },
      { signal: `sign-in-${n}`, effectiveAt: NOW - 500 + n, identifiers: [visitor, { kind: 'userId', hash: '1:u' }] },
    ];
  }).flat();
}

async function stitched(told: readonly Told[]) {
  const memory = createMemoryStore();
  const parked: string[] = [];
  for (const each of told) {
    await accept(memory, each, NOW);
    await stitchSignal(memory, each.signal, now, 1).catch(() => parked.push(each.signal)); // A stop is thrown.
    await meetRequests(memory, memory, now);
  }
  return { memory, parked };
}

describe('a person with many leads', () => {
  it('is one lead, however many transactions that takes', async () => {
    const { memory, parked } = await stitched(visits(55));
    expect(parked).toEqual([]);
    expect(groupsIn(memory)).toHaveLength(1);
  });

  it('in one go: when the sign-ins are known before the visits', async () => {
    const told = visits(50);
    const { memory, parked } = await stitched([
      ...told.filter((_, n) => n % 2 === 0),
      ...told.filter((_, n) => n % 2 === 1),
    ]);
    expect(parked).toEqual([]);
    expect(groupsIn(memory)).toHaveLength(1);
  });

  it('parks what brings more ids of a merged record than fit into one transaction beside so many leads', async () => {
    const told = visits(57);
    const [stranger, sighted] = [told.slice(-2)[0], told.slice(0, -2)];
    const records = Array.from({ length: 32 }, (_, n) => ({ kind: 'crmContact', hash: `1:r${n}` }) as const);
    const merged = (count: number): Told => {
      const known = sighted[1]?.identifiers ?? [];
      const identifiers = [...known, ...records.slice(0, count), ...(stranger?.identifiers ?? [])];
      return { signal: 'merged', effectiveAt: NOW, identifiers };
    };
    const before = [...sighted, ...(stranger ? [stranger] : [])];
    const few = await stitched([...before, merged(4)]);
    expect([few.parked, groupsIn(few.memory).length]).toEqual([[], 1]);
    const many = await stitched([...before, merged(32)]);
    expect(many.parked).toEqual(['merged']);
    const journal = many.memory.rows('ledger').filter(({ key }) => key.pk === 's#merged' && key.sk === 'r0#stitch');
    expect(journal.map(({ item }) => item.reason)).toEqual(['ambiguous-identity']);
  });

  it('with more than anybody has, parks what would link yet another one', async () => {
    const { memory, parked } = await stitched(visits(70));
    expect(parked.length).toBeGreaterThan(0);
    const journal = memory.rows('ledger').filter(({ key }) => key.sk === 'r0#stitch');
    expect(journal.filter(({ item }) => item.outcome === 'parked').map(({ item }) => item.reason)).toEqual(
      parked.map(() => 'ambiguous-identity'),
    );
  });
});
