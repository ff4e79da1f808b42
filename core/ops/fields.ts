/** What requests to /ops are made of. */
import * as z from 'zod';

const ID = /^[0-9a-f]{32}$/;

export const Id = z.string().regex(ID, 'must be the whole id, 32 hexadecimal digits');

/** `<fingerprint>#<n>`; `.` may stand for `#`, which paths and shells treat as something else. */
export const ItemId = z
  .string()
  .regex(/^[0-9a-f]{32}[#.]\d{1,9}$/, 'must be a whole item id: 32 hexadecimal digits, # and a number')
  .transform((id) => id.replace('.', '#'));

export const EngagementId = z
  .string()
  .regex(
    /^[0-9a-f]{32}\.[a-z][a-z0-9-]{1,39}\.\d{1,9}$/,
    'must be a whole engagement id, <lead>.<flow>.<n>, the lead with its 32 digits',
  );

/** Flows, destinations and people are named like this. */
export const Named = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'is a name in lower-case letters, digits and dashes');

export const Version = z.string().regex(/^[0-9a-f]{12}$/, 'is a version: 12 hexadecimal digits');

/** Never logged, never kept: hashed at once. */
export const Email = z.string().min(3).max(254);

/** Never logged, never kept: hashed at once. */
export const Phone = z.string().min(5).max(40);

/** How far a pass over sealed requests came; as the reply before gave it. */
export const Place = z.string().regex(/^q#[a-z][a-z0-9-]{1,39}#[\d-]{10}\/\d{1,15}#\d{1,9}$/, 'is what `next` said');

export const Day = z.iso.date();

/** A whole hour, `2026-03-01T14:00:00Z`. */
export const Hour = z.iso
  .datetime()
  .refine((text) => /T\d\d:00(:00(\.0+)?)?Z$/.test(text), 'is the beginning of an hour, such as 2026-03-01T14:00:00Z');

export const limit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);

/** One thing that is wrong with a request, by field. Never quotes the value. */
export interface BadField {
  readonly field: string;
  readonly says: string;
}

/** The issues of zod by the name of their field. Names of unknown fields come from outside: odd ones are not repeated. */
export function badFields(issues: readonly z.core.$ZodIssue[]): BadField[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: plain(key), says: 'is not a field of this request' }));
    }
    return [{ field: issue.path.map(String).join('.') || '(request)', says: issue.message }];
  });
}

const plain = (key: string): string => (/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(key) ? key : '(unnamed)');
