/**
 * What becomes of a row whose run stopped: the one function behind Park and behind clock's care for rows nobody parked.
 */
import type { Entry } from '../journal/entry.ts';
import type { OpenRow } from '../journal/rows.ts';
import type { Timing } from '../timing.ts';

export type Settlement =
  /** Another run took over, or the row is settled already: nothing to do. */
  | { readonly kind: 'nothing' }
  /** A person must decide: attach the row to its work item. */
  | { readonly kind: 'attach'; readonly handoff: string; readonly reason: string; readonly evidence: Entry['data'] }
  /** A fault: start again later. */
  | { readonly kind: 'defer'; readonly until: number; readonly attempts: number; readonly since: number }
  /** Give up: dead letter. */
  | { readonly kind: 'dead'; readonly reason: string };

export interface Stopped {
  readonly row: OpenRow;
  readonly run: number;
  readonly handoff: string;
  /** The entry the stopped handoff journalled in this run, if it got that far. */
  readonly entry?: Entry;
  readonly now: number;
  readonly timing: Timing;
  readonly budgetMs: number;
}

/** Settles a stop. `continue`, `done` or no entry at all means the handoff died before or after its commit: a fault. */
export function settle({ row, run, handoff, entry, now, timing, budgetMs }: Stopped): Settlement {
  if (row.run !== run || row.pending || row.state === 'parked' || row.state === 'closed') return { kind: 'nothing' };
  if (row.state === 'dead') return { kind: 'dead', reason: row.reason ?? 'technical' };
  if (entry?.outcome === 'parked') {
    return { kind: 'attach', handoff, reason: entry.reason ?? 'technical', evidence: entry.data };
  }
  if (entry?.outcome === 'dead') return { kind: 'dead', reason: entry.reason ?? 'technical' };
  if (row.state === 'deferred') return { kind: 'nothing' };

  const since = row.faultSince ?? now;
  if (now - since > budgetMs) return { kind: 'dead', reason: 'technical' };
  const attempts = (row.faults ?? 0) + 1;
  // The last try is when the budget ends, not one more backoff later.
  const until = Math.min(now + timing.backoffMs(attempts), since + budgetMs + 1);
  return { kind: 'defer', until: Math.max(until, now), attempts, since };
}
