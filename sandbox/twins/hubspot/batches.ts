/**
 * The two batch calls: upsert (whole batch refused with 400, or row by row with 207) and read.
 */
import type { ReadBody, UpsertInput } from './inputs.ts';
import type { ObjectType } from './properties.ts';
import type { Records, TwinRecord } from './records.ts';
import {
  badRequest,
  batch,
  duplicateIds,
  type ErrorBody,
  errorRow,
  failed,
  invalidProperties,
  notFound,
  type Reply,
  valueTaken,
} from './replies.ts';
import { shown, written } from './shown.ts';
import { missingOnCreate, problemsOf } from './validation.ts';

export const OBJECT_NAME = { contacts: 'CONTACT', tasks: 'TASK' } as const satisfies Record<ObjectType, string>;

/** How a unique conflict in a traced batch is answered: which of the two HubSpot does is not proven. */
export type ConflictAnswer = 'whole' | 'rows';

type Judged = { readonly kind: 'fine' } | { readonly kind: 'invalid' | 'unknown' | 'taken'; readonly error: ErrorBody };

const lookUp = (
  records: Records,
  type: ObjectType,
  idProperty: string | undefined,
  id: string,
): TwinRecord | undefined =>
  idProperty === undefined || idProperty === 'hs_object_id'
    ? records.byId(type, id, false)
    : records.byValue(type, idProperty, id);

const valuesOf = (input: UpsertInput) =>
  input.idProperty === undefined ? input.properties : { ...input.properties, [input.idProperty]: input.id };

/** Whether one input could be written now. */
const judge = (records: Records, type: ObjectType, input: UpsertInput): Judged => {
  const values = valuesOf(input);
  const record = lookUp(records, type, input.idProperty, input.id);
  const problems = [...problemsOf(records.schema, type, values), ...(record ? [] : missingOnCreate(type, values))];
  if (problems.length > 0) {
    const isUnknown = problems.some((problem) => problem.error === 'PROPERTY_DOESNT_EXIST');
    return { kind: isUnknown ? 'unknown' : 'invalid', error: invalidProperties(problems) };
  }
  if (record === undefined && input.idProperty === undefined) return { kind: 'invalid', error: notFound() };
  const taken = records.takenBy(type, values, record?.id);
  if (taken === undefined) return { kind: 'fine' };
  const writing = record?.id ?? records.newId();
  const error = valueTaken(OBJECT_NAME[type], taken.property, taken.value, writing, taken.holder);
  return { kind: 'taken', error };
};

/** A batch falls as a whole for an unknown property, for any error without trace ids, and for a conflict if so set. */
const fallsWhole = (judged: Judged, isTraced: boolean, conflicts: ConflictAnswer): boolean =>
  judged.kind !== 'fine' &&
  (!isTraced || judged.kind === 'unknown' || (judged.kind === 'taken' && conflicts === 'whole'));

export const upsertBatch = (
  records: Records,
  type: ObjectType,
  inputs: readonly UpsertInput[],
  conflicts: ConflictAnswer,
  now: number,
): Reply => {
  const ids = inputs.map((input) => input.id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (repeated.length > 0) return failed(400, duplicateIds([...new Set(repeated)]));
  for (const { idProperty } of inputs)
    if (idProperty !== undefined && !records.schema.isUnique(type, idProperty))
      return failed(400, badRequest(`Property ${idProperty} is not a unique identifier property`));
  const isTraced = inputs.every((input) => input.objectWriteTraceId);
  for (const judged of inputs.map((input) => judge(records, type, input)))
    if (judged.kind !== 'fine' && fallsWhole(judged, isTraced, conflicts)) return failed(400, judged.error);
  return writeRows(records, type, inputs, now);
};

/** Judges again row by row, because an earlier row may have taken a later one's value. */
const writeRows = (records: Records, type: ObjectType, inputs: readonly UpsertInput[], now: number): Reply => {
  const results: unknown[] = [];
  const errors: ErrorBody[] = [];
  for (const input of inputs) {
    const judged = judge(records, type, input);
    if (judged.kind === 'fine') results.push(writeRow(records, type, input));
    else errors.push(errorRow(judged.error, { objectWriteTraceId: [input.objectWriteTraceId ?? ''] }));
  }
  return batch(results, errors, now);
};

const writeRow = (records: Records, type: ObjectType, input: UpsertInput) => {
  const values = valuesOf(input);
  const before = lookUp(records, type, input.idProperty, input.id);
  if (before !== undefined) records.update(before, values);
  const record = before ?? records.create(type, values);
  const trace = input.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: input.objectWriteTraceId };
  return { ...written(type, record, Object.keys(values)), new: before === undefined, ...trace };
};

/** Absent, archived and merged-away records count as missing, which makes the answer a 207. */
export const readBatch = (records: Records, type: ObjectType, body: ReadBody, now: number): Reply => {
  if (body.idProperty !== undefined && !records.schema.isUnique(type, body.idProperty))
    return failed(400, badRequest(`Property ${body.idProperty} is not a unique identifier property`));
  const found = new Map<string, TwinRecord>();
  const missing: string[] = [];
  for (const { id } of body.inputs) {
    const record = lookUp(records, type, body.idProperty, id);
    if (record === undefined) missing.push(id);
    else found.set(record.id, record);
  }
  const results = [...found.values()].map((record) => shown(type, record, body.properties));
  return batch(results, missing.length > 0 ? [missingRow(type, missing)] : [], now);
};

const missingRow = (type: ObjectType, ids: readonly string[]): ErrorBody =>
  errorRow(
    {
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `Could not get some ${OBJECT_NAME[type]} objects, they may be deleted or not exist. Check that ids are valid.`,
    },
    { ids },
  );
