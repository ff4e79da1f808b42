/**
 * Which spellings of an address reach the same mailbox, for providers that say so in public. A provider that is not here,
 * and every company's own domain, is taken at its word: what stands behind a `+` may be somebody else's mailbox there.
 */

export interface MailProvider {
  readonly domains: readonly string[];
  /** One account has the same name at all its domains: the first stands for them. */
  readonly isOneAccount?: true;
  /** What stands behind `+` is the owner's own label. */
  readonly hasTags?: true;
  /** Signs of the name that make no difference. */
  readonly ignores?: string;
}

export const MAIL_PROVIDERS: readonly MailProvider[] = [
  { domains: ['gmail.com', 'googlemail.com'], isOneAccount: true, hasTags: true, ignores: '.' },
  { domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'], hasTags: true },
  { domains: ['icloud.com', 'me.com', 'mac.com'], hasTags: true },
  { domains: ['proton.me', 'protonmail.com', 'pm.me'], isOneAccount: true, hasTags: true, ignores: '.-_' },
  { domains: ['fastmail.com', 'fastmail.fm'], hasTags: true },
  { domains: ['yandex.com', 'yandex.ru', 'ya.ru'], isOneAccount: true, hasTags: true },
  { domains: ['zoho.com', 'mailbox.org', 'posteo.de', 'posteo.net', 'hey.com'], hasTags: true },
];
