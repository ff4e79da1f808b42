import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../bin/new/presets.ts';
import { applyContract, type ContractResult } from '../../../core/contracts/apply.ts';
import { compareContracts, isBreaking } from '../../../core/contracts/compare.ts';
import type { Contract, Mapping, PayloadSchema, SchemaType } from '../../../core/definitions/definitions.ts';
import { registry } from '../../../flows/registry.ts';
import { PLAIN } from './contracts.ts';
import { mutationsOf } from './mutations.ts';

const CONTRACTS: Contract[] = [
  ...registry.contracts.values(),
  ...PRESETS.map(({ preset }) => ({ ...preset.contract, owner: 'iris' })),
  PLAIN,
];

const FIELDS = ['email', 'kind', 'size', 'note', 'stage'] as const;
const TYPES: readonly SchemaType[] = ['string', 'number', 'boolean', 'object', 'array', 'null'];

/** One edit of the kind people make; most are harmless alone and not together. */
const edit: fc.Arbitrary<(contract: Contract) => Contract> = fc.oneof(
  fc
    .record({ field: fc.constantFrom(...FIELDS), type: fc.subarray([...TYPES], { minLength: 1 }) })
    .map(({ field, type }) => withSchema(field, (schema) => ({ ...schema, type }))),
  fc
    .record({ field: fc.constantFrom(...FIELDS), values: fc.subarray(['a', 'b', 'c', 3]) })
    .map(({ field, values }) =>
      withSchema(field, ({ enum: _all, ...schema }) => (values.length > 0 ? { ...schema, enum: values } : schema)),
    ),
  fc
    .subarray([...FIELDS])
    .map((required) => (contract: Contract) => ({ ...contract, schema: { ...contract.schema, required } })),
  fc
    .record({
      at: fc.nat(9),
      from: fc.shuffledSubarray([...FIELDS, 'tags', 'page.url'], { minLength: 1, maxLength: 3 }),
    })
    .map(({ at, from }) => withMappings(at, (mapping) => [{ ...mapping, from }])),
  fc
    .record({ at: fc.nat(9), required: fc.boolean(), as: fc.constantFrom('text', 'word', 'number', 'phone') })
    .map(({ at, required, as }) =>
      withMappings(at, (mapping) => [{ ...mapping, required, as: mapping.to.endsWith('Stage') ? mapping.as : as }]),
    ),
  fc
    .record({ at: fc.nat(9), path: fc.constantFrom(...FIELDS), text: fc.constantFrom('a', 'b', 'x') })
    .map(({ at, path, text }) => withMappings(at, (mapping) => [{ ...mapping, when: { path, in: [text] } }])),
  fc.nat(9).map((at) => withMappings(at, () => [])),
  fc
    .record({
      at: fc.nat(9),
      to: fc.constantFrom('facts.first', 'facts.new', 'message'),
      from: fc.constantFrom(...FIELDS, 'tags'),
    })
    .map(({ at, to, from }) =>
      withMappings(at, (mapping) => [mapping, { to, from: [from], as: 'text', required: false } satisfies Mapping]),
    ),
  fc
    .dictionary(fc.constantFrom('a', 'mql', 'lead'), fc.constantFrom('lead', 'customer'))
    .map((words) =>
      withMappings(5, (mapping) => [mapping.to === 'facts.lifecycleStage' ? { ...mapping, words } : mapping]),
    ),
  fc
    .constantFrom({}, { source: 'required' } as const)
    .map((metadata) => (contract: Contract) => ({ ...contract, metadata })),
);

function withSchema(field: string, change: (schema: PayloadSchema) => PayloadSchema) {
  return (contract: Contract): Contract => {
    const { properties = {} } = contract.schema;
    return {
      ...contract,
      schema: { ...contract.schema, properties: { ...properties, [field]: change(properties[field] ?? {}) } },
    };
  };
}

function withMappings(at: number, change: (mapping: Mapping) => Mapping[]) {
  return (contract: Contract): Contract => {
    const mappings = contract.mappings.flatMap((mapping, index) =>
      index === at % contract.mappings.length ? change(mapping) : [mapping],
    );
    return { ...contract, mappings: mappings.length > 0 ? mappings : contract.mappings };
  };
}

const value = fc.constantFrom<unknown>('a', 'b', 'lead', 'mql', 'ana@acme.example', '12', 3, 12.5, true, null, '');
const payload = fc.record(
  {
    email: fc.oneof({ weight: 3, arbitrary: fc.constant('ana@acme.example') }, value),
    kind: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b') }, value),
    size: value,
    note: value,
    stage: value,
    page: fc.record({ url: fc.constant('https://acme.example/'), title: fc.constantFrom('Acme', '') }),
    tags: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  },
  { requiredKeys: ['email', 'kind'] },
);

const applied = (contract: Contract, body: unknown) =>
  applyContract(contract, new TextEncoder().encode(JSON.stringify(body)));

/** A result without the order in which a contract lists the types and words it takes. */
const done = (result: ContractResult): ContractResult =>
  result.kind === 'broken' ? { ...result, fields: result.fields.map((each) => ({ ...each, wanted: '' })) } : result;

describe('the comparison of contracts', () => {
  it.each(CONTRACTS.map((contract) => [contract.name, contract] as const))(
    'names the field of every single change to %s, and breaking ones as breaking covers: [78]',
    (_name, contract) => {
      const missed = mutationsOf(contract).filter((mutation) => {
        const changes = compareContracts(contract, mutation.contract);
        return !changes.some((each) => each.field === mutation.field && (!mutation.isBreaking || isBreaking(each)));
      });
      expect(missed.map(({ what, field }) => `${what}: ${field}`)).toEqual([]);
    },
  );

  it('calls nothing additive that refuses or changes what was taken before', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.array(payload, { minLength: 20, maxLength: 20 }),
        (edits, bodies) => {
          const after = edits.reduce((contract, each) => each(contract), PLAIN);
          if (compareContracts(PLAIN, after).some(isBreaking)) return;
          for (const body of bodies) {
            const [was, is] = [applied(PLAIN, body), applied(after, body)];
            if (was.kind !== 'mapped') continue;
            expect(is).toMatchObject({ kind: 'mapped', signal: was.signal });
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('is empty only for contracts that do the same', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 3 }),
        fc.array(payload, { minLength: 20, maxLength: 20 }),
        (edits, bodies) => {
          const after = edits.reduce((contract, each) => each(contract), PLAIN);
          if (compareContracts(PLAIN, after).length > 0) return;
          for (const body of bodies) expect(done(applied(after, body))).toEqual(done(applied(PLAIN, body)));
        },
      ),
      { numRuns: 800 },
    );
  });
});
