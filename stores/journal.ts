/** Reading and writing journal entries and open rows. */
import { type Basis, Entry, type Verdict } from '../core/journal/entry.ts';
import { DestinationRow, SignalRow } from '../core/journal/rows.ts';
import { entryKey, signalKey } from './keys.ts';
import { absent, type Item, type Row, type Store, type Write } from './store.ts';

/** Everything the ledger holds under one signal. */
export interface SignalFile {
  readonly row: SignalRow;
  readonly destinations: readonly DestinationRow[];
  /** Oldest run first. */
  readonly entries: readonly Entry[];
}

/** One Query: the signal, its destinations and its whole journal. `undefined` when there is no such signal. */
export async function readSignal(store: Store, signal: string): Promise<SignalFile | undefined> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await store.query('ledger', signalKey(signal).pk, {}, after === undefined ? {} : { after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  const own = rows.find((row) => row.key.sk === 'signal');
  if (!own) return undefined;
  return {
    row: SignalRow.parse(own.item),
    destinations: rows.filter((row) => row.key.sk.startsWith('d#')).map((row) => DestinationRow.parse(row.item)),
    entries: rows
      .filter((row) => /^r\d+#/.test(row.key.sk))
      .map((row) => Entry.parse(row.item))
      .sort((a, b) => a.run - b.run || a.at - b.at),
  };
}

export interface EntryFacts extends Basis {
  readonly signal: string;
  readonly run: number;
  readonly handoff: string;
  readonly at: number;
  readonly tookMs?: number;
  /** Lost races before this commit. */
  readonly lost?: number;
}

/** The entry of a verdict, written only if this run's handoff has none yet: the loser of a race reads the winner's. */
export function entryWrite(facts: EntryFacts, verdict: Verdict): Write & { kind: 'put' } {
  const { signal, run, handoff, at, input, versions, tookMs, lost = 0 } = facts;
  const item: Item = {
    v: 1,
    run,
    handoff,
    outcome: verdict.kind,
    at,
    input,
    versions,
    data: verdict.data as Item,
    ...(tookMs === undefined ? {} : { tookMs }),
    ...(lost === 0 ? {} : { lost }),
    ...('reason' in verdict ? { reason: verdict.reason } : {}),
    ...(verdict.kind === 'deferred' ? { until: verdict.until } : {}),
  };
  return { kind: 'put', key: entryKey(signal, run, handoff), item, when: absent };
}
