/** What an address tells of a company. It goes with long lists: validate alone asks, and keeps the answer on the signal. */
import { isDisposableEmailDomain } from 'disposable-email-domains-js';
import { getDomain } from 'tldts';
import { partsOf } from '../identity/email.ts';
import type { CanonicalSignal, MailKind } from '../signal/canonical.ts';
import { isFreeMail } from './free-mail.ts';

export interface MailCompany {
  /** `none`: no address, or one whose domain cannot be registered by anybody. */
  readonly mailKind: MailKind;
  /** The registrable domain, as machines write it: `eu.acme.co.uk` -> `acme.co.uk`. Of company mailboxes only. */
  readonly companyDomain?: string;
}

/** Of an address: whose mailbox it is, and the domain of the company if it is one's. */
export function companyOf(address: string | undefined): MailCompany {
  if (address === undefined) return { mailKind: 'none' };
  const { domain: host } = partsOf(address);
  // Names under `github.io` and its like belong to whoever took them, not to the host.
  const domain = getDomain(host, { allowPrivateDomains: true });
  if (domain === null) return { mailKind: 'none' };
  const isAny = (has: (domain: string) => boolean): boolean => has(host) || has(domain);
  if (isAny(isDisposableEmailDomain)) return { mailKind: 'disposable' };
  return isAny(isFreeMail) ? { mailKind: 'free' } : { mailKind: 'company', companyDomain: domain };
}

/** The signal with what its address tells of a company. A domain that the sender gives itself is kept. */
export function withCompany(signal: CanonicalSignal): CanonicalSignal {
  const { mailKind, companyDomain } = companyOf(signal.identifiers.email ?? signal.profile.email);
  const profile = companyDomain === undefined ? signal.profile : { companyDomain, ...signal.profile };
  return { ...signal, profile, mailKind };
}
