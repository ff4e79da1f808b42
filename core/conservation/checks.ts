/** The laws between a signal's rows and its journal. Pure; every function gives the laws that are broken. */

import type { DestinationRow } from '../journal/rows.ts';
import { DECIDING } from '../spine.ts';
import type { Defect, DefectKind } from './defects.ts';
import { type Dossier, doneEntryOf, type Progress } from './dossier.ts';
import { effectsOwed } from './effects.ts';

const when = (isBroken: boolean, kind: DefectKind): Defect[] => (isBroken ? [{ kind }] : []);

/** Runs and the journal. */
export function runDefects({ row, entries }: Dossier, progress: Progress): Defect[] {
  const run = row.run ?? -1;
  const mayLackRun =
    row.state === 'open' || (row.state === 'closed' && (row.outcome === 'filtered' || row.outcome === 'test'));
  const hasCause = run < 1 || entries.some((entry) => entry.run === run && entry.handoff === 'dispatch');
  return [
    ...when(row.run === undefined && !mayLackRun, 'run-missing'),
    ...when(row.run !== undefined && (!row.contract || !row.ruleSet), 'run-without-versions'),
    ...when(!hasCause, 'run-without-cause'),
    ...when(
      entries.some((entry) => entry.run > run),
      'entry-of-future-run',
    ),
    ...when(progress.isUnreadable, 'entry-unreadable'),
  ];
}

/** A closed signal: what its outcome promises. */
export function outcomeDefects(dossier: Dossier, progress: Progress): Defect[] {
  const { row, entries, destinations } = dossier;
  if (row.state !== 'closed' || row.pending) return [];
  switch (row.outcome) {
    case undefined:
      return [{ kind: 'closed-without-outcome' }];
    case 'filtered':
    case 'test':
      return when(row.run !== undefined || entries.length > 0 || destinations.length > 0, 'filtered-but-ran');
    case 'erased':
      return when(!dossier.isTombstoned, 'erased-without-tombstone');
    case 'closed':
      return [];
    case 'routed':
    case 'advanced':
    case 'nurtured':
    case 'rejected':
    case 'recorded':
      return finishedDefects(dossier, progress);
  }
}

/** A signal that route finished: route's entry says the same, for the newest body, and no handoff stopped after it. */
function finishedDefects(dossier: Dossier, { routed, validated, isUnreadable }: Progress): Defect[] {
  const { row, entries, destinations } = dossier;
  if (!routed) return when(!isUnreadable, 'route-entry-missing');
  const { data } = routed;
  const stopped = entries.some(
    ({ run, handoff, outcome }) =>
      run === row.run && OWN_HANDOFFS.has(handoff) && outcome !== 'continue' && outcome !== 'done',
  );
  return [
    ...when(data.outcome !== row.outcome, 'outcome-disagrees'),
    ...when(data.lead !== row.lead, 'lead-disagrees'),
    ...when(data.engagement !== row.engagement, 'engagement-disagrees'),
    ...when(row.outcome === 'routed' && row.engagement === undefined, 'routed-without-engagement'),
    ...when(validated?.input !== row.hash, 'body-not-run'),
    ...when(stopped, 'stop-unsettled'),
    ...destinations
      .filter(({ state, destination }) => state !== 'closed' && !data.destinations.includes(destination))
      .map(({ destination }): Defect => ({ kind: 'destination-unplanned', destination })),
  ];
}

/** The handoffs whose stop is the signal's own, not a destination's. */
const OWN_HANDOFFS: ReadonlySet<string> = new Set(DECIDING);

/** The rows of the destinations, against route's plan and what deliver journalled. */
export function destinationDefects(dossier: Dossier, { routed }: Progress): Defect[] {
  const names = new Set(dossier.destinations.map(({ destination }) => destination));
  const missing = (routed?.data.destinations ?? []).filter((name) => !names.has(name));
  return [
    ...missing.map((destination): Defect => ({ kind: 'destination-row-missing', destination })),
    ...dossier.destinations.flatMap((row) =>
      rowDefects(dossier, row).map((kind): Defect => ({ kind, destination: row.destination })),
    ),
  ];
}

function rowDefects(dossier: Dossier, row: DestinationRow): DefectKind[] {
  const { entries, engagement, effects, isLive } = dossier;
  const run = dossier.row.run ?? -1;
  const isLiveRow = row.state === 'open' || row.state === 'deferred' || row.state === 'dead';
  const done = doneEntryOf(row, entries);
  const found: DefectKind[] = [];
  if (row.run > run) found.push('destination-of-future-run');
  if (row.run < run && isLiveRow) found.push('destination-of-past-run');
  if (row.state !== 'closed' && done) found.push('done-but-open');
  if (row.state === 'closed' && row.outcome !== 'closed') {
    const owed = done ? effectsOwed(row, done, isLive ? engagement : undefined) : [];
    if (!done) found.push('closed-without-done');
    if (owed.some((key) => !effects.has(key))) found.push('effect-missing');
  }
  return found;
}
