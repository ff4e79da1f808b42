import { describe, expect, it } from 'vitest';
import { suggestedIn, withRenames } from '../../../core/contracts/accept.ts';
import { applyContract } from '../../../core/contracts/apply.ts';
import { changesBetween } from '../../../core/contracts/changes.ts';
import { Contract } from '../../../core/definitions/definitions.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { registry } from '../../../flows/registry.ts';

const contractOf = (name: string): Contract => {
  const contract = registry.contracts.get(name);
  if (!contract) throw new Error(`There is no contract "${name}".`);
  return contract;
};
const website = contractOf('website-api');
const typeform = contractOf('typeform-demo');

const bytes = (payload: unknown) => new TextEncoder().encode(JSON.stringify(payload));
const dana = { first_name: 'Dana', company: 'Northwind' };
const envelope = { type: 'demo.requested', timestamp: '2026-11-18T15:04:05Z' };

/** What the item of a broken payload would suggest, taken in. */
function accepted(contract: Contract, payload: unknown): Contract {
  const result = applyContract(contract, bytes(payload));
  if (result.kind !== 'broken') throw new Error(`The payload is ${result.kind}, not broken.`);
  const next = withRenames(contract, suggestedIn({ fields: result.fields }));
  if (!next) throw new Error('Nothing was suggested.');
  return Contract.parse(next);
}

describe('an accepted rename', () => {
  const renamed = { ...envelope, data: { ...dana, email_address: 'dana@acme.example' } };
  const old = { ...envelope, data: { ...dana, email: 'dana@acme.example' } };

  it('maps the new name and still the old one covers: [413]', () => {
    const next = accepted(website, renamed);
    expect(versionOf(next)).not.toBe(versionOf(website));
    for (const payload of [renamed, old]) {
      expect(applyContract(next, bytes(payload))).toMatchObject({
        kind: 'mapped',
        additive: [],
        signal: { identifiers: { email: 'dana@acme.example' }, profile: { firstName: 'Dana' } },
      });
    }
  });

  it('leaves everything else as strict as it was', () => {
    const next = accepted(website, renamed);
    expect(applyContract(next, bytes({ ...envelope, data: dana }))).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'data.email_address', found: 'missing' }],
    });
    expect(applyContract(next, bytes({ ...old, timestamp: 5 }))).toMatchObject({ fields: [{ field: 'timestamp' }] });
  });

  it('is taken in once: the next acceptance of the same changes nothing', () => {
    const next = accepted(website, renamed);
    const suggested = { renames: [{ from: 'data.email', to: 'data.email_address' }], gone: [] };
    expect(withRenames(next, suggested)).toBeUndefined();
    expect(withRenames(website, { renames: [{ from: 'data.fax', to: 'data.telefax' }], gone: [] })).toBeUndefined();
  });

  it('follows an answer whose reference was renamed', () => {
    const answers = [{ type: 'email', email: 'dana@acme.example', field: { ref: 'work_email', type: 'email' } }];
    const payload = {
      event_type: 'form_response',
      form_response: { form_id: 'f', token: 't', submitted_at: '2026-11-18T15:04:05Z', answers },
    };
    expect(applyContract(accepted(typeform, payload), bytes(payload))).toMatchObject({
      kind: 'mapped',
      signal: { identifiers: { email: 'dana@acme.example' } },
    });
  });

  it('follows a value that moved out of an object, which is then asked for no more', () => {
    const payload = { ...envelope, email: 'dana@acme.example' };
    expect(applyContract(accepted(website, payload), bytes(payload))).toMatchObject({
      kind: 'mapped',
      signal: { identifiers: { email: 'dana@acme.example' } },
    });
  });

  it('keeps conditions that read the renamed place', () => {
    const conditional: Contract = {
      ...website,
      mappings: [
        ...website.mappings,
        {
          to: 'facts.plan',
          from: ['data.company'],
          as: 'word',
          when: { path: 'data.intent', in: ['trial'] },
          required: false,
        },
      ],
    };
    const next = withRenames(conditional, { renames: [{ from: 'data.intent', to: 'data.purpose' }], gone: [] });
    const payload = { ...envelope, data: { email: 'd@acme.example', purpose: 'trial', company: 'acme' } };
    expect(next && applyContract(next, bytes(payload))).toMatchObject({
      additive: [],
      signal: { facts: { plan: 'acme', intent: 'trial' } },
    });
  });

  it('is told as lines that make the declared contract the accepted one', () => {
    const next = accepted(website, renamed);
    const lines = changesBetween(website, next);
    expect(lines).toContain('mappings[2].from = ["data.email_address","data.email"]');
    expect(lines).toContain('schema.properties.data.properties.email_address = {"type":"string"}');
    expect(lines).toContain('delete schema.properties.data.required');
    // Whoever types them in declares the very version that runs.
    const typed = new Function(
      'contract',
      `const { schema, mappings } = contract; ${lines.join(';')}; return contract;`,
    );
    expect(versionOf(typed(structuredClone(website)))).toBe(versionOf(next));
  });
});

describe('what an item suggests', () => {
  it('is nothing where its evidence names no rename', () => {
    expect(suggestedIn({ why: 'empty' })).toEqual({ renames: [], gone: [] });
    expect(suggestedIn({ fields: [{ field: 'data.email', wanted: 'string', found: 'object' }] })).toEqual({
      renames: [],
      gone: [],
    });
  });
});
