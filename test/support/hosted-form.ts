/** The demo form that HubSpot hosts: its workflow sends the contact, under the id that it has by then. */
import type { Sendable } from '../../sandbox/senders.ts';
import type { Somebody } from './channels.ts';

/** A contact as HubSpot has it: its id, and those it had before. */
export interface HeldAs {
  readonly vid: string;
  readonly merged?: readonly string[];
  /** Which of their submissions it is about. @default one of their own for each id */
  readonly submission?: string;
}

/** What the workflow sends after a submission. */
export const hosted = (
  { key, email, phone }: Pick<Somebody, 'key' | 'email' | 'phone'>,
  at: number,
  { vid, merged = [], submission = `${key}-${vid}` }: HeldAs,
): Sendable => ({
  emitter: 'hubspot-form',
  contentType: 'application/json',
  body: {
    vid: Number(vid),
    'canonical-vid': Number(vid),
    'merged-vids': merged.map(Number),
    'portal-id': 4_471_120,
    'is-contact': true,
    properties: {
      email: { value: email },
      firstname: { value: 'Ines' },
      lastname: { value: 'Duarte' },
      phone: { value: phone },
      recent_conversion_date: { value: String(at) },
      recent_conversion_event_name: { value: 'Book a demo' },
    },
    'form-submissions': [
      {
        'conversion-id': submission,
        timestamp: at,
        'form-id': 'f-1',
        'page-url': 'https://www.acme.example/demo',
      },
    ],
  },
});
