import { describe, expect, it } from 'vitest';
import { readCapture } from '../../../bin/new/samples.ts';
import { infer } from '../../../core/inference/infer.ts';
import { captureFile } from './captures.ts';

const inferred = (...files: readonly string[]) => infer(files.map((file) => readCapture(captureFile(file)).body));
const paths = (...files: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    inferred(...files).mappings.map(({ mapping: { to, from, as } }) => [to, `${from.join(' or ')} (${as})`]),
  );

describe('what a payload means', () => {
  it('is found in the answers of a survey, by their references', () => {
    const answer = (ref: string): string => `response.answers[field.ref=${ref}]`;
    expect(paths('survey.json')).toEqual({
      'identifiers.email': `${answer('work_email')}.email (email)`,
      'profile.email': `${answer('work_email')}.email (email)`,
      'profile.firstName': `${answer('your_name')}.text (first-name)`,
      'profile.lastName': `${answer('your_name')}.text (last-name)`,
      occurredAt: 'response.submitted_at (timestamp-iso)',
      message: `${answer('comments')}.text (text)`,
      'facts.eventType': 'event (word)',
      'facts.teamSize': `${answer('team_size')}.choice.label (range-start)`,
      'attribution.campaign': 'response.hidden.utm_campaign (text)',
      'attribution.source': 'response.hidden.utm_source (text)',
      'attribution.medium': 'response.hidden.utm_medium (text)',
    });
  });

  it('is found in questions that are told as a person asks them, and never in the host of a meeting', () => {
    const found = paths('booking.json');
    expect(found).toMatchObject({
      'identifiers.email': 'payload.email (email)',
      'profile.company': 'payload.questions_and_answers[question=Company?].answer (text)',
      'profile.jobTitle': 'payload.questions_and_answers[question=Job title?].answer (text)',
      'profile.phone': 'payload.questions_and_answers[question=Phone number?].answer (phone)',
    });
    expect(Object.values(found).join()).not.toContain('event_memberships');
    expect(inferred('booking.json').doubts).toContainEqual({
      path: 'payload.scheduled_event.event_memberships[0].user_email',
      says: 'holds an e-mail address and is not mapped; is it the person?',
    });
  });

  it('is found in numbered fields of a form, and its clock is that of the arrival', () => {
    expect(paths('landing-page.txt')).toMatchObject({
      'identifiers.email': 'q4_email (email)',
      'identifiers.phone': 'q5_phoneNumber (phone)',
      'profile.firstName': 'q3_firstName (text)',
      message: 'q8_message (text)',
      consent: 'consent (boolean)',
      'attribution.adClickId': 'gclid (text)',
      'attribution.page': 'page_url (text)',
    });
    expect(paths('landing-page.txt').occurredAt).toBeUndefined();
    expect(inferred('landing-page.txt').doubts.map(({ says }) => says)).toContain(
      'no field tells when it happened; the time of arrival counts',
    );
  });

  it.each([
    ['epoch seconds', 'billing.json', 'created (timestamp-seconds)'],
    ['epoch milliseconds', 'ad-lead.json', 'submit_time (timestamp-seconds)'],
    ['ISO 8601', 'tracking-1.json', 'timestamp (timestamp-iso)'],
  ])('tells its time in %s', (_what, file, expected) => {
    expect(paths(file).occurredAt).toBe(expected);
  });

  it('of several samples is what fits all of them: nobody is required who is named in two ways', () => {
    const { mappings, schema, identifiesBy } = inferred('tracking-1.json', 'tracking-2.json');
    expect(identifiesBy).toBe('email');
    expect(mappings.filter(({ mapping }) => mapping.required)).toEqual([]);
    expect(Object.keys(schema.properties ?? {})).toEqual(expect.arrayContaining(['properties', 'traits', 'event']));
  });

  it('requires what alone names the person, and everything on the way there', () => {
    const { mappings, schema } = inferred('billing.json');
    const required = mappings.flatMap(({ mapping }) => (mapping.required ? mapping.to : []));
    expect(required).toEqual(['identifiers.email', 'profile.email']);
    expect(schema.required).toEqual(['data']);
    expect(schema.properties?.data?.properties?.object?.required).toEqual(['customer_details']);
  });

  it('gives no type to what nothing reads, so that it may change without stopping anybody', () => {
    const { schema } = inferred('billing.json');
    expect(schema.properties?.livemode).toEqual({ description: 'boolean, not read' });
    expect(schema.properties?.data?.properties?.object?.properties?.expires_at?.type).toBeUndefined();
    expect(schema.properties?.type).toEqual({ type: 'string' });
  });

  it('widens a type that differs between samples', () => {
    const { schema } = infer([
      { email: 'a@b.example', user_id: 7 },
      { email: 'c@d.example', user_id: 'u7' },
    ]);
    expect(schema.properties?.user_id).toEqual({ type: ['number', 'string'] });
  });

  it('is read from a second place where the first is empty', () => {
    const { mappings } = infer([
      { email: 'a@b.example', order: { id: 1 } },
      { contact: { email: 'c@d.example' }, order: { id: 2 } },
    ]);
    expect(mappings[0]?.mapping.from).toEqual(['email', 'contact.email']);
  });

  it('says what was guessed and why', () => {
    const { mappings, doubts } = infer([{ reach_me: 'a@b.example', phone_nmber: '+14155550100' }]);
    expect(mappings.map(({ mapping, why }) => [mapping.to, why])).toEqual([
      ['identifiers.email', 'value'],
      ['profile.email', 'value'],
      ['identifiers.phone', 'like'],
      ['profile.phone', 'like'],
    ]);
    expect(mappings.some(({ mapping }) => mapping.required)).toBe(false);
    expect(doubts.filter(({ path }) => path !== '')).toEqual([
      { path: 'reach_me', says: 'taken for identifiers.email: only its value looks like it' },
      { path: 'phone_nmber', says: 'taken for identifiers.phone: called something like it' },
    ]);
  });

  it('names no key that may be somebody: addresses, numbers and ids as keys are data', () => {
    const { schema, unmapped, mappings } = infer([
      { email: 'a@b.example', seen: { 'x@y.example': 1, '4155550100': 2, '3f1c2a8e-7f0b-4d0e': 3 } },
    ]);
    const told = JSON.stringify({ schema, unmapped, mappings });
    for (const key of ['x@y', '4155550100', '3f1c2a8e']) expect(told).not.toContain(key);
  });

  it.each([null, [], {}, { a: null }, { a: [[1]] }, { a: [{}] }, 'text', 7])(
    'never throws, whatever is given: %j',
    (payload) => {
      expect(infer([payload]).identifiesBy).toBeUndefined();
    },
  );
});
