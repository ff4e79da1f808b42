/** Under which rules and peppers the identifiers of a signal were keyed. Pure. */
import { type Keys, standingPeppers } from '../ids.ts';
import { type Entry, isFinished } from '../journal/entry.ts';
import type { SignalRow } from '../journal/rows.ts';

/** Counts the changes of how a value becomes a key: raise it with any change here that gives an old value another key. */
const IDENTITY_RULES = '1';

/** `1/1+2`: rules 1, keyed under the peppers 1 and 2. Equal whichever of them is the current one. */
export const identityVersion = (keys: Pick<Keys, 'pepperVersion' | 'peppers'>): string =>
  `${IDENTITY_RULES}/${standingPeppers(keys).sort().join('+')}`;

interface Validating {
  readonly run: number;
  readonly row: Pick<SignalRow, 'cause' | 'hash' | 'contract'>;
  readonly entries: readonly Entry[];
}

/**
 * What a run is keyed under, as a part of the basis of validate. A replay and a revision are keyed as everything is from now
 * on; a run that keeps its versions takes over what stands, however that was keyed: `baton backfill --from-ledger` keys it anew.
 */
export function identityOfRun({ run, row, entries }: Validating, current: string): Record<string, string> {
  const keeps = row.cause === 'resume' || row.cause === 'regroup';
  const before = keeps ? newestValidated(entries, run) : undefined;
  if (before?.input !== row.hash || before.versions.contract !== row.contract) return { identity: current };
  return identityOf(before);
}

const newestValidated = (entries: readonly Entry[], run: number): Entry | undefined =>
  entries.findLast((entry) => entry.handoff === 'validate' && entry.run < run && isFinished(entry));

/** As an entry of validate says; nothing where a release made it that did not ask. */
export const identityOf = ({ versions }: Pick<Entry, 'versions'>): Record<string, string> =>
  versions.identity === undefined ? {} : { identity: versions.identity };
