/** Runs that a newer one overtook while they worked. */
import { type Entry, isFinished } from '../core/journal/entry.ts';
import { DECIDING, type DecidingHandoff } from '../core/spine.ts';
import { entryWrite } from './journal.ts';
import type { Write } from './store.ts';

/** A run with the signal's whole journal. */
export interface OvertakingRun {
  readonly signal: string;
  readonly run: number;
  readonly entries: readonly Entry[];
}

/** By then nobody works in an overtaken run any more, ms: its function has 15 s, the rest is for clocks that differ. */
const GONE_MS = 60_000;

/**
 * Shuts a handoff to earlier runs that may still be at it: as an entry of theirs stands, their transaction is lost, like one that
 * another worker of the same run was faster with. For handoffs whose writes are not conditional on the signal's run. One
 * write for each run that was overtaken within a minute and neither did the handoff nor stopped before it; a first run has
 * none before it.
 */
export function shutOut(handoff: DecidingHandoff, { signal, run, entries }: OvertakingRun, now: number): Write[] {
  const before = DECIDING.slice(0, DECIDING.indexOf(handoff));
  const isOver = (entry: Entry): boolean =>
    entry.handoff === handoff || (before.some((name) => name === entry.handoff) && !isFinished(entry));
  const over = new Set(entries.filter(isOver).map((entry) => entry.run));
  return entries
    .filter((entry) => entry.handoff === 'dispatch' && entry.run > 0 && entry.run <= run && now - entry.at < GONE_MS)
    .map((entry) => entry.run - 1)
    .filter((earlier) => !over.has(earlier))
    .map((earlier) => {
      const facts = { signal, run: earlier, handoff, at: now, input: handoff, versions: {} };
      return entryWrite(facts, { kind: 'superseded', data: { by: run } });
    });
}
