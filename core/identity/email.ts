/** E-mail addresses as keys. The profile keeps what was written. */
import { MAIL_PROVIDERS, type MailProvider } from './mail-providers.ts';
import { ROLE_MAILBOXES } from './role-mailboxes.ts';

const PROVIDERS: ReadonlyMap<string, MailProvider> = new Map(
  MAIL_PROVIDERS.flatMap((provider) => provider.domains.map((domain) => [domain, provider] as const)),
);

/** The name before the last `@` and the domain behind it, in lower case, the domain as machines write it. */
export function partsOf(address: string): { readonly name: string; readonly domain: string } {
  const folded = address.trim().normalize('NFC').toLowerCase();
  const at = folded.lastIndexOf('@');
  return { name: folded.slice(0, Math.max(at, 0)), domain: domainAsMachinesWriteIt(folded.slice(at + 1)) };
}

/** `bücher.example` -> `xn--bcher-kva.example`; what is no domain stays as it is. */
function domainAsMachinesWriteIt(written: string): string {
  const domain = written.replace(/\.$/, '');
  // Only what needs it: the URL parser would take `1.2` for an address of a machine.
  if (/^[a-z0-9.-]*$/.test(domain)) return domain;
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : domain;
}

/** The text an address is known by: all spellings of one mailbox give the same. */
export function emailKey(address: string): string {
  const { name, domain } = partsOf(address);
  const provider = PROVIDERS.get(domain);
  if (!provider) return `${name}@${domain}`;
  const tag = provider.hasTags ? name.indexOf('+') : -1;
  const untagged = tag > 0 ? name.slice(0, tag) : name;
  const mailbox = [...untagged].filter((sign) => !provider.ignores?.includes(sign)).join('');
  return `${mailbox || name}@${provider.isOneAccount ? provider.domains[0] : domain}`;
}

/** info@, sales@, sales+eu@, no-reply@: read and written by several people. `more` are names and whole addresses. */
export function isRoleMailbox(address: string, more: readonly string[] = []): boolean {
  const parts = partsOf(address);
  const [name = ''] = parts.name.split('+');
  return (
    ROLE_MAILBOXES.has(name.replace(/[._-]/g, '')) || more.includes(name) || more.includes(`${name}@${parts.domain}`)
  );
}
