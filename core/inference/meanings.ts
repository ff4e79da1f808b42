/**
 * What fields are called that hold something Baton knows, and what their values must look like. Kept apart from the tests'
 * lists of synonyms. In the order in which fields are given away: what identifies somebody first.
 */
import type { TransformName } from '../definitions/contract.ts';
import { isHtml } from '../signal/html.ts';
import { clockOf, isNameLike, isUrl } from './formats.ts';

export interface Meaning {
  /** Where the value goes; with several transforms, one each. */
  readonly to: readonly string[];
  /** How the value is read; `undefined` when it is no such thing. */
  readonly as: (value: unknown) => TransformName | undefined;
  /** Its names, the surest first. */
  readonly says: readonly string[];
  /** Names that mean it only beside the other fields of the person. */
  readonly saysBeside?: readonly string[];
  /** Names that are believed from the top of the payload only. */
  readonly saysOnTop?: readonly string[];
  /** Found by its value alone, with a remark. */
  readonly isTelling?: true;
  /** Names that look like it are often something else: only its own will do. */
  readonly isExact?: true;
  /** About a person: not to be found under what belongs to somebody else. */
  readonly isPersonal?: true;
}

const always = (as: TransformName) => (): TransformName => as;
const when = (as: TransformName, fits: (value: unknown) => boolean) => (value: unknown) =>
  fits(value) ? as : undefined;
const list = (names: string): string[] => names.split(', ');

const isText = (value: unknown): boolean => typeof value === 'string';
const isId = (value: unknown): boolean => ['string', 'number'].includes(typeof value) && String(value).length <= 128;
const isMessage = (value: unknown): TransformName | undefined => {
  if (typeof value !== 'string' || isUrl(value)) return undefined;
  return isHtml(value) ? 'html-text' : 'text';
};

const FACTS: readonly Meaning[] = [
  {
    to: ['facts.eventType'],
    as: when('word', isText),
    says: list('event type, event name, action, trigger, topic'),
    saysOnTop: list('type, event'),
  },
  { to: ['facts.intent'], as: when('word', isText), says: list('intent, inquiry type, request type, enquiry type') },
  {
    to: ['facts.teamSize'],
    as: always('range-start'),
    says: list(
      'team size, company size, employees, employee count, number of employees, headcount, seats, how large team',
    ),
  },
  { to: ['facts.plan'], as: when('word', isText), says: list('plan, plan name, pricing plan') },
  { to: ['facts.lifecycleStage'], as: when('word', isText), says: list('lifecycle stage, lifecyclestage') },
  { to: ['facts.isTest'], as: when('boolean', (value) => typeof value === 'boolean'), says: list('is test') },
];

const utm = (name: string): Meaning => ({
  to: [`attribution.${name}`],
  as: when('text', isText),
  says: [`utm ${name}`, `campaign ${name}`, `utm${name}`],
  isExact: true,
});

const id = (to: string, names: string): Meaning => ({
  to: [`attribution.${to}`],
  as: when('text', isId),
  says: list(names),
  isExact: true,
});

const ATTRIBUTION: readonly Meaning[] = [
  {
    to: ['attribution.campaign'],
    as: when('text', isText),
    says: list('utm campaign, campaign name, campaign, utmcampaign'),
    isExact: true,
  },
  ...['source', 'medium', 'term', 'content'].map(utm),
  id('adClickId', 'gclid, gcl id, click id, ad click id, fbclid, msclkid'),
  id('sessionId', 'session id, session'),
  id('campaignId', 'campaign id'),
  id('intentId', 'intent id'),
  id('formId', 'form id, formid'),
  {
    to: ['attribution.page'],
    as: when('text', isUrl),
    says: list('page url, landing page, landing page url, page, current url, page uri'),
  },
  {
    to: ['attribution.referrer'],
    as: when('text', isUrl),
    says: list('referrer, referer, referring url, http referer'),
  },
  {
    ...id(
      'recordId',
      'record id, submission id, response id, entry id, ticket id, order id, invoice id, event id, message id',
    ),
    saysOnTop: list('id, uuid, lead id, token, uri, vid'),
  },
];

const PERSON: readonly Meaning[] = [
  {
    to: ['identifiers.email', 'profile.email'],
    as: always('email'),
    says: list('email, mail, e mail, email address, mail address, e mail address, emailaddress'),
    saysOnTop: list('from, sender'),
    isTelling: true,
    isPersonal: true,
  },
  {
    to: ['identifiers.phone', 'profile.phone'],
    as: always('phone'),
    says: list(
      'phone, phone number, telephone, tel, mobile, mobile phone, cell phone, number phone, telephone number, phonenumber, mobile number, whatsapp',
    ),
    saysOnTop: list('from, caller'),
    isPersonal: true,
  },
  {
    to: ['profile.firstName'],
    as: when('text', isNameLike),
    says: list('first name, firstname, given name, forename, fname, name first'),
    isPersonal: true,
  },
  {
    to: ['profile.lastName'],
    as: when('text', isNameLike),
    says: list('last name, lastname, surname, family name, lname, name last'),
    isPersonal: true,
  },
  {
    to: ['profile.firstName', 'profile.lastName'],
    as: when('first-name', isNameLike),
    says: list('full name, fullname, display name'),
    saysBeside: list('name'),
    isPersonal: true,
  },
  {
    to: ['profile.company'],
    as: when('text', isText),
    says: list(
      'company, company name, organization, organisation, organization name, organisation name, org, org name, employer, name company, name organization, firm, account name',
    ),
    saysBeside: list('business, business name'),
  },
  {
    to: ['profile.jobTitle'],
    as: when('text', isText),
    says: list('job title, jobtitle, job, occupation, job role'),
    saysBeside: list('title, role, position'),
    isPersonal: true,
  },
  {
    to: ['identifiers.userId'],
    as: when('text', isId),
    says: list('user id, userid, customer id, member id, external id, distinct id, subscriber id'),
    isExact: true,
    isPersonal: true,
  },
  {
    to: ['identifiers.anonymousId'],
    as: when('text', isId),
    says: list('anonymous id, visitor id, device id, cookie id, anon id'),
    isExact: true,
    isPersonal: true,
  },
];

const WORDS_OF_THEIRS: readonly Meaning[] = [
  {
    to: ['occurredAt'],
    as: clockOf,
    says: list(
      'occurred at, event time, submitted at, submission time, submit time, submit date, submitted on, created at, created time, creation date, created, timestamp, original timestamp, date time, sent at',
    ),
    saysOnTop: list('time, date'),
  },
  {
    to: ['message'],
    as: isMessage,
    says: list(
      'message, comments, comment, inquiry, enquiry, notes, question, how can we help, anything else, feedback, how can help',
    ),
    saysBeside: list('description, details, body, text'),
  },
  {
    to: ['consent'],
    as: when('boolean', (value) => typeof value === 'boolean' || typeof value === 'string'),
    says: list(
      'consent, marketing consent, consent marketing, opt in, optin, marketing opt in, accepts marketing, gdpr consent, agree contacted, agree',
    ),
  },
];

export const MEANINGS: readonly Meaning[] = [...PERSON, ...WORDS_OF_THEIRS, ...FACTS, ...ATTRIBUTION];

/** Whoever is named under these is not the one who asks: a seller, a host, a robot. */
export const OTHERS: ReadonlySet<string> = new Set(
  (
    'owner agent admin assignee assigned host organizer organiser employee staff rep seller merchant support teammate bot ' +
    'operator recipient recipients cc bcc to reply memberships membership creator author manager approver sponsor'
  ).split(' '),
);

/** What has a name or a title besides people. */
export const THINGS: ReadonlySet<string> = new Set(
  (
    'company organization organisation account product plan form page campaign event type library file app site workspace ' +
    'project card bank country city state region tag list source definition settings theme workflow location venue os browser device'
  ).split(' '),
);
