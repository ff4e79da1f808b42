import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyContract } from '../../../core/contracts/apply.ts';
import { defineContract } from '../../../core/definitions/registry.ts';
import { CanonicalSignal } from '../../../core/signal/canonical.ts';
import { registry } from '../../../flows/registry.ts';

const text = { type: 'string' } as const;
const contract = defineContract({
  name: 'shop',
  emitter: 'shop',
  owner: 'iris',
  kind: 'inbound',
  channel: 'api',
  format: 'json',
  schema: {
    type: 'object',
    required: ['at', 'data'],
    properties: {
      at: text,
      data: {
        type: 'object',
        required: ['email'],
        properties: { email: text, old_phone: text, phone: text, size: { type: ['number', 'string'] }, id: {}, ok: {} },
      },
    },
  },
  mappings: [
    { to: 'occurredAt', from: ['at'], as: 'timestamp-iso', required: true },
    { to: 'identifiers.email', from: ['data.email'], as: 'email', required: true },
    { to: 'identifiers.userId', from: ['data.id'], as: 'text', required: false },
    { to: 'profile.email', from: ['data.email'], as: 'email', required: true },
    { to: 'profile.phone', from: ['data.phone', 'data.old_phone'], as: 'phone', required: false },
    { to: 'facts.size', from: ['data.size'], as: 'range-start', required: false },
    { to: 'consent', from: ['data.ok'], as: 'boolean', required: false },
  ],
});

const good = { at: '2026-11-18T15:04:05Z', data: { email: 'Dana@Acme.Example', id: 42, size: '50-200', ok: 'on' } };
const apply = (payload: unknown) => applyContract(contract, new TextEncoder().encode(JSON.stringify(payload)));
const withData = (data: object) => apply({ ...good, data: { ...good.data, ...data } });

describe('a contract applied to a payload', () => {
  it('makes the canonical signal, field by field', () => {
    expect(apply(good)).toEqual({
      kind: 'mapped',
      signal: {
        v: 1,
        kind: 'inbound',
        channel: 'api',
        occurredAt: Date.UTC(2026, 10, 18, 15, 4, 5),
        identifiers: { email: 'dana@acme.example', userId: '42' },
        profile: { email: 'Dana@acme.example' },
        facts: { size: 50 },
        attribution: {},
        consent: true,
      },
      additive: [],
      unusable: [],
    });
  });

  it('identifies one mailbox however its address is capitalised, and keeps the spelling in the profile', () => {
    const result = withData({ email: ' DANA@ACME.EXAMPLE' });
    expect(result).toMatchObject({
      signal: { identifiers: { email: 'dana@acme.example' }, profile: { email: 'DANA@acme.example' } },
    });
  });

  it('takes the first path that holds something', () => {
    expect(withData({ old_phone: '415 555 0142' })).toMatchObject({ signal: { profile: { phone: '4155550142' } } });
    expect(withData({ phone: '', old_phone: '415 555 0142' })).toMatchObject({
      signal: { profile: { phone: '4155550142' } },
    });
  });

  it('names unknown fields as additive and goes on; names that may be data are not shown', () => {
    expect(withData({ colour: 'red', 'eve@acme.example': 1 })).toMatchObject({
      kind: 'mapped',
      additive: ['(unnamed)', 'data.colour'],
    });
  });

  it('goes on without a value it cannot use, and names the field', () => {
    const result = withData({ email: 'n/a', phone: 'ask my assistant' });
    expect(result).toMatchObject({ kind: 'mapped', unusable: ['data.email', 'data.phone'] });
    expect(result).toMatchObject({ signal: { identifiers: { userId: '42' }, profile: {} } });
  });

  it('suggests the new name of a renamed field covers: [87, 413]', () => {
    const { email, ...rest } = good.data;
    expect(apply({ ...good, data: { ...rest, email_address: email } })).toEqual({
      kind: 'broken',
      fields: [
        {
          field: 'data.email',
          wanted: 'string',
          found: 'missing',
          suggestion: 'data.email_address',
          suggestedType: 'string',
          confidence: expect.closeTo(0.9, 0),
        },
      ],
      added: [{ field: 'data.email_address', type: 'string' }],
    });
  });

  it.each([
    ['removed', { email: undefined }, 'data.email', 'string', 'missing'],
    ['nulled', { email: null }, 'data.email', 'string', 'null'],
    ['blanked', { email: '  ' }, 'data.email', 'email', 'missing'],
    ['retyped', { email: { value: 'a@b.example' } }, 'data.email', 'string', 'object'],
    ['made a list', { email: ['a@b.example', 'c@d.example'] }, 'data.email', 'string', 'array'],
    ['retyped where the schema does not say', { ok: [true] }, 'data.ok', 'boolean', 'array'],
  ])('breaks with the field named when it is %s covers: [77, 87]', (_what, data, field, wanted, found) => {
    expect(withData(data)).toEqual({ kind: 'broken', fields: [{ field, wanted, found }], added: [] });
  });

  it('names every broken field at once', () => {
    const result = apply({ at: 5, data: { phone: 5 } });
    const fields = result.kind === 'broken' ? result.fields.map(({ field }) => field) : [];
    expect(fields.sort()).toEqual(['at', 'data.email', 'data.phone']);
  });

  it('says why bytes cannot be read', () => {
    expect(applyContract(contract, Uint8Array.from([0xff]))).toEqual({ kind: 'unreadable', why: 'not-utf8' });
  });
});

const contracts = [contract, ...registry.contracts.values()];
const REASONABLE = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json().map((each) => new TextEncoder().encode(each)),
  fc.webQueryParameters().map((each) => new TextEncoder().encode(each)),
);

describe('any bytes at all', () => {
  it.each(contracts.map((each) => [each.name, each] as const))('never make contract %s throw', (_name, each) => {
    fc.assert(
      fc.property(REASONABLE, (bytes) => {
        const result = applyContract(each, bytes);
        if (result.kind === 'mapped') expect(CanonicalSignal.parse(result.signal)).toEqual(result.signal);
        if (result.kind === 'broken') expect(result.fields.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('of nearly right payloads are mapped or named, and no value ever shows in what is said', () => {
    const marked = fc.constantFrom('MARKED-7f3a', 7_777_777, ['MARKED-7f3a'], { inner: 'MARKED-7f3a' }, null, true);
    const keys = fc.constantFrom('email', 'phone', 'size', 'id', 'ok', 'e_mail', 'other');
    fc.assert(
      fc.property(fc.dictionary(keys, marked, { noNullPrototype: true }), (data) => {
        const result = withData(data);
        const said = result.kind === 'mapped' ? { ...result, signal: undefined } : result;
        expect(JSON.stringify(said)).not.toMatch(/MARKED|7777777/);
        if ('other' in data && result.kind === 'mapped') expect(result.additive).toContain('data.other');
      }),
      { numRuns: 2000 },
    );
  });
});
