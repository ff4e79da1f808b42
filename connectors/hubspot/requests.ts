/**
 * Every request this connector can send, built from canonical values alone. API version 2026-03.
 */
import type { ContactState, TaskState } from '../destination.ts';
import { contactCreation, LEAD_KEY, type Properties, taskCreation } from './fields.ts';

/** HubSpot's default association "task to contact". */
const TASK_TO_CONTACT = 204;

/** The most records HubSpot reads in one call. */
export const BATCH_SIZE = 100;

export type ObjectType = 'contacts' | 'tasks';

export interface VendorRequest {
  /** Closed word for metrics: no ids, no values. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query below the root. */
  readonly path: string;
  readonly body?: unknown;
  /** A read commits nothing, so whatever becomes of it, it can be repeated. */
  readonly isRead: boolean;
  /** Addresses one record by its vendor id, so that 404 means the record is gone. */
  readonly isById: boolean;
  /** Names of the properties sent: the only names a result may repeat. */
  readonly propertyNames: readonly string[];
}

export const objects = (type: ObjectType): string => `/crm/objects/2026-03/${type}`;
const properties = (type: ObjectType): string => `/crm/properties/2026-03/${type}`;

/** Creates the contact or updates the one that has our key. The trace id makes HubSpot answer 207 for a bad row. */
export const upsertContact = (state: ContactState): VendorRequest => {
  const values = contactCreation(state);
  return {
    name: 'contacts.upsert',
    method: 'POST',
    path: `${objects('contacts')}/batch/upsert`,
    body: {
      inputs: [
        { id: state.leadKey, idProperty: LEAD_KEY, objectWriteTraceId: `baton-${state.leadKey}`, properties: values },
      ],
    },
    isRead: false,
    isById: false,
    propertyNames: Object.keys(values),
  };
};

/** Patches one record by its vendor id. HubSpot refuses an empty patch: with nothing to write it only reads. */
export const patchRecord = (type: ObjectType, id: string, values: Properties): VendorRequest =>
  Object.keys(values).length === 0
    ? readRecord(type, id, [])
    : {
        name: `${type}.patch`,
        method: 'PATCH',
        path: `${objects(type)}/${encodeURIComponent(id)}`,
        body: { properties: values },
        isRead: false,
        isById: true,
        propertyNames: Object.keys(values),
      };

export const readRecord = (type: ObjectType, id: string, names: readonly string[]): VendorRequest => ({
  name: `${type}.read`,
  method: 'GET',
  path: `${objects(type)}/${encodeURIComponent(id)}${names.length ? `?properties=${names.join(',')}` : ''}`,
  isRead: true,
  isById: true,
  propertyNames: names,
});

/** Merges two contacts under present ids: one that was merged away already is a 404 here, unlike in single calls. */
export const mergeRequest = (kept: string, other: string): VendorRequest => ({
  name: 'contacts.merge',
  method: 'POST',
  path: `${objects('contacts')}/merge`,
  body: { primaryObjectId: kept, objectIdToMerge: other },
  isRead: false,
  isById: true,
  propertyNames: [],
});

/** Reads at most 100 records by a unique property; immediate, unlike search. Absent ones come back as errors in a 207. */
export const batchRead = (
  type: ObjectType,
  by: { readonly property: string; readonly values: readonly string[] },
  names: readonly string[],
): VendorRequest => ({
  name: `${type}.batch-read`,
  method: 'POST',
  path: `${objects(type)}/batch/read`,
  body: {
    idProperty: by.property,
    properties: names,
    propertiesWithHistory: [],
    inputs: by.values.map((id) => ({ id })),
  },
  isRead: true,
  isById: false,
  propertyNames: names,
});

/** Creates the task on its contact in one call; the unique key property refuses a second one. */
export const createTask = (state: TaskState, keyProperty: string): VendorRequest => {
  const values = taskCreation(state, keyProperty);
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: TASK_TO_CONTACT }];
  const to = state.contactId === undefined ? [] : [{ to: { id: state.contactId }, types }];
  return {
    name: 'tasks.create',
    method: 'POST',
    path: objects('tasks'),
    body: { properties: values, associations: to },
    isRead: false,
    isById: false,
    propertyNames: Object.keys(values),
  };
};

export const readProperty = (type: ObjectType, name: string): VendorRequest => ({
  name: `${type}.property-read`,
  method: 'GET',
  path: `${properties(type)}/${encodeURIComponent(name)}`,
  isRead: true,
  isById: false,
  propertyNames: [name],
});

export const createGroup = (type: ObjectType): VendorRequest => ({
  name: `${type}.group-create`,
  method: 'POST',
  path: `${properties(type)}/groups`,
  body: { name: 'baton', label: 'Baton', displayOrder: -1 },
  isRead: false,
  isById: false,
  propertyNames: [],
});

/** A property of ours in the account. */
export interface OwnProperty {
  readonly type: ObjectType;
  readonly name: string;
  /** What people in the account read. */
  readonly label: string;
  readonly isUnique: boolean;
}

/** `hasUniqueValue` cannot be switched on later, so it is part of the creation. */
export const createProperty = ({ type, name, label, isUnique }: OwnProperty): VendorRequest => ({
  name: `${type}.property-create`,
  method: 'POST',
  path: properties(type),
  body: {
    groupName: 'baton',
    name,
    label,
    description: isUnique
      ? 'Written by Baton to recognise what it wrote before. Do not edit.'
      : 'Written by Baton from the touches of the lead.',
    type: 'string',
    fieldType: 'text',
    hasUniqueValue: isUnique,
    formField: false,
    hidden: false,
  },
  isRead: false,
  isById: false,
  propertyNames: [name],
});
