/** Stitch alone, over a store: signals as validate leaves them, and the groups that the ledger then holds. */
import type { Told } from '../../core/stitch/partition.ts';
import { createHandler } from '../../lambdas/stitch/handler.ts';
import { entryWrite } from '../../stores/journal.ts';
import { idOf, signalKey } from '../../stores/keys.ts';
import type { MemoryStore } from '../../stores/memory.ts';
import { closeRequest, regroupLead } from '../../stores/regroup.ts';
import type { Store } from '../../stores/store.ts';
import { turns } from './turns.ts';

const DESTINATIONS = ['hubspot'];

/** Puts a signal into the ledger as it stands before stitch. */
export async function accept(store: Store, { signal, effectiveAt, identifiers }: Told, now: number): Promise<void> {
  const item = {
    v: 1,
    state: 'open',
    run: 0,
    flow: 'demo-request',
    emitter: 'website-api',
    receivedAt: now,
    verified: true,
    raw: '0',
    hash: signal,
    seen: [],
    dayKey: 'day',
    dayAt: now,
  };
  await store.write({ kind: 'put', key: signalKey(signal), item });
  const data = { canonicalRun: 0, canonical: signal, identifiers: [...identifiers], effectiveAt, kind: 'inbound' };
  const facts = { signal, run: 0, handoff: 'validate', at: now, input: '', versions: {} };
  await store.write(entryWrite(facts, { kind: 'continue', data: data as never }));
}

/** Calls the function as the state machine does; a fault of the store is repeated, as the clock would. */
export async function stitchSignal(store: Store, signal: string, now: () => number, tries = 20): Promise<void> {
  const handler = createHandler({ store, destinations: DESTINATIONS, now, pause: (lost) => turns(lost) });
  for (let tried = 1; ; tried += 1) {
    try {
      await handler({ signal, run: 0 });
      return;
    } catch (error) {
      if (tried >= tries) throw error;
    }
  }
}

/** What the clock does of it: every request that stands is met. */
export async function meetRequests(memory: MemoryStore, store: Store, now: () => number): Promise<void> {
  const troubles: unknown[] = [];
  for (let round = 0; round < 50; round += 1) {
    const asked = memory.rows('ledger').filter(({ key }) => key.sk === 'regroup');
    if (asked.length === 0) return;
    for (const { key } of asked) await meet(store, idOf(key.pk), now).catch((error) => troubles.push(error));
  }
  throw new Error('The requests do not come to an end.', { cause: troubles.at(-1) });
}

async function meet(store: Store, lead: string, now: () => number): Promise<void> {
  const done = await regroupLead({ store, destinations: DESTINATIONS, now }, lead);
  if (done?.kind !== 'at rest') return;
  await closeRequest(store, lead, done);
}

/** The groups of signals as the ledger holds them, each sorted. */
export function groupsIn(memory: MemoryStore): string[][] {
  const ledger = memory.rows('ledger');
  const survivors = new Map(
    ledger
      .filter(({ key }) => key.sk === 'lead')
      .map(({ key, item }) => [idOf(key.pk), String(item.mergedInto ?? idOf(key.pk))]),
  );
  const touches = ledger.filter(({ key }) => key.sk.startsWith('t#'));
  const groups = Map.groupBy(touches, ({ key }) => survivors.get(idOf(key.pk)) ?? idOf(key.pk));
  return sorted([...groups.values()].map((rows) => rows.map(({ item }) => String(item.signal))));
}

export const sorted = (groups: readonly (readonly string[])[]): string[][] =>
  groups.map((each) => [...each].sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
