/** What becomes of a run whose personal data is gone: erased on purpose, or lost. */
import type { Verdict } from '../core/journal/entry.ts';
import { signalKey, tombstoneKey } from './keys.ts';
import { dropDestinations } from './routed-rows.ts';
import type { RoutingRun } from './routing.ts';
import { attachedKeyOf } from './runs.ts';
import { eq, type Store, type Write } from './store.ts';

/** Bytes that are gone and that nobody erased: never silent, and never guessed. */
export const ENVELOPE_MISSING: Verdict = { kind: 'dead', reason: 'envelope-missing', data: {} };

/** Which of the signals were erased, by the tombstones that erasures leave. */
export async function erasedAmong(store: Store, signals: readonly string[]): Promise<ReadonlySet<string>> {
  if (signals.length === 0) return new Set();
  const marks = await store.getMany(signals.map((signal) => tombstoneKey('signal', signal)));
  return new Set(signals.filter((_, index) => marks[index] !== undefined));
}

/** The run of a signal whose own envelope is missing ends here: as erased, or as a dead letter. */
export async function endWithoutEnvelope(
  store: Store,
  run: RoutingRun,
): Promise<{ readonly verdict: Verdict; readonly writes?: readonly Write[] }> {
  const { signal, row } = run;
  if (!(await erasedAmong(store, [signal])).has(signal)) return { verdict: ENVELOPE_MISSING };
  const close: Write = {
    kind: 'update',
    key: signalKey(signal),
    set: { state: 'closed', outcome: 'erased' },
    remove: ['openShard', 'at', 'until', 'reason', 'stopped', 'attempts', 'since', 'faults', 'faultSince', 'item'],
    when: eq('run', run.run),
  };
  const detach: Write[] = row.item ? [{ kind: 'delete', key: attachedKeyOf(row.item, signal) }] : [];
  const writes = [close, ...detach, ...dropDestinations(signal, run.destinations)];
  return { verdict: { kind: 'done', data: { erased: true } }, writes };
}
