/**
 * What contacts and tasks have in common: found by our key, patched by their vendor id, never created a second time.
 */
import type { CallContext, EffectResult } from '../destination.ts';
import { type Failure, RECORD_GONE } from './answers.ts';
import { BatchBody, RecordBody } from './bodies.ts';
import type { Client } from './client.ts';
import { LEAD_KEY, type Properties } from './fields.ts';
import { BATCH_SIZE, batchRead, type ObjectType, patchRecord, readRecord } from './requests.ts';

export interface UniqueValue {
  readonly property: string;
  readonly value: string;
}

export const isGone = (result: EffectResult<unknown>): boolean =>
  result.kind === 'conflict' && result.code === RECORD_GONE.code;

/** HubSpot refused the write because another record holds one of its unique values. */
export const isTaken = (result: EffectResult<unknown>): result is Extract<Failure, { kind: 'conflict' }> =>
  result.kind === 'conflict' && result.code === 'already-exists';

/** The id under which a record lives today; none when it was deleted. */
export const present = async (
  client: Client,
  type: ObjectType,
  id: string,
  context: CallContext,
): Promise<EffectResult<string | undefined>> => {
  const read = await client.send(readRecord(type, id, []), RecordBody, context);
  if (isGone(read)) return { kind: 'done', value: undefined };
  return read.kind === 'done' ? { kind: 'done', value: read.value.id } : read;
};

/** The one record with this unique value, by a read that sees writes at once (search does not). */
export const findOne = async (
  client: Client,
  type: ObjectType,
  by: UniqueValue,
  context: CallContext,
): Promise<EffectResult<RecordBody | undefined>> => {
  const request = batchRead(type, { property: by.property, values: [by.value] }, [...new Set([by.property, LEAD_KEY])]);
  const read = await client.send(request, BatchBody, context);
  return read.kind === 'done' ? { kind: 'done', value: read.value.results[0] } : read;
};

/**
 * Patches the record known under `id`. If it is gone (merged or deleted), the record that has our key now is patched
 * instead; if there is none, a person has to decide: a deleted contact must not come back by itself.
 */
export const patchKnown = async (
  client: Client,
  type: ObjectType,
  key: UniqueValue,
  target: { readonly id: string; readonly values: Properties },
  context: CallContext,
): Promise<EffectResult<RecordBody>> => {
  const patched = await client.send(patchRecord(type, target.id, target.values), RecordBody, context);
  if (!isGone(patched)) return patched;
  const found = await findOne(client, type, key, context);
  if (found.kind !== 'done') return found;
  if (found.value === undefined) return RECORD_GONE;
  return client.send(patchRecord(type, found.value.id, target.values), RecordBody, context);
};

/** Records by unique value, any number of them, each with that value and whatever else is named; absent values are left out. */
export const findAll = async (
  client: Client,
  type: ObjectType,
  [property, ...others]: readonly [string, ...string[]],
  values: readonly string[],
  context: CallContext,
): Promise<EffectResult<ReadonlyMap<string, RecordBody>>> => {
  const wanted = [...new Set(values)];
  const found = new Map<string, RecordBody>();
  for (let from = 0; from < wanted.length; from += BATCH_SIZE) {
    const by = { property, values: wanted.slice(from, from + BATCH_SIZE) };
    const read = await client.send(batchRead(type, by, [property, ...others]), BatchBody, context);
    if (read.kind !== 'done') return read;
    for (const record of read.value.results) {
      const value = record.properties[property];
      if (value) found.set(value, record);
    }
  }
  return { kind: 'done', value: found };
};
