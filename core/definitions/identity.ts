/** The shape of a company's own word on what makes two signals the same person's. Another word makes other keys. */
import * as z from 'zod';

export const IdentitySettings = z.strictObject({
  /** How long a visitor's browser is taken for one person. @default 90 */
  anonymousIdDays: z.number().int().min(1).max(400).optional(),
  /** How long a session id is taken for one visit. @default 24 */
  sessionIdHours: z.number().int().min(1).max(720).optional(),
  /** Mailboxes of several people beside the usual ones: a name at any domain (`disposition`) or a whole address. */
  sharedMailboxes: z
    .array(z.string().regex(/^[^\s@A-Z]+(@[^\s@A-Z]+)?$/, 'is no name and no address in lower case'))
    .optional(),
});
export type IdentitySettings = z.infer<typeof IdentitySettings>;
