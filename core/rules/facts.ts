/** The facts a rule set may look at: what the contract declares, and what every signal tells by itself. */
import { isFreeMail } from '../accounts/free-mail.ts';
import { type Accounts, namedAccountOf } from '../accounts/named.ts';
import type { Contract, RuleCondition } from '../definitions/definitions.ts';
import type { CanonicalSignal } from '../signal/canonical.ts';

export type Fact = string | number | boolean;
/** Facts by name. They may hold words a person wrote: not for logs, journal or events. */
export type Facts = Readonly<Record<string, Fact>>;

/** What is known of how a signal came in; never changes for a signal, so a decision may be inherited. */
export interface Circumstances {
  readonly emitter: string;
  /** Whether the sender was verified; false for public forms. */
  readonly isVerified: boolean;
}

/** Names no contract may declare: every signal has them or leaves them unknown. */
export const BUILT_IN_FACTS = [
  'channel',
  'kind',
  'hasIdentifier',
  'hasEmail',
  'hasPhone',
  'hasUserId',
  'hasMessage',
  'hasCompany',
  'emailDomain',
  'emailDomainIsFree',
  'emailDomainIsAcademic',
  'mailKind',
  'companyDomain',
  'namedAccount',
  'accountGroup',
  'accountOwner',
  'consent',
  'emitter',
  'isVerified',
] as const;

/** All facts of a signal. Built-ins win over a contract's fact of the same name, which the registry refuses anyway. */
export function factsOf(signal: CanonicalSignal, circumstances: Circumstances, accounts: Accounts = new Map()): Facts {
  return { ...signal.facts, ...toldBy(signal), ...companyFacts(signal, accounts), ...circumstances };
}

/** What validate found out about the company, and whose named account that is. */
function companyFacts({ mailKind, profile: { companyDomain } }: CanonicalSignal, accounts: Accounts): Facts {
  const named = companyDomain === undefined ? undefined : namedAccountOf(companyDomain, accounts);
  return known({ mailKind, companyDomain, ...named });
}

function toldBy({ channel, kind, identifiers, profile, message, consent }: CanonicalSignal): Facts {
  const email = identifiers.email ?? profile.email;
  return known({
    channel,
    kind,
    hasIdentifier: Object.values(identifiers).some((value) => value !== undefined),
    hasEmail: email !== undefined,
    hasPhone: (identifiers.phone ?? profile.phone) !== undefined,
    hasUserId: identifiers.userId !== undefined,
    hasMessage: message !== undefined && message.trim() !== '',
    hasCompany: profile.company !== undefined,
    ...domainFacts(email),
    consent,
  });
}

function domainFacts(email: string | undefined): Record<string, Fact> {
  if (email === undefined) return {};
  const emailDomain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return {
    emailDomain,
    emailDomainIsFree: isFreeMail(emailDomain),
    emailDomainIsAcademic: /\.edu$|\.(?:edu|ac)\.[a-z]{2}$/.test(emailDomain),
  };
}

function known(facts: Readonly<Record<string, Fact | undefined>>): Record<string, Fact> {
  const told: Record<string, Fact> = {};
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) told[name] = value;
  return told;
}

/** The facts a contract declares: the targets of its `facts.*` mappings. */
export const declaredFacts = ({ mappings }: Contract): string[] =>
  mappings.flatMap(({ to }) => (to.startsWith('facts.') ? to.slice('facts.'.length) : []));

/** Every fact a condition names. */
export function factsIn(condition: RuleCondition): string[] {
  if ('all' in condition) return condition.all.flatMap(factsIn);
  if ('any' in condition) return condition.any.flatMap(factsIn);
  return 'not' in condition ? factsIn(condition.not) : [condition.fact];
}
