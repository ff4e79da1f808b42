/** What each channel of the sample flows sends for one deed. Pure. */
import type { Sendable } from '../senders.ts';
import type { Deed } from './traffic.ts';

export type Channel = 'website-api' | 'typeform-demo' | 'contact-form' | 'support-api';

/** Drawn evenly: half of everything comes through the website. */
export const CHANNELS: readonly Channel[] = [
  'website-api',
  'website-api',
  'website-api',
  'typeform-demo',
  'contact-form',
  'support-api',
];

/** Somebody who does not exist. The address is always told, so that every deed finds the same lead. */
export interface Person {
  readonly email: string;
  readonly userId?: string;
  readonly firstName: string;
  readonly lastName: string;
}

export type Body = Pick<Sendable, 'contentType' | 'body'>;

const WORDS = ['ada', 'bob', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hana', 'ivo', 'june', 'kai', 'lea', 'mia', 'noor'];
export const wordOf = (index: number): string => WORDS[index % WORDS.length] ?? 'zoe';

const DAY = 86_400_000;

/** `note` makes a revision differ from what was told first. */
export function bodyOf(deed: Deed, now: number, random: () => number, note = 'First'): Body {
  const at = lyingClock(now, random());
  if (deed.channel === 'typeform-demo') return json(typeform(deed, at, note));
  if (deed.channel === 'contact-form') return form(deed, now, note);
  if (deed.channel === 'support-api') return json({ ...support(deed, note), timestamp: at });
  return json({ ...website(deed, note), timestamp: at });
}

/** One clock in ten runs ahead by a day, one in ten is two months behind. */
function lyingClock(now: number, draw: number): string {
  const shift = draw < 0.1 ? DAY : draw < 0.2 ? -60 * DAY : 0;
  return new Date(now + shift).toISOString();
}

const json = (body: Readonly<Record<string, unknown>>): Body => ({ contentType: 'application/json', body });

const named = ({ email, userId, firstName, lastName }: Person) => ({
  email,
  ...(userId === undefined ? {} : { user_id: userId }),
  first_name: firstName,
  last_name: lastName,
});

const EVENT: Readonly<Partial<Record<Deed['expect'], string>>> = { advance: 'lead.updated', evidence: 'page.viewed' };

function website({ person, expect }: Deed, note: string) {
  const type = EVENT[expect] ?? 'demo.requested';
  const data = { ...named(person), company: `${note} Ltd`, ...wishOf(expect) };
  // A test address is nobody's: told with a user id it would be one more word about that person.
  if (expect === 'reject') return { type, data: { email: `${person.lastName}@example.invalid`, intent: 'demo' } };
  if (expect !== 'broken') return { type, data };
  const { email, ...rest } = data;
  return { type, data: { ...rest, email_address: email } };
}

function wishOf(expect: Deed['expect']) {
  if (expect === 'nurture') return { intent: 'student' };
  return expect === 'hold' ? {} : { intent: 'demo', team_size: 40 };
}

const support = ({ person }: Deed, note: string) => ({
  type: 'callback.requested',
  data: { ...named(person), topic: 'billing', message: `${note}: please call` },
});

function form({ person, key }: Deed, now: number, note: string): Body {
  const fields = {
    form_id: 'contact-us',
    submission_id: key,
    shown_at: String(now - 60_000),
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    message: `${note}: we need robots`,
    consent: 'on',
  };
  return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

function typeform({ person, key }: Deed, submittedAt: string, note: string) {
  const answer = (ref: string, type: string, value: object) => ({ type, ...value, field: { id: ref, type, ref } });
  return {
    event_id: `evt-${key}`,
    event_type: 'form_response',
    form_response: {
      form_id: 'hK3dZ8Qp',
      token: key,
      submitted_at: submittedAt,
      answers: [
        answer('lead_full_name', 'text', { text: `${person.firstName} ${person.lastName}` }),
        answer('lead_email', 'email', { email: person.email }),
        answer('lead_company', 'text', { text: `${note} Ltd` }),
        answer('lead_team_size', 'choice', { choice: { label: '50–200' } }),
      ],
    },
  };
}
