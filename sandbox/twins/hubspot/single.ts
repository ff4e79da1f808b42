/**
 * The calls on one record: create, read, patch, archive.
 */
import { OBJECT_NAME } from './batches.ts';
import type { CreateBody } from './inputs.ts';
import type { ObjectType } from './properties.ts';
import type { Records, TwinRecord } from './records.ts';
import {
  badAssociation,
  badRequest,
  contactExists,
  failed,
  invalidProperties,
  notFound,
  ok,
  type Reply,
  valueTaken,
} from './replies.ts';
import { shown, written } from './shown.ts';
import { missingOnCreate, problemsOf, type Values } from './validation.ts';

const TASK_TO_CONTACT = 204;

/** By record id (a merged-away one leads to the survivor), or by a unique property when `?idProperty=` says so. */
const locate = (records: Records, type: ObjectType, id: string, query: URLSearchParams): TwinRecord | undefined => {
  const property = query.get('idProperty');
  return property === null ? records.byId(type, id, true) : records.byValue(type, property, id);
};

export const readOne = (records: Records, type: ObjectType, id: string, query: URLSearchParams): Reply => {
  const record = locate(records, type, id, query);
  if (record === undefined) return failed(404, notFound());
  const body = shown(type, record, (query.get('properties') ?? '').split(',').filter(Boolean));
  if (query.get('associations') !== 'contacts' || type !== 'tasks') return ok(body);
  const results = record.contactIds.map((contactId) => ({ id: contactId, type: 'task_to_contact' }));
  return ok({ ...body, associations: { contacts: { results } } });
};

export const patchOne = (
  records: Records,
  type: ObjectType,
  id: string,
  values: Values,
  query: URLSearchParams,
): Reply => {
  const record = locate(records, type, id, query);
  if (record === undefined) return failed(404, notFound());
  if (Object.keys(values).length === 0)
    return failed(400, badRequest('No properties found to update, please provide at least one.'));
  const refusal = refusalOf(records, type, values, record.id);
  if (refusal !== undefined) return refusal;
  records.update(record, values);
  return ok(written(type, record, Object.keys(values)));
};

export const createOne = (records: Records, type: ObjectType, body: CreateBody): Reply => {
  const values = body.properties;
  const missing = missingOnCreate(type, values);
  if (missing.length > 0) return failed(400, invalidProperties(missing));
  const refusal = refusalOf(records, type, values, undefined);
  if (refusal !== undefined) return refusal;
  // Whether a merged-away id would do here is not proven: what is not shown to work must not be relied on.
  const contacts = body.associations.map((association) => records.byId('contacts', association.to.id, false));
  const isWrongType = body.associations.some((a) => a.types.some((t) => t.associationTypeId !== TASK_TO_CONTACT));
  if (isWrongType || (type === 'contacts' && contacts.length > 0) || contacts.includes(undefined))
    return failed(400, badAssociation(body.associations.map((association) => association.to.id)));
  const record = records.create(
    type,
    values,
    contacts.flatMap((contact) => contact?.id ?? []),
  );
  return ok(written(type, record, Object.keys(values)), 201);
};

export const archiveOne = (records: Records, type: ObjectType, id: string): Reply => {
  const record = records.byId(type, id, true);
  if (record !== undefined) records.archive(record);
  return { status: 204 };
};

/** A contact created under an address in use is the one conflict answered with 409. */
const refusalOf = (
  records: Records,
  type: ObjectType,
  values: Values,
  writing: string | undefined,
): Reply | undefined => {
  const problems = problemsOf(records.schema, type, values);
  if (problems.length > 0) return failed(400, invalidProperties(problems));
  const taken = records.takenBy(type, values, writing);
  if (taken === undefined) return undefined;
  if (writing === undefined && taken.property === 'email') return failed(409, contactExists(taken.holder));
  const { property, value, holder } = taken;
  return failed(400, valueTaken(OBJECT_NAME[type], property, value, writing ?? records.newId(), holder));
};
