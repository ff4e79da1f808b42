/** The effects of leads that part, as the step that parts them writes them. */
import { describe, expect, it } from 'vitest';
import { effectKeyOf } from '../../../core/ids.ts';
import type { Regrouping } from '../../../core/stitch/regroup.ts';
import type { Gathered, LeadPart } from '../../../stores/component.ts';
import { effectKey } from '../../../stores/keys.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { partingWrites, writeEarly } from '../../../stores/parting.ts';
import { leadRow } from '../connectors/family.ts';

const partOf = (id: string, mergedInto?: string, absorbed?: string[]): [string, LeadPart] => {
  const row = leadRow({ ...(mergedInto ? { mergedInto } : {}), ...(absorbed ? { absorbed } : {}) });
  const nothing = { touches: [], engagements: [], pointers: new Map(), claims: new Map(), rulings: [] };
  return [id, { id, row, ...nothing }];
};
const family = (survivor: string, ...absorbed: string[]): Gathered => ({
  parts: new Map([partOf(survivor, undefined, absorbed), ...absorbed.map((lead) => partOf(lead, survivor))]),
  heads: new Map(),
});
const stepOf = (...pointers: Regrouping['pointers'][number][]): Regrouping => ({
  groups: [],
  pointers,
  moves: [],
  heads: [],
  skipped: [],
  withheld: [],
});

/** One contact for all of them, which carries the key of one. */
async function storeOf(leads: readonly string[], carries: string) {
  const store = createMemoryStore();
  const keyOf = (lead: string) => effectKey(effectKeyOf(lead, 'hubspot', 'contact', ''));
  for (const [at, lead] of leads.entries()) {
    const kind = at === 0 ? 'contact' : 'alias';
    const row = { v: 1, kind, destination: 'hubspot', state: 's', external: 'c1', at: 1, by: 's#0' };
    await store.write({ kind: 'put', key: keyOf(lead), item: lead === carries ? row : { ...row, carries } });
  }
  const pointsTo = async (lead: string) => (await store.get(keyOf(lead)))?.external;
  return { store, pointsTo };
}

describe('the effects of leads that part', () => {
  it('are left alone where nobody leaves, or all go together', async () => {
    const { store } = await storeOf(['A', 'B'], 'A');
    const gathered = family('A', 'B');
    expect(await partingWrites(store, stepOf(), gathered, ['hubspot'])).toEqual([]);
    const together = stepOf({ lead: 'A', into: 'C' }, { lead: 'B', from: 'A', into: 'C' });
    expect(await partingWrites(store, together, gathered, ['hubspot'])).toEqual([]);
  });

  it('fit beside the step, however many leads the record is taken from', async () => {
    const others = Array.from({ length: 60 }, (_, n) => `L${n}`);
    const { store, pointsTo } = await storeOf(['A', 'B', ...others], 'B');
    const writes = await partingWrites(store, stepOf({ lead: 'B', from: 'A' }), family('A', 'B', ...others), [
      'hubspot',
    ]);
    expect(writes.length).toBeGreaterThan(others.length);
    const room = 20;
    const left = await writeEarly(store, writes, writes.length - room);
    expect(left.length).toBeLessThanOrEqual(room);
    // That nobody asked for a merge meanwhile is checked whatever the room.
    expect(left.filter(({ kind }) => kind === 'check')).toEqual(writes.filter(({ kind }) => kind === 'check'));
    expect((await store.transact(left)).kind).toBe('written');
    expect(await Promise.all(['B', 'A', ...others].map(pointsTo))).toEqual(['c1', '', ...others.map(() => '')]);
  });

  it('do not undo what a delivery has written meanwhile', async () => {
    const { store } = await storeOf(['A', 'B'], 'A');
    const writes = await partingWrites(store, stepOf({ lead: 'B', from: 'A' }), family('A', 'B'), ['hubspot']);
    const key = effectKey(effectKeyOf('A', 'hubspot', 'contact', ''));
    await store.write({ kind: 'update', key, set: { external: 'c2' } });
    expect((await store.transact(writes)).kind).toBe('lost');
  });
});
