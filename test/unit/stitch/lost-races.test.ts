/** Contention is bounded and counted: attempts of stitch, and steps of a regrouping. */
import { describe, expect, it } from 'vitest';
import type { Identifier } from '../../../core/stitch/kinds.ts';
import { createHandler } from '../../../lambdas/stitch/handler.ts';
import { leadKey } from '../../../stores/keys.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { regroupLead, requestWrite } from '../../../stores/regroup.ts';
import type { Store, Write } from '../../../stores/store.ts';
import { accept, stitchSignal } from '../../support/stitching.ts';

const NOW = Date.UTC(2026, 10, 20);
const now = () => NOW;
const email = (n: number): Identifier => ({ kind: 'email', hash: `1:${n}` });
const account: Identifier = { kind: 'userId', hash: '1:u' };

/** Somebody else writes a lead right before the transactions that change one, as often as is said. */
function contended(store: Store, times: number): Store {
  let left = times;
  const changesLead = (writes: readonly Write[]) =>
    writes.find(({ kind, key }) => kind === 'update' && key.sk === 'lead' && key.table === 'ledger');
  return {
    ...store,
    transact: async (writes) => {
      const lead = changesLead(writes);
      if (lead && left > 0) {
        left -= 1;
        await store.write({ kind: 'update', key: lead.key, set: { isTangled: true }, add: { version: 1 } });
      }
      return store.transact(writes);
    },
  };
}

describe('a signal whose lead others write at the same time', () => {
  it.each([
    [0, []],
    [2, [2]],
  ])('loses %i races, and says how many once it is done', async (times, told) => {
    const memory = createMemoryStore();
    await accept(memory, { signal: 's0', effectiveAt: NOW, identifiers: [email(1)] }, NOW);
    await stitchSignal(memory, 's0', now);
    await accept(memory, { signal: 's1', effectiveAt: NOW, identifiers: [email(1)] }, NOW);
    const lost: number[] = [];
    const store = contended(memory, times);
    const deps = { store, destinations: [], now, pause: async () => undefined, onLost: (n: number) => lost.push(n) };
    await createHandler(deps)({ signal: 's1', run: 0 });
    expect(lost).toEqual(told);
  });
});

describe('a regrouping whose leads others write at the same time', () => {
  /** Two leads that an account links, and one of them asks to be put right. */
  async function two() {
    const memory = createMemoryStore();
    for (const n of [1, 2]) {
      await accept(memory, { signal: `s${n}`, effectiveAt: NOW + n, identifiers: [email(n)] }, NOW);
      await stitchSignal(memory, `s${n}`, now);
    }
    await accept(memory, { signal: 's3', effectiveAt: NOW + 3, identifiers: [email(1), email(2), account] }, NOW);
    const lead =
      memory
        .rows('ledger')
        .find(({ key }) => key.sk === 'lead')
        ?.key.pk.slice(2) ?? '';
    return { memory, lead };
  }

  it.each([
    [3, [3], 'at rest'],
    [8, [8], 'busy'],
  ])('is lost %i times, counted, and after eight in a row left to the clock', async (times, told, kind) => {
    const { memory, lead } = await two();
    await memory.write(requestWrite(lead, NOW));
    const ruling = (other: string, signals: string[]) => ({
      v: 1,
      kind: 'same',
      lead: other,
      signals,
      by: 'x',
      at: NOW,
    });
    const [one = '', other = ''] = memory.rows('ledger').flatMap(({ key }) => (key.sk === 'lead' ? [key.pk] : []));
    await memory.write({
      kind: 'put',
      key: { table: 'ledger', pk: one, sk: `r#${other.slice(2)}` },
      item: ruling(other.slice(2), ['s1', 's2']),
    });
    const lost: number[] = [];
    const store = contended(memory, times);
    const done = await regroupLead({ store, destinations: [], now, onLostSteps: (n) => lost.push(n) }, lead);
    expect([done?.kind, lost]).toEqual([kind, told]);
    const rows = await memory.getMany([leadKey(one.slice(2)), leadKey(other.slice(2))]);
    expect(rows.filter((row) => row?.mergedInto !== undefined)).toHaveLength(kind === 'busy' ? 0 : 1);
  });

  it('is told inline by stitch too', async () => {
    const { memory } = await two();
    const lost: number[] = [];
    const store = contended(memory, 2);
    let isStitched = false;
    const regroupOnly: Store = {
      ...memory,
      transact: async (writes) => {
        const isStitch = writes.some(({ key }) => key.sk.includes('#stitch'));
        const result = await (isStitched ? store : memory).transact(writes);
        isStitched ||= isStitch;
        return result;
      },
    };
    const deps = { store: regroupOnly, destinations: [], now, onLostSteps: (n: number) => lost.push(n) };
    await createHandler(deps)({ signal: 's3', run: 0 });
    expect(lost).toEqual([2]);
  });
});
