/** What the entries of validate and stitch hold, as later handoffs read them. */
import * as z from 'zod';
import { IDENTIFIER_KINDS } from '../signal/canonical.ts';

export const ValidatedEntry = z.object({
  canonicalRun: z.number(),
  canonical: z.string(),
  identifiers: z.array(
    z.object({ kind: z.enum(IDENTIFIER_KINDS), hash: z.string(), shared: z.literal(true).exactOptional() }),
  ),
  effectiveAt: z.number(),
  kind: z.enum(['inbound', 'evidence']),
});
export type ValidatedEntry = z.infer<typeof ValidatedEntry>;

export const StitchedEntry = z.object({ lead: z.string(), created: z.boolean(), effectiveAt: z.number() });
export type StitchedEntry = z.infer<typeof StitchedEntry>;
