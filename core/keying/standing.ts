/** Whether a signal is keyed as everything is from now on. Pure. */
import { type Entry, isFinished } from '../journal/entry.ts';
import type { SignalRow } from '../journal/rows.ts';
import { ValidatedEntry } from '../stitch/entry.ts';

/** What the ledger says of a signal. */
export interface KeyedFile {
  readonly row: Pick<SignalRow, 'state' | 'outcome' | 'pending'>;
  /** Oldest run first. */
  readonly entries: readonly Entry[];
}

/** What validate said last of a signal that is at rest. */
export interface Unkeyed {
  readonly kind: 'unkeyed';
  readonly entry: Entry;
  readonly validated: ValidatedEntry;
}

/** `known`: it is keyed so. `none`: nothing of it was ever keyed. `gone`: it is erased. `busy`: it runs. */
export type Standing = { readonly kind: 'known' | 'none' | 'gone' | 'busy' } | Unkeyed;

export function standingOf(file: KeyedFile | undefined, identity: string): Standing {
  const entry = file?.entries.findLast((each) => each.handoff === 'validate' && isFinished(each));
  if (!file || !entry) return { kind: 'none' };
  const validated = ValidatedEntry.safeParse(entry.data);
  if (file.row.outcome === 'erased' || !validated.success) return { kind: 'gone' };
  if (entry.versions.identity === identity) return { kind: 'known' };
  if (file.row.state === 'open' || file.row.pending) return { kind: 'busy' };
  return { kind: 'unkeyed', entry, validated: validated.data };
}
