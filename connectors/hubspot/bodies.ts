/**
 * The parts of HubSpot's answers this connector reads. Everything is optional, as HubSpot says of its errors, and ids are
 * text whether they come as text or as numbers.
 */
import * as z from 'zod';

const text = z.string().catch('');
const id = z.union([z.string().min(1), z.number()]).transform(String);

const ErrorDetail = z.object({
  code: text,
  context: z.object({ propertyName: z.array(z.string()).catch([]) }).catch({ propertyName: [] }),
});

/** An error, whole or as a row of a 207. `message` may repeat values: it is matched, never passed on. */
export const ErrorBody = z
  .object({ message: text, category: text, policyName: text, errors: z.array(ErrorDetail).catch([]) })
  .catch({ message: '', category: '', policyName: '', errors: [] });
export type ErrorBody = z.infer<typeof ErrorBody>;

export const RecordBody = z.object({
  id,
  new: z.boolean().optional(),
  /** Unset properties come back as null, although the specification does not say so. */
  properties: z.record(z.string(), z.string().nullable()).catch({}),
});
export type RecordBody = z.infer<typeof RecordBody>;

export const BatchBody = z.object({
  results: z.array(RecordBody),
  errors: z.array(ErrorBody).catch([]),
});

/** What a record is associated with. */
export const AssociationsBody = z.object({ results: z.array(z.object({ toObjectId: id })) });

export const PropertyBody = z.object({
  hasUniqueValue: z.boolean().catch(false),
  archived: z.boolean().catch(false),
});
export type PropertyBody = z.infer<typeof PropertyBody>;
