/** Companies as keys: what a person writes as their company, and the domain of its mail, come to one word where they can. */
import { folded } from '../identity/name.ts';
import { type Accounts, namedAccountOf } from './named.ts';

const LEGAL_FORMS: ReadonlySet<string> = new Set(
  (
    'inc incorporated llc llp lp ltd limited plc corp corporation co company gmbh mbh ag kg kgaa ohg ug ev se sa sas sarl ' +
    'sl slu srl spa bv nv oy oyj ab as aps pty pte kk holding group'
  ).split(' '),
);

/** Said where a company is asked for and there is none, and what everybody's mailbox is called. */
const NO_COMPANY: ReadonlySet<string> = new Set(
  (
    'none na nil null no nocompany private privat particular personal home self selfemployed freelance freelancer ' +
    'individual student retired unemployed test company keine kein gmail googlemail yahoo hotmail outlook live icloud gmx'
  )
    .split(' ')
    .map(folded),
);

/** `Northwind Traders, Inc.` -> `northwindtraders`; `undefined` for what names no company. */
export function companyKey(written: string): string | undefined {
  const text = written.trim();
  if (/^[^\s@]+\.[a-z]{2,}$/i.test(text)) return domainWord(text);
  const parts = folded(text.replaceAll(/['’`´.]/g, ''))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
  while (parts.length > 1 && LEGAL_FORMS.has(parts.at(-1) ?? '')) parts.pop();
  return known(parts.join(''));
}

/** `www.north-wind.example` -> `northwind`. */
function domainWord(domain: string): string | undefined {
  const [word = ''] = domain.replace(/^www\./i, '').split('.');
  return word.startsWith('xn--') ? undefined : known(folded(word).replaceAll('-', ''));
}

const known = (key: string): string | undefined => ([...key].length < 2 || NO_COMPANY.has(key) ? undefined : key);

/** Key of a company's name or domain -> the named accounts that are called so. */
export type AccountWords = ReadonlyMap<string, readonly string[]>;

export function accountWords(accounts: Accounts): AccountWords {
  const called = [...accounts.values()].flatMap(({ key, name, domains }) =>
    [companyKey(name), ...domains.map(domainWord)].map((word) => ({ key, word })),
  );
  return new Map(
    [...Map.groupBy(called, ({ word }) => word ?? '')].map(([word, of]) => [
      word,
      [...new Set(of.map(({ key }) => key))],
    ]),
  );
}

/** What a company is known by: its name as one word, the word of its domain, its named account. */
export function companyKeys(
  { company, companyDomain }: { readonly company?: string | undefined; readonly companyDomain?: string | undefined },
  { accounts, called }: { readonly accounts: Accounts; readonly called: AccountWords },
): string[] {
  const words = [
    company === undefined ? undefined : companyKey(company),
    companyDomain === undefined ? undefined : domainWord(companyDomain),
  ].filter((word) => word !== undefined);
  const named = companyDomain === undefined ? undefined : namedAccountOf(companyDomain, accounts)?.namedAccount;
  const keys = [...(named === undefined ? [] : [named]), ...words.flatMap((word) => called.get(word) ?? [])];
  return [...new Set([...words, ...keys.map((key) => `account:${key}`)])];
}
