/** Mailbox providers anybody can sign up with; an address there says nothing of a company. */
import common from 'email-providers/common.json' with { type: 'json' };

/** Providers that the common list lacks. */
const ALSO = (
  'googlemail.com ymail.com rocketmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.nl ' +
  'outlook.de outlook.fr outlook.es outlook.it outlook.jp live.co.uk live.de live.fr live.it live.nl live.be live.se ' +
  'live.dk live.no live.ca live.com.au yahoo.it yahoo.es yahoo.co.in yahoo.in yahoo.com.mx yahoo.com.ar yahoo.com.au ' +
  'pm.me protonmail.ch fastmail.com tutanota.com tuta.io tuta.com posteo.de mailbox.org duck.com gmx.ch gmx.us ' +
  'privaterelay.appleid.com startmail.com runbox.com rediffmail.com'
).split(' ');

/** In the common list, but their addresses are those of the people who work or study there, or nobody's. */
const NOT_FREE = (
  'facebook.com alibaba.com about.com discovery.com medscape.com space.com ancestry.com techspot.com law.com name.com ' +
  'nus.edu.sg unican.es oath.com kansascity.com parrot.com geek.com looksmart.com dnsmadeeasy.com clerk.com aver.com ' +
  'singpost.com games.com depechemode.com scubadiving.com ivillage.com swissinfo.org example.com test.com test.de ' +
  'yourdomain.com mydomain.com'
).split(' ');

const FREE: ReadonlySet<string> = new Set([...common, ...ALSO].filter((domain) => !NOT_FREE.includes(domain)));

/** Whether anybody can have an address at this domain. In lower case. */
export const isFreeMail = (domain: string): boolean => FREE.has(domain);
