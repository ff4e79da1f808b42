/**
 * Two contacts of one person become one. HubSpot makes a new record of them; the old ids lead to it in single calls, and
 * in nothing else, so both are read first: that also tells what an earlier try, or somebody by hand, has merged already.
 */
import type { CallContext, EffectResult, MergedRef } from '../destination.ts';
import { RECORD_GONE } from './answers.ts';
import { RecordBody } from './bodies.ts';
import type { Client } from './client.ts';
import { LEAD_KEY } from './fields.ts';
import { isGone } from './records.ts';
import { mergeRequest, readRecord } from './requests.ts';

/** How long to leave HubSpot alone when a contact went away between two calls, in ms. */
const SETTLE_MS = 2000;

/** See `Destination.mergeContacts`. Three calls, two when there is nothing left to merge. */
export const mergeContacts = async (
  client: Client,
  kept: string,
  other: string,
  context: CallContext,
): Promise<EffectResult<MergedRef>> => {
  const primary = await living(client, kept, context);
  if (primary.kind !== 'done') return primary;
  const secondary = await living(client, other, context);
  if (secondary.kind !== 'done') return secondary;
  const [first, second] = [primary.value, secondary.value];
  const only = second === undefined || first?.id === second.id ? first : first === undefined ? second : undefined;
  if (only !== undefined) return { kind: 'done', value: mergedRef(only.id, only) };
  if (first === undefined || second === undefined) return RECORD_GONE;
  const merged = await client.send(mergeRequest(first.id, second.id), RecordBody, context);
  if (isGone(merged)) return { kind: 'retry', afterMs: SETTLE_MS, code: 'merge-unresolved' };
  // The values of the first one win, and what it lacks comes from the other.
  return merged.kind === 'done' ? { kind: 'done', value: mergedRef(merged.value.id, first, second) } : merged;
};

function mergedRef(id: string, ...records: readonly RecordBody[]): MergedRef {
  const leadKey = records.map(({ properties }) => properties[LEAD_KEY]).find((key) => key);
  return { id, created: false, ...(leadKey ? { leadKey } : {}) };
}

/** A contact as it lives today, with our key; none when it was deleted. */
const living = async (
  client: Client,
  id: string,
  context: CallContext,
): Promise<EffectResult<RecordBody | undefined>> => {
  const read = await client.send(readRecord('contacts', id, [LEAD_KEY]), RecordBody, context);
  return isGone(read) ? { kind: 'done', value: undefined } : read;
};
