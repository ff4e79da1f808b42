/**
 * Request bodies as the specification has them. What does not fit is answered 400, as HubSpot does.
 */
import * as z from 'zod';

const Values = z.record(z.string(), z.string());

export const UpsertBody = z.object({
  inputs: z
    .array(
      z.object({
        id: z.string(),
        idProperty: z.string().optional(),
        objectWriteTraceId: z.string().optional(),
        properties: Values,
      }),
    )
    .max(100),
});
export type UpsertInput = z.infer<typeof UpsertBody>['inputs'][number];

export const ReadBody = z.object({
  idProperty: z.string().optional(),
  properties: z.array(z.string()).default([]),
  inputs: z.array(z.object({ id: z.string() })).max(100),
});
export type ReadBody = z.infer<typeof ReadBody>;

export const PatchBody = z.object({ properties: Values });

export const CreateBody = z.object({
  properties: Values,
  associations: z
    .array(
      z.object({
        to: z.object({ id: z.string() }),
        types: z.array(z.object({ associationCategory: z.string(), associationTypeId: z.number() })).min(1),
      }),
    )
    .default([]),
});
export type CreateBody = z.infer<typeof CreateBody>;

export const MergeBody = z.object({ primaryObjectId: z.string(), objectIdToMerge: z.string() });

const Filter = z.object({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'BETWEEN',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
  ]),
  value: z.string().optional(),
  highValue: z.string().optional(),
  values: z.array(z.string()).optional(),
});
export type Filter = z.infer<typeof Filter>;

/** `sorts` as the specification has it (names) and as the documents and the live API have it (objects). */
export const SearchBody = z.object({
  filterGroups: z
    .array(z.object({ filters: z.array(Filter).max(6) }))
    .max(5)
    .default([]),
  sorts: z
    .array(
      z.union([
        z.string(),
        z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING') }),
      ]),
    )
    .max(1)
    .default([]),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().positive().max(200).default(10),
  after: z.string().regex(/^\d*$/).default('0'),
});
export type SearchBody = z.infer<typeof SearchBody>;

export const GroupBody = z.object({ name: z.string().min(1), label: z.string() });

export const PropertyBody = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string(),
  groupName: z.string(),
  type: z.literal('string'),
  fieldType: z.string(),
  hasUniqueValue: z.boolean().default(false),
  description: z.string().default(''),
});
