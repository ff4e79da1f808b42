/** Where a signal stands when everything is quiet. Pure. */
import type { DestinationRow, OpenRow, SignalRow } from '../../core/journal/rows.ts';
import type { SignalFile } from '../../stores/journal.ts';
import type { ItemView } from '../../stores/work.ts';

export type Ending =
  /** Nothing of it is left to do. */
  | { readonly kind: 'finished'; readonly outcome: string }
  /** It, or a destination of it, waits in open work items for these reasons. */
  | { readonly kind: 'waiting'; readonly reasons: readonly string[] }
  /** Neither: whatever this is, nobody will ever look at it. */
  | { readonly kind: 'nowhere'; readonly why: string };

export function endingOf(id: string, file: SignalFile | undefined, items: ReadonlyMap<string, ItemView>): Ending {
  if (!file) return { kind: 'nowhere', why: 'no row in the ledger' };
  const rows: readonly (SignalRow | DestinationRow)[] = [file.row, ...file.destinations];
  const loose = rows.find((row) => row.state !== 'closed' && !isHeld(id, row, items));
  if (loose) return { kind: 'nowhere', why: `${nameOf(loose)} ${loose.state} ${loose.reason ?? ''}` };
  const reasons = rows
    .filter((row) => row.state !== 'closed')
    .map((row) => items.get(row.item ?? '')?.item.reason ?? '');
  if (reasons.length > 0) return { kind: 'waiting', reasons };
  const closed = rows.find((row) => row.outcome === 'closed');
  return { kind: 'finished', outcome: closed ? 'closed' : (file.row.outcome ?? 'none') };
}

const nameOf = (row: SignalRow | DestinationRow): string => ('destination' in row ? row.destination : 'signal');

/** A parked row counts only when its item is open and lists it: both halves of the transaction must be there. */
function isHeld(id: string, row: OpenRow, items: ReadonlyMap<string, ItemView>): boolean {
  const view = items.get(row.item ?? '');
  if (row.state !== 'parked' || !view || view.item.state === 'closed') return false;
  const destination = 'destination' in row ? row.destination : undefined;
  return view.attached.some((attached) => attached.signal === id && attached.destination === destination);
}
