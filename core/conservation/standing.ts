/** How one row of the ledger stands: signal, destination or delivery. Pure and total. */

import type { OpenRow, RowState } from '../journal/rows.ts';
import type { WorkItem } from '../review/items.ts';
import { isDeadLetter } from '../review/reasons.ts';
import type { Tier } from '../timing.ts';
import type { SignalClass } from './classes.ts';
import type { DefectKind } from './defects.ts';
import type { Moment } from './dossier.ts';

/** `settled`: nothing is left to do for the row. */
export type Standing = 'settled' | Extract<SignalClass, 'in-flight' | 'held' | 'in-review' | 'dead-lettered'>;

export interface RowLook {
  readonly row: OpenRow;
  /** The work item the row names; absent when it names none or there is no such item. */
  readonly item?: WorkItem;
  readonly isAttached: boolean;
  readonly tier: Tier;
  /** Epoch ms of the newest journal entry of the row's run, dispatch apart: somebody worked then. */
  readonly workedAt?: number;
}

export interface RowFinding {
  readonly standing: Standing;
  readonly defects: readonly DefectKind[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/**
 * How late a due row may be looked at before it counts as forgotten: three ticks of the clock, one to become due, one
 * that was full, one to be worked on. The clock ticks every minute on every stage, so this is never scaled.
 */
export const TOLERANCE_MS = 3 * MINUTE;

export function standingOf(look: RowLook, moment: Moment): RowFinding {
  if (look.row.pending) return { standing: 'in-flight', defects: [...waiting(look, moment), ...itemDefects(look)] };
  return BY_STATE[look.row.state](look, moment);
}

const BY_STATE: Readonly<Record<RowState, (look: RowLook, moment: Moment) => RowFinding>> = {
  open: (look, moment) => ({
    standing: look.row.item === undefined ? 'in-flight' : byItem(look),
    defects: [...running(look, moment), ...itemDefects(look)],
  }),
  deferred: (look, moment) => ({
    standing: look.row.item === undefined ? 'in-flight' : byItem(look),
    defects: [...deferred(look, moment), ...itemDefects(look)],
  }),
  // It may still be counted by the item of the deferral it came from, until the drain moves it to its own.
  dead: (look, moment) => ({
    standing: 'dead-lettered',
    defects: [...timer(look, moment, 'dead-not-drained', soonest(moment)), ...itemDefects(look)],
  }),
  parked: (look) => ({
    standing: byItem(look),
    defects: [
      ...(look.row.item === undefined ? (['parked-without-item'] as const) : itemDefects(look)),
      ...indexed(look.row, 'settled-but-in-open-index'),
    ],
  }),
  closed: ({ row }) => ({
    standing: 'settled',
    defects: [
      ...(row.item === undefined ? [] : (['closed-but-attached'] as const)),
      ...indexed(row, 'settled-but-in-open-index'),
    ],
  }),
};

const isIndexed = ({ openShard, at }: OpenRow): boolean => openShard !== undefined && at !== undefined;
const indexed = (row: OpenRow, kind: DefectKind): DefectKind[] =>
  row.openShard !== undefined || row.at !== undefined ? [kind] : [];

/** The furthest an open row is ever moved: one budget, and one more for a check that takes as long. */
const soonest = ({ timing }: Moment): number => 2 * timing.openRowBudgetMs;

/** A live row's place in the open index, and whether its time is over (`late`) or too far (`within` ms). */
function timer(
  look: RowLook,
  moment: Moment,
  late: DefectKind,
  within: number,
  until = look.row.at ?? 0,
): DefectKind[] {
  const { row } = look;
  if (!isIndexed(row) || row.at === undefined) return ['not-in-open-index'];
  if (row.at > moment.now + within + TOLERANCE_MS) return ['timer-too-far'];
  return Math.max(row.at, until) + TOLERANCE_MS < moment.now ? [late] : [];
}

const waiting = (look: RowLook, moment: Moment): DefectKind[] =>
  timer(look, moment, 'revision-not-started', soonest(moment));

/** A run that was started late still has the timer of its arrival; what it journalled shows that it is alive. */
function running(look: RowLook, moment: Moment): DefectKind[] {
  const { row, workedAt } = look;
  const late = row.run === undefined ? 'never-started' : workedAt === undefined ? 'run-not-started' : 'overdue';
  const until = workedAt === undefined ? 0 : workedAt + moment.timing.openRowBudgetMs;
  return timer(look, moment, late, soonest(moment), until);
}

/** Within its budget a deferral may wait for its turn; past it, it must be in a work item, where it is seen. */
function deferred(look: RowLook, moment: Moment): DefectKind[] {
  const { row, tier } = look;
  const budgetEnd = row.since === undefined ? 0 : row.since + moment.timing.deferBudgetMs[tier];
  // Vendors close their doors for a day at most: quotas are daily.
  const found = timer(look, moment, 'deferral-overdue', DAY, budgetEnd);
  return row.item === undefined ? found : found.filter((kind) => kind !== 'deferral-overdue');
}

function byItem({ item, row }: RowLook): Standing {
  const reason = item?.reason ?? row.reason;
  if (reason === 'hold') return 'held';
  return reason !== undefined && isDeadLetter(reason) ? 'dead-lettered' : 'in-review';
}

function itemDefects({ row, item, isAttached }: RowLook): DefectKind[] {
  if (row.item === undefined) return [];
  if (!item) return ['item-missing'];
  if (item.state === 'closed') return ['item-closed'];
  const isWatched = item.owner !== '' && item.dueShard !== undefined && item.dueAt !== undefined;
  return [
    ...(isAttached ? [] : (['attachment-missing'] as const)),
    ...(isWatched && item.ownerDueAt !== undefined ? [] : (['item-unwatched'] as const)),
    ...(row.state === 'parked' && row.reason !== item.reason ? (['item-reason-disagrees'] as const) : []),
  ];
}
