/**
 * Two contacts of one person become one. HubSpot makes a new record of them; the old ids lead to it in single calls, and
 * in nothing else, so both are read first: that also tells what an earlier try, or somebody by hand, has merged already.
 */
import type { CallContext, EffectResult, RecordRef } from '../destination.ts';
import { RECORD_GONE } from './answers.ts';
import { RecordBody } from './bodies.ts';
import type { Client } from './client.ts';
import { isGone, present } from './records.ts';
import { mergeRequest } from './requests.ts';

/** How long to leave HubSpot alone when a contact went away between two calls, in ms. */
const SETTLE_MS = 2000;

/** See `Destination.mergeContacts`. Three calls, two when there is nothing left to merge. */
export const mergeContacts = async (
  client: Client,
  kept: string,
  other: string,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  const primary = await present(client, 'contacts', kept, context);
  if (primary.kind !== 'done') return primary;
  const secondary = await present(client, 'contacts', other, context);
  if (secondary.kind !== 'done') return secondary;
  const [first, second] = [primary.value, secondary.value];
  const only = first === second || second === undefined ? first : first === undefined ? second : undefined;
  if (only !== undefined) return { kind: 'done', value: { id: only, created: false } };
  if (first === undefined || second === undefined) return RECORD_GONE;
  const merged = await client.send(mergeRequest(first, second), RecordBody, context);
  if (isGone(merged)) return { kind: 'retry', afterMs: SETTLE_MS, code: 'merge-unresolved' };
  return merged.kind === 'done' ? { kind: 'done', value: { id: merged.value.id, created: false } } : merged;
};
