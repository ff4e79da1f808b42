import { describe, expect, it } from 'vitest';
import { similarity, suggestRename } from '../../../core/contracts/rename.ts';
import type { TransformName } from '../../../core/definitions/definitions.ts';

const unknown = (fields: Record<string, unknown>) => Object.entries(fields).map(([field, value]) => ({ field, value }));
const suggest = (path: string, as: TransformName, fields: Record<string, unknown>) =>
  suggestRename(path, as, {}, unknown(fields), []);

describe('the likeliest rename', () => {
  it.each([
    ['data.email', 'email', { 'data.email_address': 'a@b.example', 'data.fax': '12' }, 'data.email_address'],
    ['data.email', 'email', { 'data.contact': 'a@b.example' }, 'data.contact'],
    ['data.email', 'email', { 'data.mail': 'a@b.example', 'data.manager': 'c@d.example' }, 'data.mail'],
    ['data.email', 'email', { 'data.emailOptIn': true, 'data.e_mail': 'a@b.example' }, 'data.e_mail'],
    ['data.first_name', 'text', { 'data.firstName': 'Dana', 'data.last': 'W' }, 'data.firstName'],
    ['data.company', 'text', { 'data.company_name': 'Acme', 'data.colour': 'red' }, 'data.company_name'],
    ['data.team_size', 'range-start', { 'data.teamsize': 5, 'data.size_of_shoe': 44 }, 'data.teamsize'],
    ['timestamp', 'timestamp-iso', { sent_at: '2026-11-18T15:04:05Z' }, 'sent_at'],
    ['email', 'email', { payload: { person: { email: 'a@b.example' } } }, 'payload.person.email'],
  ] as const)('of %s (%s) among %j is %s', (path, as, fields, expected) => {
    expect(suggest(path, as, fields)).toBe(expected);
  });

  it.each([
    ['nothing has a name or a value like it', 'data.company', 'text', { 'data.colour': 'red' }],
    ['the value would not do', 'data.email', 'email', { 'data.email_address': 'none' }],
    ['the type would not do', 'data.email', 'email', { 'data.email_address': 5 }],
    ['the name may itself be personal data', 'data.email', 'email', { 'dana@acme.example': 'a@b.example' }],
    ['there is no unknown field', 'data.email', 'email', {}],
  ] as const)('is not guessed when %s', (_why, path, as, fields) => {
    expect(suggest(path, as, fields)).toBeUndefined();
  });

  it('finds an answer whose reference was renamed, but not one that another mapping reads', () => {
    const payload = {
      answers: [
        { field: { ref: 'lead_backup' }, email: 'c@d.example' },
        { field: { ref: 'lead_mail' }, email: 'a@b.example' },
      ],
    };
    const mapped = ['answers[field.ref=lead_email].email', 'answers[field.ref=lead_backup].email'];
    expect(suggestRename('answers[field.ref=lead_email].email', 'email', payload, [], mapped)).toBe(
      'answers[field.ref=lead_mail].email',
    );
  });

  it('compares names by words and by letters', () => {
    expect(similarity('firstName', 'first_name')).toBe(1);
    expect(similarity('email', 'e-mail')).toBe(1);
    expect(similarity('email', 'colour')).toBeLessThan(0.4);
  });
});
