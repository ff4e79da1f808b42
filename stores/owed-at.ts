/** Where a lead is not what the ledger says it is: a replay of its signals brings it out there, whatever ended before. */
import { ClaimRow } from '../core/deliver/rows.ts';
import type { DestinationRow } from '../core/journal/rows.ts';
import type { SignalFile } from './journal.ts';
import { claimKey } from './keys.ts';
import { resolveLead } from './leads.ts';
import type { Store } from './store.ts';

/** Names of destinations whose row of this signal is closed, and which do not hold its lead as it is now. */
export async function owedAt(store: Store, { destinations }: SignalFile): Promise<string[]> {
  const closed = destinations.filter(isReopenable);
  const owed = await Promise.all(closed.map((row) => isOwed(store, row)));
  return closed.flatMap(({ destination }, index) => (owed[index] ? [destination] : []));
}

/**
 * Delivered, or closed by a person. What a newer decision dropped is wanted by nobody, and a message is of its occasion: it is
 * records that must be right.
 */
const isReopenable = ({ state, role, outcome, closedBy }: DestinationRow): boolean =>
  state === 'closed' && role === 'record' && (outcome === undefined || closedBy !== undefined);

async function isOwed(store: Store, { lead, destination }: DestinationRow): Promise<boolean> {
  const { id, row } = await resolveLead(store, lead);
  const item = await store.get(claimKey(id, destination));
  const delivered = item && ClaimRow.parse(item).deliveredVersion;
  return delivered === undefined || delivered < row.version;
}
