/**
 * The class of a signal: one total function over its rows. What keeps every law of the ledger is in exactly one class;
 * what breaks one is the remainder, with each law named.
 */
import type { OpenRow, SignalRow } from '../journal/rows.ts';
import { destinationDefects, outcomeDefects, runDefects } from './checks.ts';
import { CLASSES, type SignalClass, type Verdict } from './classes.ts';
import type { Defect } from './defects.ts';
import { type Dossier, type Moment, OWN_ROW, progressOf } from './dossier.ts';
import { engagementDefects, leadDefects } from './people-checks.ts';
import { type RowFinding, standingOf } from './standing.ts';

export function classify(dossier: Dossier, moment: Moment): Verdict {
  const progress = progressOf(dossier.entries);
  const own = standingOf(lookAt(dossier, dossier.row, OWN_ROW), moment);
  const others = dossier.destinations.map((row) => ({
    destination: row.destination,
    ...standingOf(lookAt(dossier, row, row.destination), moment),
  }));
  const defects: Defect[] = [
    ...own.defects.map((kind) => ({ kind })),
    ...others.flatMap(({ destination, defects: kinds }) => kinds.map((kind) => ({ kind, destination }))),
    ...runDefects(dossier, progress),
    ...outcomeDefects(dossier, progress),
    ...destinationDefects(dossier, progress),
    ...engagementDefects(dossier, moment),
    ...leadDefects(dossier, progress),
  ];
  const found = classOf(dossier, [own, ...others]);
  return defects.length === 0 && found !== undefined
    ? { class: found }
    : { class: 'remainder', defects: defects.length > 0 ? defects : [{ kind: 'closed-without-outcome' }] };
}

/** A signal waits as its worst row does: for whoever mends, then for whoever decides, then for the road. */
const WORST_FIRST = ['dead-lettered', 'held', 'in-review', 'in-flight'] as const satisfies readonly SignalClass[];

function classOf(dossier: Dossier, findings: readonly RowFinding[]): SignalClass | undefined {
  const waiting = WORST_FIRST.find((name) => findings.some(({ standing }) => standing === name));
  if (waiting) return waiting;
  const { outcome } = dossier.row;
  if (outcome === undefined) return undefined;
  const wasClosed = dossier.destinations.some((row) => row.outcome === 'closed');
  return wasClosed && outcome !== 'erased' ? 'closed' : OUTCOME_CLASS[outcome];
}

/** Every outcome of a signal is a class of its own name. */
const OUTCOME_CLASS: Readonly<Record<NonNullable<SignalRow['outcome']>, SignalClass>> = {
  routed: 'routed',
  advanced: 'advanced',
  nurtured: 'nurtured',
  rejected: 'rejected',
  recorded: 'recorded',
  filtered: 'filtered',
  test: 'test',
  erased: 'erased',
  closed: 'closed',
};

function lookAt(dossier: Dossier, row: OpenRow, name: string) {
  const item = row.item === undefined ? undefined : dossier.items.get(row.item);
  const worked = dossier.entries.filter((entry) => entry.run === row.run && entry.handoff !== 'dispatch');
  return {
    row,
    isAttached: dossier.attached.has(name),
    tier: dossier.tier,
    ...(item ? { item } : {}),
    ...(worked.length > 0 ? { workedAt: Math.max(...worked.map(({ at }) => at)) } : {}),
  };
}

/** A count of 0 for every class. */
export const noneOfEach = (): Record<SignalClass, number> =>
  Object.fromEntries(CLASSES.map((name) => [name, 0])) as Record<SignalClass, number>;
