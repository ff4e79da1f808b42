/**
 * Which property values the twin refuses, with HubSpot's codes. Unknown properties are refused, not ignored: the documents
 * disagree, and refusing finds our mistakes.
 */
import { isActiveOwner } from './owners.ts';
import type { Definition, ObjectType, Schema } from './properties.ts';
import type { Problem } from './replies.ts';

export type Values = Readonly<Record<string, string>>;

const problem = (name: string, error: string, message: string): Problem => ({ name, error, message });

const problemWith = (name: string, value: string, definition: Definition | undefined): Problem | undefined => {
  if (definition === undefined) return problem(name, 'PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`);
  if (definition.isReadOnly) return problem(name, 'READ_ONLY_VALUE', `"${name}" is a read only property`);
  if (value === '') return undefined;
  if (name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    return problem(name, 'INVALID_EMAIL', `Email address ${value} is invalid`);
  if (name === 'hubspot_owner_id' && !isActiveOwner(value))
    return problem(name, 'INVALID_OWNER_ID', `${value} is not a valid owner id`);
  if (definition.type === 'enumeration' && !definition.options.includes(value))
    return problem(name, 'INVALID_OPTION', `${value} was not one of the allowed options`);
  if (definition.type === 'datetime' && Number.isNaN(timeOf(value)))
    return problem(name, 'INVALID_DATE', `${value} is not a valid date`);
  return undefined;
};

/** Epoch ms of an ISO time or of epoch ms as text; NaN for anything else. */
export const timeOf = (value: string): number => (/^-?\d+$/.test(value) ? Number(value) : Date.parse(value));

export const problemsOf = (schema: Schema, type: ObjectType, values: Values): Problem[] =>
  Object.entries(values).flatMap(([name, value]) => problemWith(name, value, schema.get(type, name)) ?? []);

/** A task needs its due date. That HubSpot says so with this code is an assumption. */
export const missingOnCreate = (type: ObjectType, values: Values): Problem[] =>
  type === 'tasks' && !values.hs_timestamp
    ? [problem('hs_timestamp', 'MISSING_REQUIRED_PROPERTY', 'Property "hs_timestamp" is required')]
    : [];

/** The form in which HubSpot keeps a value: addresses in lower case, times as ISO. */
export const normalise = (definition: Definition | undefined, name: string, value: string): string => {
  if (name === 'email') return value.trim().toLowerCase();
  return definition?.type === 'datetime' && value !== '' ? new Date(timeOf(value)).toISOString() : value;
};
