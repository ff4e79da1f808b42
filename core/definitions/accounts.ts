/** The shape of a list of named accounts: companies that are sold to by name. */
import * as z from 'zod';
import { Name } from './contract.ts';

const Domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is not a domain in lower case, as machines write it');

export const Account = z.strictObject({
  /** What rules and reports call it. */
  key: Name,
  name: z.string().min(1),
  /** Of its mailboxes. Names below them are its own too. */
  domains: z.array(Domain).min(1),
  /** The person who looks after it. @default that of its parent, if there is one */
  owner: Name.optional(),
  /** A domain of the company it belongs to; that company need not be in the list. */
  parent: Domain.optional(),
});
export type Account = z.infer<typeof Account>;

export const AccountList = z.strictObject({ accounts: z.array(Account) });
export type AccountList = z.infer<typeof AccountList>;
