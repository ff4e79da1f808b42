/** The rows of delivery: effects and claims. */
import * as z from 'zod';

/** One write to an outside system, under the key of what it is for. */
export const EffectRow = z.object({
  v: z.literal(1),
  kind: z.string(),
  destination: z.string(),
  /** Keyed hash of the state the destination was last brought to. */
  state: z.string(),
  /** The destination's id of the record. Empty: it has none, or the one it had is another lead's now. */
  external: z.string(),
  /** Lead whose key the record carries, where it is not the effect's own: the two became one person. */
  carries: z.string().exactOptional(),
  /** Of a contact: it was written with an address, or given one. */
  hasAddress: z.boolean().exactOptional(),
  /** Of a merge: the destination's id of the record that went into the other. */
  merged: z.string().exactOptional(),
  /** Of a merge, or the end of a task: it was about to be asked for, or undone, and what came of it is not recorded. */
  isIntended: z.literal(true).exactOptional(),
  /**
   * Of an alias: records of the person that are still there beside the one it points to, because the destination could not
   * merge them; each with the lead whose key it carries.
   */
  left: z
    .array(z.object({ external: z.string(), carries: z.string() }))
    .readonly()
    .exactOptional(),
  /** Of a task: the destination's id of a record it is on that is another lead's now. It has yet to go to its own lead's. */
  strandedOn: z.string().exactOptional(),
  at: z.number(),
  /** Signal and run that wrote it last, for the trace. */
  by: z.string(),
});
export type EffectRow = z.infer<typeof EffectRow>;

/** Who may write one lead to one destination right now. */
export const ClaimRow = z.object({
  v: z.literal(1),
  holder: z.string(),
  /** Epoch ms until which the holder may work; 0 when nobody does. */
  lease: z.number(),
  /** The highest version of the lead known to be at the destination. */
  deliveredVersion: z.number().optional(),
  /** Something of the lead is there, of whatever version. */
  isKnown: z.boolean().optional(),
});
export type ClaimRow = z.infer<typeof ClaimRow>;
