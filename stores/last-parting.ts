/** When a lead last fell apart, and from whom: what destinations hold since may be of both. */
import { LeadEvent } from '../core/stitch/rows.ts';
import { LEAD_EVENTS, leadKey } from './keys.ts';
import type { Store } from './store.ts';

/** So many of the newest events are looked at. */
const NEWEST = 20;

export interface LastParting {
  readonly partedFrom: string;
  /** Epoch ms. */
  readonly partedAt: number;
}

export async function lastParting(store: Store, lead: string): Promise<LastParting | undefined> {
  const options = { limit: NEWEST, descending: true };
  const { rows } = await store.query('ledger', leadKey(lead).pk, LEAD_EVENTS, options);
  const event = rows.map(({ item }) => LeadEvent.parse(item)).find(({ kind }) => kind !== 'merged');
  return event && { partedFrom: event.lead === lead ? event.other : event.lead, partedAt: event.at };
}
