/** Named accounts: the companies that somebody in particular looks after. Pure data, for rules. */
import type { Account } from '../definitions/accounts.ts';

export type Accounts = ReadonlyMap<string, Account>;

/** What rules may know: words that the company chose itself, nothing of a person. */
export interface NamedAccount {
  readonly namedAccount: string;
  /** The account at the top of its parents; itself where it has none. */
  readonly accountGroup: string;
  /** The person who looks after it, or after the nearest parent. */
  readonly accountOwner?: string;
}

/** The account with this domain, or with the nearest domain above it: `eu.acme.example` is `acme.example`'s. */
function accountAt(domain: string, accounts: Accounts): Account | undefined {
  const all = [...accounts.values()];
  for (let rest = domain; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const found = all.find(({ domains }) => domains.includes(rest));
    if (found) return found;
  }
  return undefined;
}

/** From an account up to the top. A circle, which the registry refuses, ends where it closes. */
export function lineOf(account: Account, accounts: Accounts): Account[] {
  const line = [account];
  for (let above = account.parent; above !== undefined; above = line.at(-1)?.parent) {
    const parent = accountAt(above, accounts);
    if (!parent || line.includes(parent)) break;
    line.push(parent);
  }
  return line;
}

/** The named account that a domain belongs to; `undefined` when it is nobody's. */
export function namedAccountOf(domain: string, accounts: Accounts): NamedAccount | undefined {
  const account = accountAt(domain, accounts);
  if (!account) return undefined;
  const line = lineOf(account, accounts);
  const owner = line.find((each) => each.owner !== undefined)?.owner;
  return {
    namedAccount: account.key,
    accountGroup: line.at(-1)?.key ?? account.key,
    ...(owner === undefined ? {} : { accountOwner: owner }),
  };
}
