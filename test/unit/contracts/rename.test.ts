import { describe, expect, it } from 'vitest';
import { suggestRenames } from '../../../core/contracts/rename.ts';
import { similarity } from '../../../core/contracts/words.ts';
import type { Contract, Mapping, TransformName } from '../../../core/definitions/definitions.ts';

const mapping = (to: string, as: TransformName, from: string): Mapping => ({ to, from: [from], as, required: true });

/** A contract that knows nothing but the fields that were renamed. */
const contractOf = (mappings: readonly Mapping[]): Contract => ({
  name: 'any',
  emitter: 'any',
  owner: 'iris',
  kind: 'inbound',
  channel: 'api',
  format: 'json',
  schema: { type: 'object', properties: {} },
  mappings: [...mappings],
});

const missing = (field: string) => ({ field, wanted: 'any', found: 'missing' });
const nested = (fields: Readonly<Record<string, unknown>>): object => {
  const payload: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of Object.entries(fields)) {
    const [parent = '', name] = path.split('.');
    if (name === undefined) payload[parent] = value as Record<string, unknown>;
    else payload[parent] = { ...payload[parent], [name]: value };
  }
  return payload;
};

const suggest = (path: string, to: string, as: TransformName, fields: Readonly<Record<string, unknown>>) =>
  suggestRenames(contractOf([mapping(to, as, path)]), nested(fields), [missing(path)]).get(path);

describe('the likeliest rename', () => {
  it.each([
    [
      'data.email',
      'profile.email',
      'email',
      { 'data.email_address': 'a@b.example', 'data.fax': '12' },
      'data.email_address',
    ],
    ['data.email', 'profile.email', 'email', { 'data.contact': 'a@b.example' }, 'data.contact'],
    [
      'data.email',
      'profile.email',
      'email',
      { 'data.mail': 'a@b.example', 'data.manager': 'c@d.example' },
      'data.mail',
    ],
    ['data.email', 'profile.email', 'email', { 'data.emailOptIn': true, 'data.e_mail': 'a@b.example' }, 'data.e_mail'],
    ['data.first_name', 'profile.firstName', 'text', { 'data.firstName': 'Dana', 'data.last': 'W' }, 'data.firstName'],
    [
      'data.company',
      'profile.company',
      'text',
      { 'data.company_name': 'Acme', 'data.colour': 'red' },
      'data.company_name',
    ],
    [
      'data.team_size',
      'facts.teamSize',
      'range-start',
      { 'data.teamsize': 5, 'data.size_of_shoe': 44 },
      'data.teamsize',
    ],
    ['timestamp', 'occurredAt', 'timestamp-iso', { sent_at: '2026-11-18T15:04:05Z' }, 'sent_at'],
    ['email', 'profile.email', 'email', { payload: { person: { email: 'a@b.example' } } }, 'payload.person.email'],
    // By what the field is used for: its old name alone would say nothing.
    ['From', 'profile.phone', 'phone', { Caller: '+14155550142', CallerPhone: '+14155550142' }, 'CallerPhone'],
  ] as const)('of %s (%s as %s) among %j is %s', (path, to, as, fields, expected) => {
    expect(suggest(path, to, as, fields)).toMatchObject({ suggestion: expected });
  });

  it.each([
    ['nothing has a name or a value like it', 'data.company', 'profile.company', 'text', { 'data.colour': 'red' }],
    ['the value would not do', 'data.email', 'profile.email', 'email', { 'data.email_address': 'none' }],
    ['the type would not do', 'data.email', 'profile.email', 'email', { 'data.email_address': 5 }],
    ['the name may itself be personal data', 'data.email', 'profile.email', 'email', { 'dana@acme': 'a@b.example' }],
    ['there is no unknown field', 'data.email', 'profile.email', 'email', {}],
  ] as const)('is not guessed when %s', (_why, path, to, as, fields) => {
    expect(suggest(path, to, as, fields)).toBeUndefined();
  });

  it('tells what came, and is less sure where two would do', () => {
    const sure = suggest('data.phone', 'profile.phone', 'phone', { 'data.phone_number': 4155550142 });
    expect(sure).toMatchObject({ suggestion: 'data.phone_number', suggestedType: 'number' });
    const unsure = suggest('data.phone', 'profile.phone', 'phone', {
      'data.phone_number': 4155550142,
      'data.telephone': '4155550143',
    });
    expect(unsure?.confidence).toBeLessThan(sure?.confidence ?? 0);
  });

  it('gives each of two missing fields its own', () => {
    const mappings = [
      mapping('profile.firstName', 'text', 'first_name'),
      mapping('profile.lastName', 'text', 'last_name'),
    ];
    const payload = { name_last: 'Whitfield', given: 'Dana' };
    const found = suggestRenames(contractOf(mappings), payload, [missing('first_name'), missing('last_name')]);
    expect(found.get('first_name')?.suggestion).toBe('given');
    expect(found.get('last_name')?.suggestion).toBe('name_last');
  });

  it('finds an answer whose reference was renamed, but not one that another mapping reads', () => {
    const payload = {
      answers: [
        { field: { ref: 'lead_backup' }, email: 'c@d.example' },
        { field: { ref: 'lead_mail' }, email: 'a@b.example' },
      ],
    };
    const gone = 'answers[field.ref=lead_email].email';
    const contract = contractOf([
      mapping('profile.email', 'email', gone),
      mapping('facts.backup', 'email', 'answers[field.ref=lead_backup].email'),
    ]);
    expect(suggestRenames(contract, payload, [missing(gone)]).get(gone)).toMatchObject({
      suggestion: 'answers[field.ref=lead_mail].email',
    });
  });

  it('knows a renamed object by the fields in it', () => {
    const inner = { type: 'object', properties: { email: {}, phone: {}, company: {} } } as const;
    const contract: Contract = {
      ...contractOf([mapping('profile.email', 'email', 'data.email')]),
      schema: { type: 'object', required: ['data'], properties: { data: inner } },
    };
    const payload = { meta: { page: '/x' }, payload: { email: 'a@b.example', phone: '1', company: 'Acme' } };
    const found = suggestRenames(contract, payload, [missing('data'), missing('data.email')]);
    expect(found.get('data')?.suggestion).toBe('payload');
    expect(found.get('data.email')?.suggestion).toBe('payload.email');
  });

  it('looks into an area the schema leaves open, but not at what is read there', () => {
    const contract: Contract = {
      ...contractOf([
        mapping('profile.email', 'email', 'properties.email.value'),
        mapping('facts.other', 'text', 'properties.alternate_email.value'),
      ]),
      schema: { type: 'object', properties: { properties: { type: 'object' } } },
    };
    const payload = { properties: { mail: { value: 'a@b.example' }, alternate_email: { value: 'c@d.example' } } };
    const found = suggestRenames(contract, payload, [missing('properties.email.value')]);
    expect(found.get('properties.email.value')?.suggestion).toBe('properties.mail.value');
  });

  it('compares names by words and by letters', () => {
    expect(similarity('firstName', 'first_name')).toBe(1);
    expect(similarity('email', 'e-mail')).toBe(1);
    expect(similarity('email', 'colour')).toBeLessThan(0.4);
    expect(similarity('company', 'companyname')).toBeGreaterThan(similarity('company', 'competitor'));
  });
});
