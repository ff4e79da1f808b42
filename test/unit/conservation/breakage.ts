/** What a broken ledger is, and the places in a ledger where things are broken. */
import type { DefectKind } from '../../../core/conservation/defects.ts';
import type { Ledger, LedgerName } from './ledgers.ts';
import { remove, row } from './surgery.ts';

export interface Breakage {
  readonly kind: DefectKind;
  readonly from: LedgerName;
  /** What is broken, as the end of "finds ...". */
  readonly says: string;
  readonly hurt: (ledger: Ledger) => Promise<void>;
  /** Nobody looks for so many minutes. */
  readonly minutesLater?: number;
  /** Laws the same breakage cannot but break as well. */
  readonly also?: readonly DefectKind[];
}

export const broken = (
  kind: DefectKind,
  from: LedgerName,
  says: string,
  hurt: Breakage['hurt'],
  more: Pick<Breakage, 'also' | 'minutesLater'> = {},
): Breakage => ({ kind, from, says, hurt, ...more });

/** Nothing is done to it, and nobody looks after it either. */
export const forgotten = (
  kind: DefectKind,
  from: LedgerName,
  says: string,
  minutesLater: number,
  also: readonly DefectKind[] = [],
): Breakage => broken(kind, from, says, async () => undefined, { minutesLater, also });

export const SIGNAL = /^s#.*\/signal$/;
export const HUBSPOT = /^s#.*\/d#hubspot$/;
export const ROUTE = /\/r0#route$/;
export const ITEM = /^w#.*\/item$/;
export const ATTACHED = /^w#.*\/s#/;
export const ENGAGEMENT = /\/g#demo-request#\d+$/;
export const POINTER = /\/g#demo-request$/;
export const HEAD = /^email#.*\/lead$/;
export const DELIVERY = /\/delivery$/;

/** A row of the first signal, where there are several. */
export const ofFirst = ({ first }: Ledger, what: string): RegExp => new RegExp(`^s#${first}/${what}$`);

/** The lead of the other signal. */
export function otherLead(ledger: Ledger): string {
  const other = ledger.road.signals().find((signal) => signal !== ledger.first);
  return String(row(ledger, new RegExp(`^s#${other}/signal$`)).item.lead);
}

/** The work item with this reason. */
export function itemOf({ road }: Ledger, reason: string): RegExp {
  const found = road.store.rows('work').find(({ key, item }) => key.sk === 'item' && item.reason === reason);
  return new RegExp(`^${found?.key.pk}/item$`);
}

export async function removeEffect(ledger: Ledger, kind: string): Promise<void> {
  const found = ledger.road.store.rows('ledger').find(({ key, item }) => key.sk === 'effect' && item.kind === kind);
  await remove(ledger, new RegExp(`^${found?.key.pk}/effect$`));
}
