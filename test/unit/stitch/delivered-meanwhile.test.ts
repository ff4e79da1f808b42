/** A lead is delivered, wholly or in part, between the reading of its component and the step that would part it. */
import { expect, it } from 'vitest';
import { leadIdOf } from '../../../core/ids.ts';
import type { Told } from '../../../core/stitch/partition.ts';
import { claimKey } from '../../../stores/keys.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import type { Store } from '../../../stores/store.ts';
import { accept, groupsIn, meetRequests, stitchSignal } from '../../support/stitching.ts';

const NOW = Date.UTC(2026, 10, 20);
const now = () => NOW;
const PHONE = { kind: 'phone', hash: '1:p' } as const;
const email = (name: string) => ({ kind: 'email', hash: `1:${name}` }) as const;

const FIRST: Told = { signal: 's1', effectiveAt: NOW - 990, identifiers: [email('ann'), PHONE] };
const CALL: Told = { signal: 's2', effectiveAt: NOW - 980, identifiers: [PHONE] };
/** Said before both, known after: by the rule the call is theirs. */
const LATE: Told = { signal: 's0', effectiveAt: NOW - 995, identifiers: [email('bob'), PHONE] };

it.each([
  ['wholly', { deliveredVersion: 1 }],
  ['in part', { isKnown: true }],
])('delivered %s: it stays together until somebody decides covers: [98]', async (_how, claim) => {
  const memory = createMemoryStore();
  for (const told of [FIRST, CALL]) {
    await accept(memory, told, NOW);
    await stitchSignal(memory, told.signal, now);
    await meetRequests(memory, memory, now);
  }
  let isDelivered = false;
  const between: Store['transact'] = async (writes) => {
    if (!isDelivered && writes.some(({ kind, key }) => kind === 'delete' && key.sk.startsWith('t#'))) {
      isDelivered = true;
      const key = claimKey(leadIdOf('s1'), 'hubspot');
      await memory.write({ kind: 'put', key, item: { v: 1, holder: 's1#0', lease: 0, ...claim } });
    }
    return memory.transact(writes);
  };
  const store = new Proxy<Store>(memory, {
    get: (target, name) => (name === 'transact' ? between : Reflect.get(target, name)),
  });
  await accept(memory, LATE, NOW);
  await stitchSignal(store, LATE.signal, now);
  await meetRequests(memory, store, now);
  expect(isDelivered).toBe(true);
  expect(groupsIn(memory)).toContainEqual(['s1', 's2']);
});
